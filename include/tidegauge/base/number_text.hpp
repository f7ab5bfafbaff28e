// Numbers and durations as text, the way Go and Prometheus write them.
#pragma once

#include <tidegauge/base/time.hpp>

#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace tidegauge {

/// `value` in the shortest digits that read back as the same double, without an exponent:
/// `1`, `0.005`, `+Inf`. It is how Prometheus writes the label `le`
/// (Go's strconv.FormatFloat(value, 'f', -1, 64)).
[[nodiscard]] inline std::string format_number(double value) {
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
    std::array<char, 384> text{};  // the longest double without an exponent has 327 characters
    constexpr double every_integer_below = 9'007'199'254'740'992.0;  // 2^53
    if (std::abs(value) < every_integer_below) {
        const auto end =
            std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
        return {text.data(), end.ptr};
    }
    // std::to_chars would write all digits of 1e23, 99999999999999991611392; Go fills with zeros.
    const auto end =
        std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::scientific);
    const std::string_view written(text.data(), static_cast<std::size_t>(end.ptr - text.data()));
    const std::size_t mark = written.find('e');
    std::string digits(written.substr(0, mark));
    std::size_t exponent = 0;
    std::from_chars(written.data() + mark + 2, end.ptr, exponent);
    std::erase(digits, '.');
    digits.resize(exponent + (value < 0 ? 2 : 1), '0');
    return digits;
}

/// The finite or infinite number that is all of `text`, as Go's strconv.ParseFloat takes it:
/// `1`, `-.5`, `+1e3`, `Inf`, `NaN`. Nothing else may stand before or behind it.
[[nodiscard]] inline std::optional<double> parse_number(std::string_view text) {
    if (text.starts_with('+')) {
        text.remove_prefix(1);
        if (text.starts_with('-') || text.starts_with('+')) return std::nullopt;
    }
    double value = 0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
    if (end.ec != std::errc() || end.ptr != text.data() + text.size()) return std::nullopt;
    return value;
}

namespace detail {

struct duration_unit {
    std::string_view name;
    std::int64_t ms;
};

/// Longest first, which is also the order that Prometheus demands.
inline constexpr std::array<duration_unit, 7> duration_units{{{"y", 31'536'000'000},
                                                              {"w", 604'800'000},
                                                              {"d", 86'400'000},
                                                              {"h", 3'600'000},
                                                              {"m", 60'000},
                                                              {"s", 1'000},
                                                              {"ms", 1}}};

}  // namespace detail

/// A duration as PromQL writes it: `90s`, `1m30s`, `500ms`; units from long to short, each at
/// most once (model.ParseDuration). Nothing when the text is anything else or does not fit.
[[nodiscard]] inline std::optional<duration> parse_duration(std::string_view text) {
    constexpr std::int64_t most_ms = 100 * detail::duration_units[0].ms;
    std::int64_t total_ms = 0;
    std::size_t next_unit = 0;
    if (text.empty()) return std::nullopt;
    while (!text.empty()) {
        std::int64_t count = 0;
        const auto end = std::from_chars(text.data(), text.data() + text.size(), count);
        if (end.ec != std::errc() || count < 0) return std::nullopt;
        text.remove_prefix(static_cast<std::size_t>(end.ptr - text.data()));
        const std::string_view name = text.substr(0, text.find_first_of("0123456789"));
        while (next_unit < detail::duration_units.size() &&
               detail::duration_units[next_unit].name != name) {
            ++next_unit;
        }
        if (next_unit == detail::duration_units.size()) return std::nullopt;
        const std::int64_t unit_ms = detail::duration_units[next_unit++].ms;
        if (count > (most_ms - total_ms) / unit_ms) return std::nullopt;
        total_ms += count * unit_ms;
        text.remove_prefix(name.size());
    }
    return duration{total_ms};
}

/// A duration as `parse_duration` reads it: `1m30s`, `0s`.
/// @pre span is not negative
[[nodiscard]] inline std::string format_duration(duration span) {
    std::string text;
    std::int64_t rest_ms = span.count();
    for (const auto& unit : detail::duration_units) {
        if (rest_ms >= unit.ms) {
            text += std::to_string(rest_ms / unit.ms);
            text += unit.name;
            rest_ms %= unit.ms;
        }
    }
    return text.empty() ? "0s" : text;
}

}  // namespace tidegauge
