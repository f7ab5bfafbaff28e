// Numbers, durations and strings as a query writes them, and what they mean.
#pragma once

#include <tidegauge/base/number_text.hpp>
#include <tidegauge/base/status.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/promql/quote.hpp>
#include <tidegauge/promql/rune.hpp>

#include <absl/status/statusor.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace tidegauge::promql {

namespace detail {

/// The base of an integer literal, with what says so taken off `digits`.
[[nodiscard]] inline int take_base(std::string_view& digits) noexcept {
    if (digits.size() < 2 || digits[0] != '0') return 10;
    const char letter = digits[1];
    const int base = letter == 'x' || letter == 'X' ? 16 : 8;
    digits.remove_prefix(base == 16 ? 2 : 1);
    return base;
}

/// An integer as Go's strconv.ParseInt(text, 0, 64) reads it: `12`, `0x1F`, `017`, `1_000`.
[[nodiscard]] inline std::optional<std::int64_t> integer_literal(std::string_view text) {
    std::string_view rest = text;
    const int base = take_base(rest);
    std::string digits;
    bool after_digit = base != 10;  // the base counts as a digit that an underscore may follow
    for (const char c : rest) {
        if (c == '_' && !after_digit) return std::nullopt;
        after_digit = c != '_';
        if (after_digit) digits += c;
    }
    if (!after_digit || digits.empty()) return std::nullopt;
    std::int64_t value = 0;
    const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
    if (end.ec != std::errc() || end.ptr != digits.data() + digits.size()) return std::nullopt;
    return value;
}

/// A number without the underscores between its digits; empty if one stands elsewhere.
[[nodiscard]] inline std::string without_underscores(std::string_view text) {
    std::string digits;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '_') {
            digits += text[i];
            continue;
        }
        const bool is_between = 0 < i && i + 1 < text.size() &&
                                is_digit(static_cast<unsigned char>(text[i - 1])) &&
                                is_digit(static_cast<unsigned char>(text[i + 1]));
        if (!is_between) return {};
    }
    return digits;
}

/// Whether a decimal number that no double holds is too small and not too large.
[[nodiscard]] inline bool is_underflow(std::string_view text) {
    const std::size_t mark = text.find_first_of("eE");
    const std::string_view mantissa = text.substr(0, mark);
    std::int64_t exponent = 0;
    if (mark != std::string_view::npos) {
        std::string_view written = text.substr(mark + 1);
        const bool negative = written.starts_with('-');
        if (negative || written.starts_with('+')) written.remove_prefix(1);
        const auto end = std::from_chars(written.data(), written.data() + written.size(), exponent);
        if (end.ec != std::errc()) return negative;
        if (negative) exponent = -exponent;
    }
    const auto first = static_cast<std::int64_t>(mantissa.find_first_of("123456789"));
    const auto point = static_cast<std::int64_t>(std::min(mantissa.find('.'), mantissa.size()));
    return exponent < first - point;
}

}  // namespace detail

/// The value of a number literal: an integer, `0x` or a leading zero for octal, else a decimal
/// number, `Inf` or `NaN` in any case; underscores may stand between digits; too small is 0.
/// @returns INVALID_ARGUMENT in the words of Go's strconv
[[nodiscard]] inline absl::StatusOr<double> number_value(std::string_view text) {
    if (const auto integer = detail::integer_literal(text)) return static_cast<double>(*integer);
    const std::string digits = detail::without_underscores(text);
    double number = 0;
    const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    const bool is_whole = !digits.empty() && end.ptr == digits.data() + digits.size();
    if (end.ec == std::errc() && is_whole) return number;
    const bool out_of_range = end.ec == std::errc::result_out_of_range && is_whole;
    if (out_of_range && detail::is_underflow(digits)) return 0.0;
    return invalid_argument("strconv.ParseFloat: parsing " + quote(text) +
                            (out_of_range ? ": value out of range" : ": invalid syntax"));
}

/// The value of a duration literal such as `1h30m`: units from long to short, each at most once
/// (model.ParseDuration).
/// @returns INVALID_ARGUMENT in Prometheus' words; also for more than 2^63 - 1 nanoseconds
[[nodiscard]] inline absl::StatusOr<duration> duration_value(std::string_view text) {
    constexpr std::uint64_t too_many_ns = std::uint64_t{1} << 63U;
    const auto invalid = [&] {
        return invalid_argument("not a valid duration string: " + quote(text));
    };
    if (text == "0") return duration{};
    if (text.empty()) return invalid_argument("empty duration string");
    std::uint64_t total_ns = 0;
    std::size_t next_unit = 0;
    for (std::string_view rest = text; !rest.empty();) {
        std::uint64_t count = 0;
        const auto end = std::from_chars(rest.data(), rest.data() + rest.size(), count);
        if (end.ec != std::errc()) return invalid();
        rest.remove_prefix(static_cast<std::size_t>(end.ptr - rest.data()));
        const std::string_view name = rest.substr(0, rest.find_first_of("0123456789"));
        if (name.empty()) return invalid();
        rest.remove_prefix(name.size());
        const auto& units = tidegauge::detail::duration_units;
        std::size_t unit = 0;
        while (unit < units.size() && units[unit].name != name) ++unit;
        if (unit == units.size()) {
            return invalid_argument("unknown unit " + quote(name) + " in duration " + quote(text));
        }
        if (unit < next_unit) return invalid();
        next_unit = unit + 1;
        const std::uint64_t unit_ns = static_cast<std::uint64_t>(units[unit].ms) * 1'000'000U;
        if (count > too_many_ns / unit_ns) return invalid_argument("duration out of range");
        total_ns += count * unit_ns;
        if (total_ns >= too_many_ns) return invalid_argument("duration out of range");
    }
    return duration{static_cast<std::int64_t>(total_ns / 1'000'000U)};
}

/// A duration as a number of seconds, rounded as Go's Duration.Seconds does.
[[nodiscard]] inline double literal_seconds(duration span) noexcept {
    const std::int64_t whole = span.count() / 1000;
    const std::int64_t rest_ns = span.count() % 1000 * 1'000'000;
    return static_cast<double>(whole) + static_cast<double>(rest_ns) / 1e9;
}

/// A number of seconds as a duration: to the nearest nanosecond, the rest of a millisecond cut off.
/// Beyond 2^63 nanoseconds it stays at that. @pre seconds is not NaN
[[nodiscard]] inline duration duration_of_seconds(double seconds) noexcept {
    constexpr double most_ns = 9'223'372'036'854'775'808.0;
    constexpr std::int64_t most_ms = std::numeric_limits<std::int64_t>::max() / 1'000'000;
    const double ns = std::round(seconds * 1e9);
    if (ns >= most_ns) return duration{most_ms};
    if (ns <= -most_ns) return duration{-most_ms};
    return duration{static_cast<std::int64_t>(ns) / 1'000'000};
}

namespace detail {

[[nodiscard]] constexpr unsigned digit_value(char32_t digit) noexcept {
    if (is_digit(digit)) return digit - U'0';
    if (U'a' <= digit && digit <= U'f') return digit - U'a' + 10;
    if (U'A' <= digit && digit <= U'F') return digit - U'A' + 10;
    return 16;
}

/// How many digits of what base an escape has behind its letter.
struct escape_digits {
    unsigned count = 0;  ///< 0: it is not such an escape
    unsigned base = 16;
};

[[nodiscard]] constexpr escape_digits digits_of_escape(char32_t letter) noexcept {
    if (U'0' <= letter && letter <= U'7') return {3, 8};  // the letter is the first of them
    if (letter == 'x') return {2, 16};
    if (letter == 'u') return {4, 16};
    if (letter == 'U') return {8, 16};
    return {};
}

/// Reads the escape that `rest` begins with, behind its backslash, and adds what it stands for.
[[nodiscard]] inline bool append_escape(std::string_view& rest, char quote, std::string& out) {
    if (rest.empty()) return false;
    const char letter = rest[0];
    const escape_digits digits = digits_of_escape(static_cast<unsigned char>(letter));
    if (digits.base == 16) rest.remove_prefix(1);
    if (digits.count == 0) {
        constexpr std::string_view letters = "abtnvfr";
        const std::size_t at = letters.find(letter);
        if (at == std::string_view::npos && letter != '\\' && letter != quote) return false;
        out += at == std::string_view::npos ? letter : static_cast<char>(7 + at);
        return true;
    }
    if (rest.size() < digits.count) return false;
    char32_t value = 0;
    for (const char c : rest.substr(0, digits.count)) {
        const unsigned digit = digit_value(static_cast<unsigned char>(c));
        if (digit >= digits.base) return false;
        value = value * digits.base + digit;
    }
    rest.remove_prefix(digits.count);
    if (letter != 'u' && letter != 'U') {
        out += static_cast<char>(value);
        return value <= 0xFF;
    }
    append_rune(out, value);
    return value <= 0x10FFFF;
}

}  // namespace detail

/// What a string literal stands for, its quotes among `text`: `"`, `'` or a backquote, which knows
/// no escapes. Octal and hexadecimal escapes stand for bytes, so the value need not be UTF-8
/// (util/strutil/quote.go). Nothing where it is not a literal.
[[nodiscard]] inline std::optional<std::string> unquote(std::string_view text) {
    if (text.size() < 2 || text.front() != text.back()) return std::nullopt;
    const char quote = text.front();
    if (quote != '"' && quote != '\'' && quote != '`') return std::nullopt;
    std::string_view rest = text.substr(1, text.size() - 2);
    if (quote == '`') {
        if (rest.find('`') != std::string_view::npos) return std::nullopt;
        return std::string(rest);
    }
    std::string out;
    while (!rest.empty()) {
        const char first = rest[0];
        if (first == quote || first == '\n') return std::nullopt;
        rest.remove_prefix(1);
        if (first != '\\') {
            out += first;
        } else if (!detail::append_escape(rest, quote, out)) {
            return std::nullopt;
        }
    }
    return out;
}

}  // namespace tidegauge::promql
