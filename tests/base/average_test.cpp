#include "support/doubles.hpp"

#include <tidegauge/base/average.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <span>

namespace {

using tidegauge::average;

constexpr double most = std::numeric_limits<double>::max();
using tidegauge::testing::infinity;
using tidegauge::testing::nan;

TEST(average, is_the_mean) {
    EXPECT_EQ(average(std::array{5.0}), 5);
    EXPECT_EQ(average(std::array{1.0, 2.0, 6.0}), 3);
}

TEST(average, keeps_what_plain_addition_would_lose) {
    EXPECT_EQ(average(std::array{1.0, 1e100, 1.0, -1e100}), 0.5);
}

TEST(average, divides_the_two_parts_of_the_sum_each_on_its_own) {
    // sum/3 + compensation/3; the quotient of the total has another last bit.
    EXPECT_EQ(average(std::array{65.2, 78.9, 9.4}), 0x1.9955555555556p+5);
    EXPECT_NE(average(std::array{65.2, 78.9, 9.4}), 0x1.9955555555555p+5);
}

TEST(average, does_not_overflow) {
    EXPECT_EQ(average(std::array{most, most}), most);
    EXPECT_EQ(average(std::array{-most, -most}), -most);
}

// Computed from the formula in Python: the running mean rounds at every step.
TEST(average, has_the_bits_of_the_formula_also_beyond_overflow) {
    EXPECT_EQ(average(std::array{most, most, most, most}), 0x1.ffffffffffffep+1023);
    EXPECT_EQ(average(std::array{most, most, -most, -most}), -0x1.8000000000000p+970);
    EXPECT_EQ(average(std::array{most, most, 1e300, -most, 3.0}), 0x1.999999bfd393ep+1021);
}

TEST(average, counts_each_value_once_when_it_turns_to_a_running_mean) {
    // The third value would overflow the sum of the first two.
    EXPECT_EQ(average(std::array{0x1p1022, 0x1p1022, 0x1p1023, 0x1p1023}), 0x1.8p1022);
}

TEST(average, is_infinite_with_an_infinite_value) {
    EXPECT_EQ(average(std::array{infinity}), infinity);
    EXPECT_EQ(average(std::array{1.0, infinity, 2.0}), infinity);
    EXPECT_EQ(average(std::array{infinity, infinity, 1.0}), infinity);
    EXPECT_EQ(average(std::array{1.0, -infinity, 2.0}), -infinity);
}

TEST(average, is_nan_with_nan_or_opposite_infinities) {
    EXPECT_TRUE(std::isnan(average(std::array{1.0, nan})));
    EXPECT_TRUE(std::isnan(average(std::array{nan, 1.0})));
    EXPECT_TRUE(std::isnan(average(std::array{infinity, -infinity})));
    EXPECT_TRUE(std::isnan(average(std::array{infinity, 1.0, nan})));
}

TEST(average, demands_a_value) {
    EXPECT_THROW(static_cast<void>(average(std::span<const double>())), broken_precondition);
}

}  // namespace
