#include "over_time/recorded.hpp"

#include <tidegauge/over_time/ts_of.hpp>

#include <gtest/gtest.h>

#include <optional>

namespace {

using tidegauge::ts_of_first_over_time;
using tidegauge::ts_of_last_over_time;
using tidegauge::ts_of_max_over_time;
using tidegauge::ts_of_min_over_time;
using tidegauge::testing::nan;
using tidegauge::testing::recorded;

TEST(ts_of, the_edges_are_those_of_the_samples) {
    const auto series = recorded().add(10.5, 1).add(20, 2).add(31.125, 3);
    EXPECT_EQ(ts_of_first_over_time(series.in(0, 60)), 10.5);
    EXPECT_EQ(ts_of_last_over_time(series.in(0, 60)), 31.125);
}

TEST(ts_of, equal_extremes_is_that_of_the_newest) {
    const recorded series(10, {1, 3, 3, 1, 2});
    EXPECT_EQ(ts_of_max_over_time(series.in(0, 60)), 30);
    EXPECT_EQ(ts_of_min_over_time(series.in(0, 60)), 40);
}

TEST(ts_of, extremes_is_of_nan_only_when_all_are) {
    EXPECT_EQ(ts_of_max_over_time(recorded(10, {nan, -5, nan}).in(0, 60)), 20);
    EXPECT_EQ(ts_of_min_over_time(recorded(10, {nan, nan}).in(0, 60)), 20);
}

TEST(ts_of, nothing_is_nothing) {
    EXPECT_EQ(ts_of_first_over_time(recorded().in(0, 60)), std::nullopt);
    EXPECT_EQ(ts_of_last_over_time(recorded().in(0, 60)), std::nullopt);
    EXPECT_EQ(ts_of_max_over_time(recorded().in(0, 60)), std::nullopt);
    EXPECT_EQ(ts_of_min_over_time(recorded().in(0, 60)), std::nullopt);
}

}  // namespace
