// How far a string reaches in a query's text, and what is wrong in it.
#pragma once

#include <tidegauge/promql/literal.hpp>
#include <tidegauge/promql/quote.hpp>
#include <tidegauge/promql/rune.hpp>
#include <tidegauge/promql/text_cursor.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tidegauge::promql {

namespace detail {

/// Goes behind the escape whose backslash is behind already.
[[nodiscard]] inline std::optional<std::string> scan_escape(text_cursor& text, char32_t quote) {
    char32_t here = text.next();
    const std::u32string_view letters = U"abfnrtv\\";
    if (here == quote || letters.find(here) != std::u32string_view::npos) return std::nullopt;
    if (here == no_rune) return "escape sequence not terminated";
    const escape_digits digits = digits_of_escape(here);
    if (digits.count == 0) return "unknown escape sequence " + describe_rune(here);
    const char32_t most = digits.count == 8 || digits.count == 4 ? 0x10FFFF : 0xFF;
    if (digits.base == 16) here = text.next();
    std::uint32_t value = 0;
    for (unsigned left = digits.count; left > 0; --left) {
        if (here == no_rune) return "escape sequence not terminated";
        if (digit_value(here) >= digits.base) {
            return "illegal character " + describe_rune(here) + " in escape sequence";
        }
        value = value * digits.base + digit_value(here);
        if (left > 1) here = text.next();
    }
    if (value > most || (0xD800 <= value && value < 0xE000)) {
        return "escape sequence is an invalid Unicode code point";
    }
    return std::nullopt;
}

}  // namespace detail

/// Goes behind the string that begins here with a quote.
/// @returns what is wrong with it, or nothing
[[nodiscard]] inline std::optional<std::string> scan_string(text_cursor& text) {
    const char32_t quote = text.next();
    const bool is_raw = quote == '`';
    while (true) {
        const char32_t here = text.next();
        if (here == quote) return std::nullopt;
        if (here == no_rune)
            return is_raw ? "unterminated raw string" : "unterminated quoted string";
        if (here == rune_error) return "invalid UTF-8 rune";
        if (is_raw) continue;
        if (here == '\n') return "unterminated quoted string";
        if (here == '\\') {
            if (auto wrong = detail::scan_escape(text, quote)) return wrong;
        }
    }
}

}  // namespace tidegauge::promql
