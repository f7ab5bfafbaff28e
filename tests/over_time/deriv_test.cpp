#include "over_time/recorded.hpp"

#include <tidegauge/over_time/deriv.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <optional>

namespace {

using tidegauge::deriv;
using tidegauge::linear_regression;
using tidegauge::predict_linear;
using tidegauge::testing::at_s;
using tidegauge::testing::infinity;
using tidegauge::testing::nan;
using tidegauge::testing::recorded;

TEST(deriv, needs_two_samples) {
    EXPECT_EQ(deriv(recorded().in(0, 60)), std::nullopt);
    EXPECT_EQ(deriv(recorded(10, {1}).in(0, 60)), std::nullopt);
}

TEST(deriv, is_the_slope_of_a_straight_line) {
    EXPECT_EQ(deriv(recorded(10, {5, 10, 15, 20}).in(0, 60)), 0.5);
    EXPECT_EQ(deriv(recorded(10, {20, 15, 10}).in(0, 60)), -0.5);
}

TEST(deriv, fits_a_line_by_least_squares) {
    // The series of Prometheus' own test, deriv(testcounter_reset_middle_total[100m]).
    const recorded series(300, {0, 10, 20, 30, 40, 0, 10, 20, 30, 40, 50});
    EXPECT_EQ(deriv(series.in(0, 3600)), 0.010606060606060607);
}

TEST(deriv, does_not_depend_on_when_the_window_lies) {
    recorded late;
    for (int i = 0; i < 4; ++i) late.add(1.7e9 + 10.0 * i, 5.0 + 5.0 * i);
    EXPECT_EQ(deriv(late.in(1.7e9 - 1, 1.7e9 + 60)), 0.5);
}

TEST(deriv, is_exactly_zero_for_equal_values) {
    const double x = 1.5990505637277868;
    EXPECT_EQ(deriv(recorded(7.3, {x, x, x, x, x}).in(0, 60)), 0);
}

TEST(deriv, is_nan_for_equal_infinite_values_and_for_nan) {
    EXPECT_TRUE(std::isnan(*deriv(recorded(10, {infinity, infinity}).in(0, 60))));
    EXPECT_TRUE(std::isnan(*deriv(recorded(10, {nan, nan}).in(0, 60))));
    EXPECT_TRUE(std::isnan(*deriv(recorded(10, {1, nan, 2}).in(0, 60))));
}

TEST(linear_regression, tells_the_value_at_the_time_it_is_asked_for) {
    const recorded series(10, {5, 10, 15, 20});  // 0.5 a second, 0 at 0 s
    const auto at_40 = linear_regression(series.in(0, 60), at_s(40));
    EXPECT_EQ(at_40.slope, 0.5);
    EXPECT_EQ(at_40.intercept, 20);
    EXPECT_EQ(linear_regression(series.in(0, 60), at_s(100)).intercept, 50);
}

TEST(linear_regression, is_level_through_a_single_sample) {
    const recorded series(10, {5});
    const auto level = linear_regression(series.in(0, 60), at_s(40));
    EXPECT_EQ(level.slope, 0);
    EXPECT_EQ(level.intercept, 5);
}

TEST(predict_linear, is_the_value_on_the_line_that_long_after_now) {
    const recorded series(10, {5, 10, 15, 20});  // 0.5 a second, 0 at 0 s
    EXPECT_EQ(predict_linear(series.in(0, 40), at_s(40), 0), 20);
    EXPECT_EQ(predict_linear(series.in(0, 40), at_s(40), 100), 70);
    EXPECT_EQ(predict_linear(series.in(0, 40), at_s(100), -100), 0);
}

TEST(predict_linear, needs_two_samples) {
    EXPECT_EQ(predict_linear(recorded(10, {5}).in(0, 40), at_s(40), 0), std::nullopt);
}

TEST(linear_regression, demands_a_sample) {
    const recorded none;
    EXPECT_THROW(static_cast<void>(linear_regression(none.in(0, 60), at_s(0))),
                 broken_precondition);
}

}  // namespace
