#include "over_time/recorded.hpp"

#include <tidegauge/over_time/changes.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <vector>

namespace {

using tidegauge::changes;
using tidegauge::resets;
using tidegauge::testing::at_s;
using tidegauge::testing::nan;
using tidegauge::testing::recorded;

TEST(changes, are_none_in_one_sample_and_unknown_in_none) {
    EXPECT_EQ(changes(recorded(10, {1}).in(0, 60)), 0);
    EXPECT_EQ(changes(recorded().in(0, 60)), std::nullopt);
}

TEST(changes, count_every_sample_that_differs_from_the_one_before) {
    EXPECT_EQ(changes(recorded(10, {1, 1, 2, 1, 1}).in(0, 60)), 2);
}

TEST(changes, take_nan_for_equal_to_nan_and_for_nothing_else) {
    EXPECT_EQ(changes(recorded(10, {nan, nan, 1, nan}).in(0, 60)), 2);
    EXPECT_EQ(changes(recorded(10, {0.0, -0.0}).in(0, 60)), 0);
}

TEST(resets, are_none_in_one_sample_and_unknown_in_none) {
    EXPECT_EQ(resets(recorded(10, {1}).in(0, 60)), 0);
    EXPECT_EQ(resets(recorded().in(0, 60)), std::nullopt);
}

TEST(resets, count_every_fall) {
    EXPECT_EQ(resets(recorded(10, {5, 4, 4, 6, 1}).in(0, 60)), 2);
    EXPECT_EQ(resets(recorded(10, {5, nan, 4}).in(0, 60)), 0);
}

TEST(resets, count_restarts_that_start_times_tell) {
    const recorded rising(10, {1, 2, 3});
    EXPECT_EQ(resets(rising.in(0, 60)), 0);
    EXPECT_EQ(resets(rising.in(0, 60), std::vector{at_s(1), at_s(11), at_s(11)}), 1);
}

TEST(resets, count_fresh_starts) {
    EXPECT_EQ(resets(recorded(10, {1}).add_fresh(20, 2).in(0, 60)), 1);
}

}  // namespace
