#include "over_time/recorded.hpp"

#include <tidegauge/over_time/started_rate.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <vector>

namespace {

using tidegauge::increase;
using tidegauge::rate;
using tidegauge::unknown_start;
using tidegauge::testing::at_s;
using tidegauge::testing::bits;
using tidegauge::testing::recorded;

TEST(started_rate, without_start_times_is_the_rate) {
    const recorded series(10, {4, 14, 5, 24});
    EXPECT_EQ(bits(rate(series.in(0, 40), {})), bits(rate(series.in(0, 40))));
    EXPECT_EQ(bits(increase(series.in(-60, 90), {})), bits(increase(series.in(-60, 90))));
    const std::vector unknown(4, unknown_start);
    EXPECT_EQ(bits(rate(series.in(0, 40), unknown)), bits(rate(series.in(0, 40))));
}

TEST(started_rate, counts_the_first_value_whole_when_it_started_inside_the_window) {
    // From 5 s on, where it was 0: 30 in 25 s, and nothing is added before.
    const recorded series(10, {10, 20, 30});
    const std::vector starts(3, at_s(5));
    EXPECT_EQ(increase(series.in(0, 30), starts), 30);
    EXPECT_EQ(rate(series.in(0, 30), starts), 1);
}

TEST(started_rate, does_not_count_a_start_at_the_edge_of_the_window) {
    const recorded series(10, {10, 20, 30});
    const std::vector starts(3, at_s(5));
    EXPECT_EQ(increase(series.in(5, 30), starts), increase(series.in(5, 30)));
}

TEST(started_rate, needs_one_sample_if_that_started_inside_the_window) {
    const recorded single(10, {7});
    EXPECT_EQ(increase(single.in(0, 20), std::vector{at_s(5)}), 7);
    EXPECT_EQ(increase(single.in(0, 20), std::vector{unknown_start}), std::nullopt);
    EXPECT_EQ(increase(recorded().in(0, 20), std::vector{at_s(5)}), std::nullopt);
}

TEST(started_rate, counts_a_restart_although_the_value_rose) {
    const recorded series(10, {100, 120, 130, 150});
    const std::vector starts{at_s(-9), at_s(-9), at_s(25), at_s(25)};
    EXPECT_EQ(increase(series.in(0, 40), starts), (20 + 130 + 20) * (40.0 / 30));
}

TEST(started_rate, makes_the_seconds_of_the_range_as_prometheus_does) {
    using std::chrono::milliseconds;
    EXPECT_EQ(tidegauge::detail::range_seconds(milliseconds{1118}), 1 + 0.118);
    EXPECT_NE(1 + 0.118, 1.118);
    const recorded series(0.5, {3, 5});
    EXPECT_EQ(rate(series.in(0, 1.118), {}), 2 * ((0.5 + 0.5 + 0.118) / 0.5 / (1 + 0.118)));
}

}  // namespace
