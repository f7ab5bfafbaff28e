#include "support/doubles.hpp"

#include <tidegauge/aggregate/scalars.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <span>

namespace {

namespace tg = tidegauge;

using tidegauge::testing::infinity;
using tidegauge::testing::nan;
constexpr std::array eight{2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0};

TEST(aggregate_scalars, answer_each_operator) {
    EXPECT_EQ(tg::sum(eight), 40);
    EXPECT_EQ(tg::avg(eight), 5);
    EXPECT_EQ(tg::min(eight), 2);
    EXPECT_EQ(tg::max(eight), 9);
    EXPECT_EQ(tg::count(eight), 8);
    EXPECT_EQ(tg::group(eight), 1);
    EXPECT_EQ(tg::stdvar(eight), 4);
    EXPECT_EQ(tg::stddev(eight), 2);
    EXPECT_EQ(tg::quantile(0.5, eight), 4.5);
}

TEST(aggregate_scalars, add_with_compensation) {
    const std::array values{1.0, 1e100, 1.0, -1e100};
    EXPECT_EQ(tg::sum(values), 2);
    EXPECT_EQ(tg::avg(values), 0.5);
}

TEST(aggregate_scalars, average_without_overflow) {
    constexpr double most = std::numeric_limits<double>::max();
    EXPECT_EQ(tg::avg(std::array{most, most}), most);
    EXPECT_EQ(tg::sum(std::array{most, most}), infinity);
}

TEST(aggregate_scalars, skip_nan_in_extremes_alone) {
    const std::array values{1.0, nan, 3.0};
    EXPECT_EQ(tg::min(values), 1);
    EXPECT_EQ(tg::max(values), 3);
    EXPECT_EQ(tg::count(values), 3);
    EXPECT_TRUE(std::isnan(tg::sum(values)));
    EXPECT_TRUE(std::isnan(tg::avg(values)));
    EXPECT_TRUE(std::isnan(tg::stdvar(values)));
}

TEST(stdvar, of_one_value_is_zero) {
    EXPECT_EQ(tg::stdvar(std::array{3.5}), 0);
}

TEST(stdvar, is_nan_when_the_first_or_a_later_value_is_nan_or_infinite) {
    EXPECT_TRUE(std::isnan(tg::stdvar(std::array{nan})));
    EXPECT_TRUE(std::isnan(tg::stdvar(std::array{infinity})));
    EXPECT_TRUE(std::isnan(tg::stdvar(std::array{-infinity, 1.0})));
    EXPECT_TRUE(std::isnan(tg::stdvar(std::array{1.0, infinity})));
    EXPECT_TRUE(std::isnan(tg::stddev(std::array{1.0, nan, 2.0})));
}

// Computed from both formulas in Python: over time Prometheus compensates, here it does not.
TEST(stdvar, has_the_bits_of_the_formula) {
    const std::array values{7.4, 6.7, 3.1, 6.1, 6.1};
    EXPECT_EQ(tg::stdvar(values), 0x1.14af4f0d844d2p+1);
    EXPECT_NE(tg::stdvar(values), 0x1.14af4f0d844d1p+1);
}

TEST(aggregate_scalars, demand_a_value) {
    const std::span<const double> none;
    EXPECT_THROW(static_cast<void>(tg::sum(none)), broken_precondition);
    EXPECT_THROW(static_cast<void>(tg::avg(none)), broken_precondition);
    EXPECT_THROW(static_cast<void>(tg::min(none)), broken_precondition);
    EXPECT_THROW(static_cast<void>(tg::max(none)), broken_precondition);
    EXPECT_THROW(static_cast<void>(tg::count(none)), broken_precondition);
    EXPECT_THROW(static_cast<void>(tg::group(none)), broken_precondition);
    EXPECT_THROW(static_cast<void>(tg::stddev(none)), broken_precondition);
}

}  // namespace
