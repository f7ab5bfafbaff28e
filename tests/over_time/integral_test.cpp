#include "over_time/recorded.hpp"

#include <tidegauge/over_time/integral.hpp>

#include <gtest/gtest.h>

#include <optional>

namespace {

using tidegauge::integral;
using tidegauge::integral_rule;
using tidegauge::testing::infinity;
using tidegauge::testing::nan;
using tidegauge::testing::recorded;

TEST(integral, adds_up_value_times_seconds_by_each_rule) {
    const auto series = recorded().add(10, 1).add(20, 3).add(24, 5);
    EXPECT_EQ(integral(series.in(0, 60), integral_rule::left), 1 * 10 + 3 * 4);
    EXPECT_EQ(integral(series.in(0, 60), integral_rule::right), 3 * 10 + 5 * 4);
    EXPECT_EQ(integral(series.in(0, 60), integral_rule::trapezoid), 2 * 10 + 4 * 4);
}

TEST(integral, of_one_sample_is_0_and_of_none_nothing) {
    EXPECT_EQ(integral(recorded(10, {5}).in(0, 60), integral_rule::trapezoid), 0);
    EXPECT_EQ(integral(recorded().in(0, 60), integral_rule::trapezoid), std::nullopt);
}

TEST(integral, takes_nan_for_0) {
    const recorded gap(10, {4, nan, 4});
    EXPECT_EQ(integral(gap.in(0, 60), integral_rule::left), 40);
    EXPECT_EQ(integral(gap.in(0, 60), integral_rule::trapezoid), 40);
}

TEST(integral, keeps_small_values_beside_large_ones) {
    const recorded series(1, {1e16, 1, -1e16, 1});
    EXPECT_EQ(integral(series.in(0, 60), integral_rule::left), 1);
}

TEST(integral, does_not_overflow_while_it_takes_a_mean) {
    EXPECT_EQ(integral(recorded(1, {1.5e308, 1.5e308}).in(0, 60), integral_rule::trapezoid),
              1.5e308);
    EXPECT_EQ(integral(recorded(1, {1, infinity}).in(0, 60), integral_rule::trapezoid), infinity);
}

}  // namespace
