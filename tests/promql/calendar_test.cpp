#include <tidegauge/promql/calendar.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <limits>
#include <random>

namespace tidegauge::promql {
namespace {

TEST(calendar, knows_the_start_of_1970) {
    const civil_time t = civil_time_at(0);
    EXPECT_EQ(rfc3339(t), "1970-01-01T00:00:00Z");
    EXPECT_EQ(t.weekday, 4);
    EXPECT_EQ(t.day_of_year, 1);
}

TEST(calendar, counts_back_before_1970) {
    EXPECT_EQ(rfc3339(civil_time_at(-1)), "1969-12-31T23:59:59Z");
    EXPECT_EQ(civil_time_at(-1).weekday, 3);
    EXPECT_EQ(civil_time_at(-1).day_of_year, 365);
}

TEST(calendar, knows_leap_days) {
    EXPECT_EQ(rfc3339(civil_time_at(1'709'210'096)), "2024-02-29T12:34:56Z");
    EXPECT_EQ(civil_time_at(1'709'210'096).day_of_year, 60);
    EXPECT_EQ(days_in_month(2024, 2), 29);
    EXPECT_EQ(days_in_month(2000, 2), 29);
    EXPECT_EQ(days_in_month(1900, 2), 28);
    EXPECT_EQ(days_in_month(2023, 2), 28);
}

TEST(calendar, agrees_with_chrono) {
    std::mt19937_64 random(1);
    for (int round = 0; round < 10'000; ++round) {
        // 28,000 years to either side of 1970.
        const auto unix_s =
            static_cast<std::int64_t>(random() % 1'800'000'000'000U) - 900'000'000'000;
        const std::chrono::sys_seconds at{std::chrono::seconds{unix_s}};
        const auto day = std::chrono::floor<std::chrono::days>(at);
        const std::chrono::year_month_day date{day};
        const std::chrono::hh_mm_ss time{at - day};
        const civil_time t = civil_time_at(unix_s);
        EXPECT_EQ(t.year, static_cast<int>(date.year()));
        EXPECT_EQ(t.month, static_cast<int>(static_cast<unsigned>(date.month())));
        EXPECT_EQ(t.day, static_cast<int>(static_cast<unsigned>(date.day())));
        EXPECT_EQ(t.hour, time.hours().count());
        EXPECT_EQ(t.minute, time.minutes().count());
        EXPECT_EQ(t.second, time.seconds().count());
        EXPECT_EQ(t.weekday, static_cast<int>(std::chrono::weekday{day}.c_encoding()));
        const std::chrono::sys_days new_year{date.year() / 1 / 1};
        EXPECT_EQ(t.day_of_year, (day - new_year).count() + 1);
    }
}

TEST(calendar, reaches_as_far_as_the_seconds_do_and_wraps_where_go_does) {
    constexpr auto least = std::numeric_limits<std::int64_t>::min();
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    EXPECT_EQ(civil_time_at(9'000'000'000'000'000'000).year, 285'198'648'531);
    EXPECT_EQ(civil_time_at(-9'200'000'000'000'000'000).year, -291'536'392'293);
    EXPECT_EQ(civil_time_at(most).year, 292'277'026'596);
    EXPECT_EQ(civil_time_at(least).year, 292'277'026'596);  // not far in the past
    EXPECT_EQ(civil_time_at(least).hour, 15);
}

}  // namespace
}  // namespace tidegauge::promql
