// Text as Go's fmt package writes it, for messages that are compared with Prometheus'.
#pragma once

#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tidegauge::promql {

namespace detail {

/// One character of a text that should be UTF-8.
struct code_point {
    std::uint32_t value = 0;
    std::size_t length = 1;  ///< in bytes
    bool is_valid = false;
};

/// The first character of `text`; a byte that starts none stands alone.
/// @pre !text.empty()
[[nodiscard]] inline code_point first_code_point(std::string_view text) noexcept {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned lead = byte(0);
    if (lead < 0x80) return {lead, 1, true};
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return {lead, 1, false};
    std::uint32_t value = lead & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0U) != 0x80U) return {lead, 1, false};
        value = value << 6U | (byte(i) & 0x3FU);
    }
    const bool too_long = (length == 3 && value < 0x800) || (length == 4 && value < 0x10000);
    if (too_long || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000)) {
        return {lead, 1, false};
    }
    return {value, length, true};
}

/// Whether Go shows the character as it is. Exact below U+0100; beyond, the blocks of spaces,
/// marks of direction and private use are told from the rest.
[[nodiscard]] constexpr bool is_printable(std::uint32_t c) noexcept {
    if (c < 0x20 || (c >= 0x7F && c <= 0xA0) || c == 0xAD) return false;
    const auto in = [c](std::uint32_t from, std::uint32_t to) { return c >= from && c <= to; };
    return !(in(0x2000, 0x200F) || in(0x2028, 0x202F) || in(0x205F, 0x206F) || c == 0x3000 ||
             in(0xE000, 0xF8FF) || c == 0xFEFF || in(0xFFF0, 0xFFFB) || (c & 0xFFFEU) == 0xFFFEU ||
             c >= 0xE0000);
}

[[nodiscard]] inline std::string hex_digits(std::uint32_t value, int count) {
    std::string digits;
    for (int i = count - 1; i >= 0; --i) {
        digits += "0123456789abcdef"[value >> (4U * static_cast<unsigned>(i)) & 0xFU];
    }
    return digits;
}

}  // namespace detail

/// `text` in double quotes, as `%q`.
[[nodiscard]] inline std::string go_quoted(std::string_view text) {
    constexpr std::string_view plain = "\a\b\f\n\r\t\v\"\\";
    constexpr std::string_view letters = "abfnrtv\"\\";
    std::string out = "\"";
    while (!text.empty()) {
        const detail::code_point c = detail::first_code_point(text);
        const std::size_t escape = plain.find(text[0]);
        if (escape != std::string_view::npos) {
            out += '\\';
            out += letters[escape];
        } else if (!c.is_valid || (c.value < 0x80 && !detail::is_printable(c.value))) {
            out += "\\x" + detail::hex_digits(c.value, 2);
        } else if (!detail::is_printable(c.value)) {
            out += c.value < 0x10000 ? "\\u" + detail::hex_digits(c.value, 4)
                                     : "\\U" + detail::hex_digits(c.value, 8);
        } else {
            out += text.substr(0, c.length);
        }
        text.remove_prefix(c.length);
    }
    return out += '"';
}

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
