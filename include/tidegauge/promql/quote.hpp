// Text in quotes, as Go's %q writes it and PromQL reads it.
#pragma once

#include <tidegauge/promql/rune.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace tidegauge::promql {

namespace detail {

inline void append_hex(std::string& text, char32_t value, unsigned digits) {
    for (unsigned shift = 4 * digits; shift > 0;) {
        shift -= 4;
        text += "0123456789abcdef"[value >> shift & 0xFU];
    }
}

/// The letter of a one-letter escape, or 0.
[[nodiscard]] constexpr char escape_letter(char32_t rune) noexcept {
    constexpr std::string_view letters = "abtnvfr";
    return 7 <= rune && rune <= 13 ? letters[rune - 7] : '\0';
}

inline void append_quoted_rune(std::string& text, char32_t rune, char quote) {
    if (rune == static_cast<unsigned char>(quote) || rune == '\\') {
        text += '\\';
        text += static_cast<char>(rune);
    } else if (is_print(rune)) {
        append_rune(text, rune);
    } else if (const char letter = escape_letter(rune); letter != '\0') {
        text += '\\';
        text += letter;
    } else if (rune < 0x20 || rune == 0x7F) {
        text += "\\x";
        append_hex(text, rune, 2);
    } else {
        text += rune < 0x10000 ? "\\u" : "\\U";
        append_hex(text, rune, rune < 0x10000 ? 4 : 8);
    }
}

}  // namespace detail

/// `text` in double quotes with Go's escapes; bytes that are not UTF-8 as `\xff`. Differs from
/// strconv.Quote for U+FFFD, which is escaped too, since PromQL does not read it otherwise.
[[nodiscard]] inline std::string quote(std::string_view text) {
    std::string out = "\"";
    while (!text.empty()) {
        const decoded_rune first = decode_rune(text);
        if (first.rune != rune_error) {
            detail::append_quoted_rune(out, first.rune, '"');
        } else if (first.width == 1) {
            out += "\\x";
            detail::append_hex(out, static_cast<unsigned char>(text[0]), 2);
        } else {
            out += "\\ufffd";
        }
        text.remove_prefix(first.width);
    }
    return out += '"';
}

/// One code point in single quotes; `'\n'`, `'\''`.
[[nodiscard]] inline std::string quote_rune(char32_t rune) {
    std::string out = "'";
    detail::append_quoted_rune(out, rune > 0x10FFFF ? rune_error : rune, '\'');
    return out += '\'';
}

/// `U+0070 'p'`, as Go's %#U writes it; what cannot be shown without the part in quotes.
[[nodiscard]] inline std::string describe_rune(char32_t rune) {
    std::string out = "U+";
    unsigned digits = 4;
    while (digits < 8 && rune >> (4 * digits) != 0) ++digits;
    std::string hex;
    detail::append_hex(hex, rune, digits);
    for (const char c : hex) out += 'a' <= c && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
    if (!is_print(rune)) return out;
    out += " '";
    append_rune(out, rune);
    return out += '\'';
}

}  // namespace tidegauge::promql
