// Numbers, times and quoted strings as Go writes them, which the test language takes over.
#pragma once

#include <tidegauge/base/number_text.hpp>
#include <tidegauge/base/time.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace tidegauge::promqltest {

namespace detail {

/// All of `digits` as a number of that base.
inline std::optional<std::uint64_t> parse_digits(std::string_view digits, int base) {
    std::uint64_t value = 0;
    const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
    if (end.ec != std::errc() || end.ptr != digits.data() + digits.size()) return std::nullopt;
    return value;
}

/// A whole number behind one of Go's prefixes: `0x1F`, `0b11`, `0o17`, `017`.
inline std::optional<std::uint64_t> parse_prefixed(std::string_view text) {
    if (text.size() < 2 || text[0] != '0') return std::nullopt;
    switch (text[1]) {
        case 'x':
        case 'X':
            return parse_digits(text.substr(2), 16);
        case 'b':
        case 'B':
            return parse_digits(text.substr(2), 2);
        case 'o':
        case 'O':
            return parse_digits(text.substr(2), 8);
        default:
            return parse_digits(text.substr(1), 8);
    }
}

inline void append_utf8(std::string& out, std::uint32_t rune) {
    const auto tail = [&](unsigned shift) {
        out += static_cast<char>(0x80U | ((rune >> shift) & 0x3fU));
    };
    if (rune < 0x80) {
        out += static_cast<char>(rune);
    } else if (rune < 0x800) {
        out += static_cast<char>(0xc0U | (rune >> 6U));
        tail(0);
    } else if (rune < 0x1'0000) {
        out += static_cast<char>(0xe0U | (rune >> 12U));
        tail(6);
        tail(0);
    } else {
        out += static_cast<char>(0xf0U | (rune >> 18U));
        tail(12);
        tail(6);
        tail(0);
    }
}

/// An escape of so many digits: `\x41`, `\101`, `\u0041`.
struct numbered_escape {
    char letter;  ///< none of an octal one
    std::size_t digits;
    int base;
    bool is_byte;  ///< else a code point
};
inline constexpr std::array<numbered_escape, 3> numbered_escapes{
    {{'x', 2, 16, true}, {'u', 4, 16, false}, {'U', 8, 16, false}}};

/// Reads the escape at the start of `rest`, behind its backslash, and moves `rest` behind it.
inline bool take_escape(std::string_view& rest, char quote, std::string& out) {
    constexpr std::string_view letters = "abfnrtv\\";
    constexpr std::string_view meanings = "\a\b\f\n\r\t\v\\";
    if (rest.empty()) return false;
    const char c = rest[0];
    const std::size_t known = letters.find(c);
    if (c == quote || known != std::string_view::npos) {
        out += c == quote ? c : meanings[known];
        rest.remove_prefix(1);
        return true;
    }
    numbered_escape kind{'\0', 3, 8, true};
    if (c < '0' || c > '7') {
        const auto found = std::ranges::find(numbered_escapes, c, &numbered_escape::letter);
        if (found == numbered_escapes.end()) return false;
        kind = *found;
        rest.remove_prefix(1);
    }
    if (rest.size() < kind.digits) return false;
    const auto value = parse_digits(rest.substr(0, kind.digits), kind.base);
    if (!value || *value > (kind.is_byte ? 0xffU : 0x10'ffffU)) return false;
    if (kind.is_byte) {
        out += static_cast<char>(*value);
    } else {
        append_utf8(out, static_cast<std::uint32_t>(*value));
    }
    rest.remove_prefix(kind.digits);
    return true;
}

}  // namespace detail

/// The number that is all of `text`, as strconv.ParseInt with base 0 takes it, else as
/// strconv.ParseFloat does: `0x1F`, `017`, `1_000`, `-2.5e3`, `NaN`.
[[nodiscard]] inline std::optional<double> parse_go_number(std::string_view text) {
    std::string plain(text);
    std::erase(plain, '_');
    std::string_view digits = plain;
    const bool negative = digits.starts_with('-');
    if (negative || digits.starts_with('+')) digits.remove_prefix(1);
    if (const auto whole = detail::parse_prefixed(digits)) {
        const auto value = static_cast<double>(*whole);
        return negative ? -value : value;
    }
    return parse_number(plain);
}

/// A time of a script, from the epoch on: `0` or a duration (model.ParseDuration).
[[nodiscard]] inline std::optional<duration> parse_time(std::string_view text) {
    if (text == "0") return duration{0};
    return parse_duration(text);
}

/// The string that all of `literal`, quotes and escapes, stands for: `"a\n"`, `'a'`, or between
/// backquotes as it is (util/strutil/quote.go). Nothing if it is none.
[[nodiscard]] inline std::optional<std::string> unquote(std::string_view literal) {
    if (literal.size() < 2 || literal.front() != literal.back()) return std::nullopt;
    const char quote = literal.front();
    std::string_view rest = literal.substr(1, literal.size() - 2);
    if (quote == '`') {
        return rest.find('`') == std::string_view::npos ? std::optional<std::string>(rest)
                                                        : std::nullopt;
    }
    if (quote != '"' && quote != '\'') return std::nullopt;
    std::string out;
    while (!rest.empty()) {
        const char c = rest.front();
        if (c == quote || c == '\n') return std::nullopt;
        rest.remove_prefix(1);
        if (c != '\\') {
            out += c;
        } else if (!detail::take_escape(rest, quote, out)) {
            return std::nullopt;
        }
    }
    return out;
}

}  // namespace tidegauge::promqltest
