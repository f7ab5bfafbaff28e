// The aggregation operators by name, and over a list of numbers.
#pragma once

#include <tidegauge/aggregate/scalars.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace tidegauge {

/// An operator that makes one number of many and takes no parameter.
enum class aggregation : std::uint8_t { sum, avg, min, max, count, group, stddev, stdvar };

namespace detail {

/// In the order of `aggregation`.
inline constexpr std::array<std::string_view, 8> aggregation_names{
    "sum", "avg", "min", "max", "count", "group", "stddev", "stdvar"};

}  // namespace detail

/// As PromQL writes it.
[[nodiscard]] constexpr std::string_view name(aggregation op) noexcept {
    return detail::aggregation_names[static_cast<std::size_t>(op)];
}

/// The operator of that name, if it is one.
[[nodiscard]] constexpr std::optional<aggregation> parse_aggregation(std::string_view text) {
    for (std::size_t i = 0; i < detail::aggregation_names.size(); ++i) {
        if (text == detail::aggregation_names[i]) return static_cast<aggregation>(i);
    }
    return std::nullopt;
}

/// One number of many; nothing of none.
[[nodiscard]] inline std::optional<double> aggregate(aggregation op,
                                                     std::span<const double> values) {
    if (values.empty()) return std::nullopt;
    switch (op) {
        case aggregation::sum:
            return sum(values);
        case aggregation::avg:
            return avg(values);
        case aggregation::min:
            return min(values);
        case aggregation::max:
            return max(values);
        case aggregation::count:
            return count(values);
        case aggregation::group:
            return group(values);
        case aggregation::stddev:
            return stddev(values);
        case aggregation::stdvar:
            return stdvar(values);
    }
    return std::nullopt;
}

}  // namespace tidegauge
