#include "support/doubles.hpp"

#include <tidegauge/hpa/quantity.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

namespace {

using tidegauge::hpa::milli;
using tidegauge::hpa::rounding;

using tidegauge::testing::infinity;
using tidegauge::testing::nan;
constexpr std::int64_t most_milli = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t least_milli = std::numeric_limits<std::int64_t>::min();

TEST(milli, is_thousandths) {
    EXPECT_EQ(milli(0), 0);
    EXPECT_EQ(milli(1), 1000);
    EXPECT_EQ(milli(22.222), 22'222);
    EXPECT_EQ(milli(123'456.789), 123'456'789);
}

TEST(milli, rounds_the_exact_binary_value_as_go_does) {
    EXPECT_EQ(milli(0.0005), 1);     // stored a little above
    EXPECT_EQ(milli(1.0005), 1000);  // stored a little below
    EXPECT_EQ(milli(9.9995), 9999);  // stored a little below
    EXPECT_EQ(milli(0.0625), 62);    // exactly in between: to the even digit
    EXPECT_EQ(milli(0.1875), 188);   // exactly in between: to the even digit
    EXPECT_EQ(milli(0.00049999), 0);
    EXPECT_EQ(milli(0.9999), 1000);  // carries over the point
}

TEST(milli, makes_zero_of_what_is_no_amount) {
    EXPECT_EQ(milli(nan), 0);
    EXPECT_EQ(milli(infinity), 0);
    EXPECT_EQ(milli(-infinity), 0);
    EXPECT_EQ(milli(-3), 0);
    EXPECT_EQ(milli(-0.0), 0);
}

TEST(milli, saturates) {
    EXPECT_EQ(milli(9.2e15), 9'200'000'000'000'000'000);
    EXPECT_EQ(milli(9.3e15), most_milli);
    EXPECT_EQ(milli(std::numeric_limits<double>::max()), most_milli);
    EXPECT_EQ(milli(std::numeric_limits<double>::denorm_min()), 0);
}

TEST(milli, was_cut_off_before_keda_2_20) {
    EXPECT_EQ(milli(0.0019, rounding::toward_zero), 1);
    EXPECT_EQ(milli(1.0005, rounding::toward_zero), 1000);
    EXPECT_EQ(milli(9.9999, rounding::toward_zero), 9999);
    EXPECT_EQ(milli(4.035, rounding::toward_zero), 4035);
    EXPECT_EQ(milli(1.001, rounding::toward_zero), 1000);  // 1.001 * 1000 is below 1001 in binary
    EXPECT_EQ(milli(-2.5, rounding::toward_zero), -2500);
}

TEST(milli, was_the_lowest_integer_for_what_does_not_fit_before_keda_2_20) {
    EXPECT_EQ(milli(nan, rounding::toward_zero), least_milli);
    EXPECT_EQ(milli(infinity, rounding::toward_zero), least_milli);
    EXPECT_EQ(milli(1e16, rounding::toward_zero), least_milli);
}

}  // namespace
