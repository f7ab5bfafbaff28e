// Numbers as Go's fmt package writes them, for messages that are compared with Prometheus'.
#pragma once

#include <array>
#include <charconv>
#include <cmath>
#include <string>
#include <string_view>

namespace tidegauge::promql {

namespace detail {

/// "NaN", "+Inf" or "-Inf"; empty for other numbers.
[[nodiscard]] inline std::string_view unusual_number_text(double value) noexcept {
    if (std::isnan(value)) return "NaN";
    if (!std::isinf(value)) return {};
    return value > 0 ? "+Inf" : "-Inf";
}

template <typename... Format>
[[nodiscard]] std::string number_text(double value, Format... format) {
    if (const auto name = unusual_number_text(value); !name.empty()) return std::string(name);
    std::array<char, 384> room{};
    const auto end = std::to_chars(room.data(), room.data() + room.size(), value, format...);
    return {room.data(), end.ptr};
}

}  // namespace detail

/// As `%f`: six digits behind the point.
[[nodiscard]] inline std::string go_fixed(double number) {
    return detail::number_text(number, std::chars_format::fixed, 6);
}

/// As `%.<digits>g`: so many digits, with an exponent for large and small numbers.
[[nodiscard]] inline std::string go_general(double number, int digits) {
    return detail::number_text(number, std::chars_format::general, digits);
}

/// As `%g`: the shortest digits that read back as the same double, with an exponent from
/// a million on and below 0.0001.
[[nodiscard]] inline std::string go_general(double number) {
    const double size = std::abs(number);
    const bool is_fixed = number == 0 || (size >= 1e-4 && size < 1e6);
    return detail::number_text(number,
                               is_fixed ? std::chars_format::fixed : std::chars_format::scientific);
}

}  // namespace tidegauge::promql
