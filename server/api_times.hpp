// Times, durations and limits as the Prometheus API reads them (web/api/v1/api.go).
#pragma once

#include "form.hpp"

#include <tidegauge/base/number_text.hpp>
#include <tidegauge/base/status.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/promql/quote.hpp>

#include <absl/status/statusor.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace tidegauge::server {

/// The first and the last time that can be asked for: so far from what a timestamp holds that a
/// lookback or an offset does not overflow.
inline constexpr timestamp first_time = from_unix_ms(std::numeric_limits<std::int64_t>::min() / 4);
inline constexpr timestamp last_time = from_unix_ms(std::numeric_limits<std::int64_t>::max() / 4);

namespace detail {

/// Takes digits, as many as `width`, off the front of `text`.
[[nodiscard]] inline std::optional<int> take_digits(std::string_view& text, std::size_t width) {
    int value = 0;
    const auto end =
        std::from_chars(text.data(), text.data() + std::min(width, text.size()), value);
    if (end.ptr != text.data() + width || text.starts_with('-')) return std::nullopt;
    text.remove_prefix(width);
    return value;
}

/// Takes numbers as `pattern` has them, a digit for each `0` and else the character itself.
template <std::size_t Count>
[[nodiscard]] std::optional<std::array<int, Count>> take_numbers(std::string_view& text,
                                                                 std::string_view pattern) {
    std::array<int, Count> numbers{};
    for (int& each : numbers) {
        const std::size_t width = std::min(pattern.find_first_not_of('0'), pattern.size());
        const auto number = take_digits(text, width);
        if (!number) return std::nullopt;
        each = *number;
        pattern.remove_prefix(width);
        if (pattern.empty()) break;
        if (text.empty() || text[0] != pattern[0]) return std::nullopt;
        text.remove_prefix(1);
        pattern.remove_prefix(1);
    }
    return numbers;
}

/// Takes a fraction of a second, `.5`, to milliseconds; what is below is cut off.
[[nodiscard]] inline std::optional<duration> take_fraction(std::string_view& text) {
    if (!text.starts_with('.')) return duration{0};
    text.remove_prefix(1);
    std::int64_t ms = 0;
    std::int64_t unit = 100;
    const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    if (digits == 0) return std::nullopt;
    for (const char c : text.substr(0, digits)) {
        ms += unit * (c - '0');
        unit /= 10;
    }
    text.remove_prefix(digits);
    return duration{ms};
}

/// Takes `Z`, `+02:00` or `-05:30`.
[[nodiscard]] inline std::optional<duration> take_zone(std::string_view& text) {
    if (text == "Z") {
        text = {};
        return duration{0};
    }
    if (!text.starts_with('+') && !text.starts_with('-')) return std::nullopt;
    const int sign = text[0] == '-' ? -1 : 1;
    text.remove_prefix(1);
    const auto zone = take_numbers<2>(text, "00:00");
    if (!zone || (*zone)[0] > 23 || (*zone)[1] > 59) return std::nullopt;
    return sign * (std::chrono::hours{(*zone)[0]} + std::chrono::minutes{(*zone)[1]});
}

}  // namespace detail

/// A time as RFC 3339 writes it, `2026-11-24T08:31:02.5Z` or with `+01:00`.
[[nodiscard]] inline std::optional<timestamp> parse_rfc3339(std::string_view text) {
    const auto date = detail::take_numbers<6>(text, "0000-00-00T00:00:00");
    if (!date) return std::nullopt;
    const auto [year, month, day, hour, minute, second] = *date;
    const std::chrono::year_month_day civil{std::chrono::year{year},
                                            std::chrono::month{static_cast<unsigned>(month)},
                                            std::chrono::day{static_cast<unsigned>(day)}};
    const auto fraction = detail::take_fraction(text);
    const auto zone = detail::take_zone(text);
    const bool is_right = civil.ok() && hour < 24 && minute < 60 && second < 60 && fraction && zone;
    if (!is_right || !text.empty()) return std::nullopt;
    return std::chrono::sys_days(civil) + std::chrono::hours{hour} + std::chrono::minutes{minute} +
           std::chrono::seconds{second} + *fraction - *zone;
}

/// Seconds since the epoch, rounded to milliseconds, or RFC 3339; also Prometheus' own names of the
/// first and the last time.
///
/// Differs from Prometheus, which computes with what overflows: a time that does not fit is none.
[[nodiscard]] inline absl::StatusOr<timestamp> parse_api_time(std::string_view text) {
    if (const auto at_seconds = parse_number(text)) {
        double whole = 0;
        const double fraction = std::modf(*at_seconds, &whole);
        if (std::abs(whole) < 1e15) {
            return from_unix_ms(static_cast<std::int64_t>(whole) * 1000 +
                                static_cast<std::int64_t>(std::round(fraction * 1000)));
        }
    }
    if (const auto at = parse_rfc3339(text)) return *at;
    if (text == "-292273086-05-16T16:47:06Z") return first_time;
    if (text == "292277025-08-18T07:12:54.999999999Z") return last_time;
    return invalid_argument("cannot parse " + promql::quote(text) + " to a valid timestamp");
}

/// Seconds, or a duration as PromQL writes it. What is below a millisecond is cut off.
[[nodiscard]] inline absl::StatusOr<duration> parse_api_duration(std::string_view text) {
    constexpr double most_seconds = 9'223'372'036.0;  // Prometheus counts in nanoseconds
    if (const auto span_seconds = parse_number(text)) {
        if (std::abs(*span_seconds) <= most_seconds) {  // NaN is not
            return duration{static_cast<std::int64_t>(*span_seconds * 1000)};
        }
        return invalid_argument("cannot parse " + promql::quote(text) +
                                " to a valid duration. It overflows int64");
    }
    if (const auto span = parse_duration(text)) return *span;
    return invalid_argument("cannot parse " + promql::quote(text) + " to a valid duration");
}

/// `why`, told of the parameter `name`.
[[nodiscard]] inline absl::Status invalid_parameter(std::string_view name, std::string_view why) {
    return invalid_argument("invalid parameter \"" + std::string(name) + "\": " + std::string(why));
}

/// The time that the parameter `name` gives.
[[nodiscard]] inline absl::StatusOr<timestamp> required_time(const form& asked,
                                                             std::string_view name) {
    auto at = parse_api_time(asked[name]);
    if (!at.ok()) return invalid_parameter(name, message(at.status()));
    return at;
}

/// The same, `preset` without the parameter.
[[nodiscard]] inline absl::StatusOr<timestamp> optional_time(const form& asked,
                                                             std::string_view name,
                                                             timestamp preset) {
    if (asked[name].empty()) return preset;
    auto at = parse_api_time(asked[name]);
    if (!at.ok()) {
        return invalid_parameter(name, "invalid time value for '" + std::string(name) +
                                           "': " + std::string(message(at.status())));
    }
    return at;
}

/// The parameter `limit`: how many there may be at most, 0 for all.
[[nodiscard]] inline absl::StatusOr<std::size_t> result_limit(const form& asked) {
    const std::string_view text = asked["limit"];
    if (text.empty()) return std::size_t{0};
    std::int64_t limit = 0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), limit);
    if (end.ec != std::errc() || end.ptr != text.data() + text.size()) {
        return invalid_parameter(
            "limit", "strconv.Atoi: parsing " + promql::quote(text) + ": invalid syntax");
    }
    if (limit < 0) return invalid_parameter("limit", "limit must be non-negative");
    return static_cast<std::size_t>(limit);
}

}  // namespace tidegauge::server
