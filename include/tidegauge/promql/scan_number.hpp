// How far a number or a duration reaches in a query's text.
#pragma once

#include <tidegauge/promql/rune.hpp>
#include <tidegauge/promql/text_cursor.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tidegauge::promql {

/// What scan_number must know of where the number stands.
enum class number_place : std::uint8_t {
    query,
    series,  ///< in a series description: no hexadecimal, and an `x` may follow
};

namespace detail {

[[nodiscard]] constexpr bool is_name_part(char32_t rune) noexcept {
    return is_name_letter(rune) || is_digit(rune);
}

/// What follows the first digits of a number: digits, one dot, one exponent, underscores between.
[[nodiscard]] inline bool scan_number_rest(text_cursor& text, std::string_view digits) {
    const bool is_hex = digits.size() > 10;
    bool had_dot = false;
    bool had_exponent = false;
    while (text.is_at("._eE") || text.is_at(digits)) {
        if (text.is_at("eE")) {
            text.accept("eE");
            if (had_exponent) return false;
            had_exponent = true;
            text.accept("+-");
            if (text.accept("._eE") || text.peek() == no_rune) return false;
        } else if (text.accept(".")) {
            if (had_dot) return false;
            had_dot = true;
            if (text.accept("_.") || is_hex) return false;
        } else if (text.accept("_")) {
            if (text.accept("._eE") || text.peek() == no_rune) return false;
        } else {
            text.accept_all(digits);
        }
    }
    return true;
}

}  // namespace detail

/// Goes behind the number that begins here: `12`, `1_000`, `.5`, `1e3`, `0x1F`. What it takes need
/// not be a number yet, see `number_value` (promql/parser/lex.go, scanNumber).
/// @returns false when this cannot be a number, somewhere behind what could
[[nodiscard]] inline bool scan_number(text_cursor& text, number_place place = number_place::query) {
    const std::size_t begin = text.at();
    std::string_view digits = "0123456789";
    if (place == number_place::query && text.accept("0") && text.accept("xX")) {
        text.accept("_");
        digits = "0123456789abcdefABCDEF";
    }
    text.accept(".");
    text.accept(digits);
    if (!detail::scan_number_rest(text, digits) || text.at() == begin) return false;
    const char32_t behind = text.peek();
    return (place == number_place::series && behind == 'x') || !detail::is_name_part(behind);
}

/// Goes behind the units of a duration whose first digits are behind already: `m`, `h30m`.
/// @returns false when there are none; the cursor is then behind what was wrong
[[nodiscard]] inline bool scan_duration_units(text_cursor& text) {
    if (!text.accept("smhdwy")) return false;
    text.accept("s");
    while (text.is_at("0123456789")) {
        text.accept_all("0123456789");
        if (!text.accept("smhdw")) return false;  // a year can only be the first
        text.accept("s");
    }
    if (detail::is_name_part(text.next())) return false;
    text.back();
    return true;
}

}  // namespace tidegauge::promql
