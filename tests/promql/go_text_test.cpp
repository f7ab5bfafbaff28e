#include "support/doubles.hpp"

#include <tidegauge/promql/go_text.hpp>

#include <gtest/gtest.h>

#include <string>

namespace tidegauge::promql {
namespace {

using tidegauge::testing::infinity;
using tidegauge::testing::nan;

TEST(go_text, writes_numbers_shortest_with_an_exponent_from_a_million_on) {
    EXPECT_EQ(go_general(0.0), "0");
    EXPECT_EQ(go_general(-2.5), "-2.5");
    EXPECT_EQ(go_general(999999), "999999");
    EXPECT_EQ(go_general(1e6), "1e+06");
    EXPECT_EQ(go_general(1234567), "1.234567e+06");
    EXPECT_EQ(go_general(0.0001), "0.0001");
    EXPECT_EQ(go_general(0.00001), "1e-05");
    EXPECT_EQ(go_general(5e-324), "5e-324");
    EXPECT_EQ(go_general(infinity), "+Inf");
    EXPECT_EQ(go_general(-infinity), "-Inf");
    EXPECT_EQ(go_general(nan), "NaN");
}

TEST(go_text, writes_numbers_with_so_many_digits) {
    EXPECT_EQ(go_general(123456789.25, 2), "1.2e+08");
    EXPECT_EQ(go_general(0.00012345, 2), "0.00012");
    EXPECT_EQ(go_general(1, 2), "1");
    EXPECT_EQ(go_fixed(1.5), "1.500000");
    EXPECT_EQ(go_fixed(infinity), "+Inf");
}

}  // namespace
}  // namespace tidegauge::promql
