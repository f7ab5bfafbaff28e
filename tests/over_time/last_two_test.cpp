#include "over_time/recorded.hpp"

#include <tidegauge/over_time/last_two.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <optional>
#include <vector>

namespace {

using tidegauge::idelta;
using tidegauge::irate;
using tidegauge::testing::at_s;
using tidegauge::testing::nan;
using tidegauge::testing::recorded;

TEST(last_two, need_two_samples) {
    EXPECT_EQ(irate(recorded(10, {1}).in(0, 60)), std::nullopt);
    EXPECT_EQ(idelta(recorded().in(0, 60)), std::nullopt);
}

TEST(last_two, are_all_that_counts) {
    const recorded series(10, {100, 1, 4, 9});
    EXPECT_EQ(irate(series.in(0, 60)), 0.5);
    EXPECT_EQ(idelta(series.in(0, 60)), 5);
}

TEST(last_two, with_a_fall_are_a_reset_for_irate_and_a_fall_for_idelta) {
    const recorded series(10, {1, 9, 4});
    EXPECT_EQ(irate(series.in(0, 60)), 0.4);
    EXPECT_EQ(idelta(series.in(0, 60)), -5);
}

TEST(last_two, with_a_restart_are_a_reset_although_the_value_rose) {
    const recorded series(10, {4, 9});
    EXPECT_EQ(irate(series.in(0, 60), std::vector{at_s(1), at_s(15)}), 0.9);
    EXPECT_EQ(irate(recorded(10, {4}).add_fresh(20, 9).in(0, 60)), 0.9);
}

TEST(last_two, pass_nan_on) {
    EXPECT_TRUE(std::isnan(*irate(recorded(10, {4, nan}).in(0, 60))));
    EXPECT_TRUE(std::isnan(*idelta(recorded(10, {nan, 4}).in(0, 60))));
}

}  // namespace
