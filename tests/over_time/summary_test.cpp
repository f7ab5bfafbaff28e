#include "over_time/recorded.hpp"

#include <tidegauge/over_time/summary.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <optional>

namespace {

using namespace tidegauge;
using tidegauge::testing::infinity;
using tidegauge::testing::nan;
using tidegauge::testing::recorded;

TEST(over_time, says_nothing_about_an_empty_window) {
    const recorded none;
    const window w = none.in(0, 60);
    EXPECT_EQ(last_over_time(w), std::nullopt);
    EXPECT_EQ(first_over_time(w), std::nullopt);
    EXPECT_EQ(count_over_time(w), std::nullopt);
    EXPECT_EQ(present_over_time(w), std::nullopt);
    EXPECT_EQ(sum_over_time(w), std::nullopt);
    EXPECT_EQ(avg_over_time(w), std::nullopt);
    EXPECT_EQ(min_over_time(w), std::nullopt);
    EXPECT_EQ(max_over_time(w), std::nullopt);
    EXPECT_EQ(quantile_over_time(0.5, w), std::nullopt);
    EXPECT_EQ(stdvar_over_time(w), std::nullopt);
    EXPECT_EQ(stddev_over_time(w), std::nullopt);
}

TEST(over_time, picks_the_newest_and_the_oldest_value) {
    const recorded series(10, {3, 1, 2});
    EXPECT_EQ(last_over_time(series.in(0, 60)), 2);
    EXPECT_EQ(first_over_time(series.in(0, 60)), 3);
}

TEST(over_time, keeps_the_last_value_of_a_series_that_has_ended) {
    EXPECT_EQ(last_over_time(recorded(10, {3, 1, 2}).ended_in(0, 60)), 2);
}

TEST(over_time, counts_samples) {
    EXPECT_EQ(count_over_time(recorded(10, {3, nan, 2}).in(0, 60)), 3);
    EXPECT_EQ(present_over_time(recorded(10, {3, nan, 2}).in(0, 60)), 1);
}

TEST(over_time, demands_the_values_that_a_formula_reads) {
    window w = recorded(10, {1, 2, 3}).in(0, 60);
    w.values = {};
    EXPECT_EQ(last_over_time(w), 3);
    EXPECT_THROW((void)sum_over_time(w), broken_precondition);
    EXPECT_THROW((void)stdvar_over_time(w), broken_precondition);
}

TEST(sum_over_time, keeps_what_plain_addition_would_lose) {
    EXPECT_EQ(sum_over_time(recorded(10, {1, 1e100, 1, -1e100}).in(0, 60)), 2);
}

TEST(sum_over_time, stays_infinite) {
    EXPECT_EQ(sum_over_time(recorded(10, {1, infinity, 1}).in(0, 60)), infinity);
    EXPECT_TRUE(std::isnan(*sum_over_time(recorded(10, {infinity, -infinity}).in(0, 60))));
}

TEST(avg_over_time, keeps_what_plain_addition_would_lose) {
    EXPECT_EQ(avg_over_time(recorded(10, {1, 1e100, 1, -1e100}).in(0, 60)), 0.5);
}

TEST(avg_over_time, does_not_overflow) {
    constexpr double most = std::numeric_limits<double>::max();
    EXPECT_EQ(avg_over_time(recorded(10, {most, most}).in(0, 60)), most);
    EXPECT_EQ(avg_over_time(recorded(10, {-most, -most}).in(0, 60)), -most);
}

TEST(min_and_max_over_time, skip_nan_unless_there_is_nothing_else) {
    const recorded some(10, {nan, 3, nan, 1, 2});
    EXPECT_EQ(min_over_time(some.in(0, 60)), 1);
    EXPECT_EQ(max_over_time(some.in(0, 60)), 3);
    const recorded none(10, {nan, nan});
    EXPECT_TRUE(std::isnan(*min_over_time(none.in(0, 60))));
    EXPECT_TRUE(std::isnan(*max_over_time(none.in(0, 60))));
}

TEST(quantile_over_time, interpolates_between_the_samples) {
    const recorded series(10, {4, 1, 3, 2});
    EXPECT_EQ(quantile_over_time(0, series.in(0, 60)), 1);
    EXPECT_EQ(quantile_over_time(0.5, series.in(0, 60)), 2.5);
    EXPECT_EQ(quantile_over_time(1, series.in(0, 60)), 4);
    EXPECT_EQ(quantile_over_time(1.1, series.in(0, 60)), infinity);
}

TEST(stdvar_over_time, is_the_variance_of_the_population) {
    EXPECT_EQ(stdvar_over_time(recorded(10, {2, 4, 4, 4, 5, 5, 7, 9}).in(0, 90)), 4);
    EXPECT_EQ(stddev_over_time(recorded(10, {2, 4, 4, 4, 5, 5, 7, 9}).in(0, 90)), 2);
}

// Computed from the formula in Python: 10.56 but for the last bit, and a case that comes out
// otherwise when either the mean or the squares are not compensated.
TEST(stdvar_over_time, has_the_bits_of_the_formula) {
    EXPECT_EQ(stdvar_over_time(recorded(10, {0, 8, 8, 2, 3}).in(0, 60)), 0x1.51eb851eb851ep+3);
    EXPECT_EQ(stdvar_over_time(recorded(10, {6.2, 7.4, 8.0, 9.4, 7.4, 9.2}).in(0, 60)),
              0x1.38e38e38e38e2p+0);
}

TEST(stdvar_over_time, is_zero_for_one_sample) {
    EXPECT_EQ(stdvar_over_time(recorded(10, {7}).in(0, 60)), 0);
}

TEST(stdvar_over_time, is_zero_for_equal_samples_that_binary_cannot_represent) {
    const double x = 1.5990505637277868;
    EXPECT_EQ(stdvar_over_time(recorded(10, {x, x, x}).in(0, 60)), 0);
    EXPECT_EQ(stddev_over_time(recorded(10, {x, x, x}).in(0, 60)), 0);
}

TEST(stdvar_over_time, survives_a_large_offset) {
    EXPECT_EQ(stdvar_over_time(recorded(10, {1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16}).in(0, 60)),
              22.5);
}

TEST(stdvar_over_time, is_nan_when_a_value_is_nan_or_infinite) {
    EXPECT_TRUE(std::isnan(*stdvar_over_time(recorded(10, {1, nan}).in(0, 60))));
    EXPECT_TRUE(std::isnan(*stdvar_over_time(recorded(10, {1, infinity}).in(0, 60))));
}

}  // namespace
