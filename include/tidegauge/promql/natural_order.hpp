// Texts in the order that people expect: pod-2 before pod-10.
#pragma once

#include <charconv>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

namespace tidegauge::promql {

namespace detail {

/// The digits that `text` starts with, or else all up to its first digit.
[[nodiscard]] inline std::string_view first_chunk(std::string_view text) noexcept {
    constexpr std::string_view digits = "0123456789";
    const bool is_number = !text.empty() && digits.find(text[0]) != std::string_view::npos;
    return text.substr(0, is_number ? text.find_first_not_of(digits) : text.find_first_of(digits));
}

/// The number that a chunk is, if 63 bits hold it.
[[nodiscard]] inline std::optional<std::int64_t> number_of(std::string_view chunk) noexcept {
    std::int64_t number = 0;
    const auto end = std::from_chars(chunk.data(), chunk.data() + chunk.size(), number);
    if (end.ec != std::errc() || end.ptr != chunk.data() + chunk.size()) return std::nullopt;
    return number;
}

}  // namespace detail

/// Runs of digits compare as numbers, all else as bytes, as Prometheus' sort_by_label compares
/// (github.com/facette/natsort). Texts that differ in leading zeros alone have no order there; here
/// they compare as bytes.
[[nodiscard]] inline std::strong_ordering natural_order(std::string_view a, std::string_view b) {
    const auto all = std::pair{a, b};
    while (!a.empty() && !b.empty()) {
        const std::string_view left = detail::first_chunk(a);
        const std::string_view right = detail::first_chunk(b);
        const auto left_number = detail::number_of(left);
        const auto right_number = detail::number_of(right);
        const std::strong_ordering order = left_number && right_number
                                               ? *left_number <=> *right_number
                                               : left.compare(right) <=> 0;
        if (std::is_neq(order)) return order;
        a.remove_prefix(left.size());
        b.remove_prefix(right.size());
    }
    if (a.empty() != b.empty()) return b.empty() <=> a.empty();
    return all.first.compare(all.second) <=> 0;
}

}  // namespace tidegauge::promql
