#include "support/doubles.hpp"

#include <tidegauge/base/neumaier.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <span>
#include <vector>

namespace {

using tidegauge::compensated_sum;
using tidegauge::neumaier_sum;

using tidegauge::testing::infinity;

TEST(neumaier_sum, is_zero_of_nothing) {
    EXPECT_EQ(neumaier_sum().value(), 0);
    EXPECT_EQ(compensated_sum({}), 0);
}

TEST(neumaier_sum, keeps_what_plain_addition_would_lose) {
    const std::array values{1.0, 1e100, 1.0, -1e100};
    EXPECT_EQ(compensated_sum(values), 2);
}

TEST(neumaier_sum, keeps_a_small_term_before_and_behind_a_large_one) {
    // Kahan's own method loses the first of these.
    EXPECT_EQ(compensated_sum(std::array{1.0, 1e16, -1e16}), 1);
    EXPECT_EQ(compensated_sum(std::array{1e16, 1.0, -1e16}), 1);
}

TEST(neumaier_sum, adds_a_tenth_ten_million_times_without_drifting) {
    const std::vector<double> tenths(10'000'000, 0.1);
    EXPECT_EQ(compensated_sum(tenths), 1'000'000);
}

TEST(neumaier_sum, may_start_at_a_value) {
    neumaier_sum sum(1e16);
    sum.add(1);
    sum.add(-1e16);
    EXPECT_EQ(sum.value(), 1);
}

TEST(neumaier_sum, shows_its_two_parts_and_continues_from_them) {
    neumaier_sum sum(1e16);
    sum.add(1);
    EXPECT_EQ(sum.sum(), 1e16);
    EXPECT_EQ(sum.compensation(), 1);
    neumaier_sum continued(sum.sum(), sum.compensation());
    continued.add(-1e16);
    EXPECT_EQ(continued.value(), 1);
}

TEST(neumaier_sum, stays_infinite_and_drops_its_compensation) {
    EXPECT_EQ(compensated_sum(std::array{0.1, infinity, 0.1}), infinity);
    EXPECT_EQ(compensated_sum(std::array{0.1, -infinity, 0.1}), -infinity);
    neumaier_sum sum(1e308);
    sum.add(1e308);
    EXPECT_EQ(sum.value(), infinity);
    EXPECT_EQ(sum.compensation(), 0);
}

TEST(neumaier_sum, is_nan_of_opposite_infinities_and_of_nan) {
    EXPECT_TRUE(std::isnan(compensated_sum(std::array{infinity, -infinity})));
    EXPECT_TRUE(std::isnan(
        compensated_sum(std::array{1.0, std::numeric_limits<double>::quiet_NaN(), 1.0})));
}

}  // namespace
