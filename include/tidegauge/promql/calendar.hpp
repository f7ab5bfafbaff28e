// Dates in UTC by the proleptic Gregorian calendar, over all that 64 bits of seconds reach.
//
// std::chrono::year ends at 32767, where PromQL's functions of dates go on.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

namespace tidegauge::promql {

/// A moment in UTC.
struct civil_time {
    std::int64_t year;
    int month;  ///< 1 to 12
    int day;    ///< of the month, from 1
    int hour;
    int minute;
    int second;
    int weekday;      ///< 0 is Sunday
    int day_of_year;  ///< from 1
};

[[nodiscard]] constexpr bool is_leap_year(std::int64_t year) noexcept {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/// @pre 1 <= month <= 12
[[nodiscard]] constexpr int days_in_month(std::int64_t year, int month) noexcept {
    if (month == 2) return is_leap_year(year) ? 29 : 28;
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/// The moment `unix_s` seconds after the start of 1970.
///
/// Counts from 1 March of the year -292277022400 on, in unsigned seconds, as Go's time package
/// does: the few times before that come out as years far in the future (time.absSeconds).
[[nodiscard]] constexpr civil_time civil_time_at(std::int64_t unix_s) noexcept {
    constexpr std::uint64_t days_in_400_years = 146'097;
    constexpr std::int64_t origin_year = -292'277'022'400;
    constexpr std::uint64_t origin_to_year_1 = 730'692'556 * days_in_400_years + 306;
    constexpr std::uint64_t origin_to_1970 = origin_to_year_1 + 719'162;
    const std::uint64_t since_s = static_cast<std::uint64_t>(unix_s) + origin_to_1970 * 86'400;
    const std::uint64_t days = since_s / 86'400;

    // Years that start in March have their leap day last.
    const auto day_of_era = static_cast<int>(days % days_in_400_years);
    const int year_of_era =
        (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
    const int march_day = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const int march_month = (5 * march_day + 2) / 153;
    const bool is_next_year = march_month >= 10;

    civil_time out{};
    out.year = static_cast<std::int64_t>(days / days_in_400_years) * 400 + year_of_era +
               origin_year + (is_next_year ? 1 : 0);
    out.month = is_next_year ? march_month - 9 : march_month + 3;
    out.day = march_day - (153 * march_month + 2) / 5 + 1;
    const auto second_of_day = static_cast<int>(since_s % 86'400);
    out.hour = second_of_day / 3'600;
    out.minute = second_of_day / 60 % 60;
    out.second = second_of_day % 60;
    out.weekday = static_cast<int>((days + 3) % 7);  // the origin was a Wednesday
    out.day_of_year =
        is_next_year ? march_day - 305 : march_day + 60 + (is_leap_year(out.year) ? 1 : 0);
    return out;
}

/// As RFC 3339 writes it: `2024-02-29T12:00:00Z`.
/// @pre the year has four digits
[[nodiscard]] inline std::string rfc3339(const civil_time& t) {
    const auto digits = [](std::int64_t number, std::size_t width) {
        std::string text = std::to_string(number);
        text.insert(0, width - std::min(width, text.size()), '0');
        return text;
    };
    return digits(t.year, 4) + "-" + digits(t.month, 2) + "-" + digits(t.day, 2) + "T" +
           digits(t.hour, 2) + ":" + digits(t.minute, 2) + ":" + digits(t.second, 2) + "Z";
}

}  // namespace tidegauge::promql
