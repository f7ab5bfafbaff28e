#include "over_time/recorded.hpp"

#include <tidegauge/over_time/smoothing.hpp>

#include <gtest/gtest.h>

#include <optional>

namespace {

using tidegauge::double_exponential_smoothing;
using tidegauge::testing::recorded;

TEST(smoothing, needs_two_samples) {
    EXPECT_EQ(double_exponential_smoothing(recorded(10, {1}).in(0, 60), 0.5, 0.5), std::nullopt);
}

TEST(smoothing, stays_on_a_straight_line) {
    EXPECT_EQ(double_exponential_smoothing(recorded(10, {1, 2, 3, 4}).in(0, 60), 0.25, 0.5), 4);
}

TEST(smoothing, follows_the_newest_samples_more_the_larger_the_factor) {
    const auto w = recorded(10, {0, 0, 0, 8});
    EXPECT_EQ(double_exponential_smoothing(w.in(0, 60), 0.25, 0.5), 2);
    EXPECT_EQ(double_exponential_smoothing(w.in(0, 60), 0.75, 0.5), 6);
}

TEST(smoothing, follows_a_trend_more_the_larger_its_factor) {
    const recorded bent(10, {0, 0, 8, 16});
    EXPECT_EQ(double_exponential_smoothing(bent.in(0, 60), 0.5, 0.25), 10.5);
    EXPECT_EQ(double_exponential_smoothing(bent.in(0, 60), 0.5, 0.75), 11.5);
}

TEST(smoothing, demands_factors_between_0_and_1) {
    const recorded two(10, {1, 2});
    EXPECT_THROW(static_cast<void>(double_exponential_smoothing(two.in(0, 60), 0, 0.5)),
                 broken_precondition);
    EXPECT_THROW(static_cast<void>(double_exponential_smoothing(two.in(0, 60), 0.5, 1)),
                 broken_precondition);
}

}  // namespace
