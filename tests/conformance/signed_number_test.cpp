#include "conformance/promqltest/signed_number.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <optional>

namespace tidegauge::promqltest {
namespace {

TEST(signed_number, a_sign_may_stand_before_any_number) {
    EXPECT_EQ(signed_number("12"), 12);
    EXPECT_EQ(signed_number("-0x1F"), -31);
    EXPECT_EQ(signed_number("+2.5e-3"), 0.0025);
    EXPECT_EQ(signed_number("+Inf"), INFINITY);
    EXPECT_EQ(signed_number("-inf"), -INFINITY);
    EXPECT_TRUE(std::isnan(signed_number("NaN").value_or(0)));
}

TEST(signed_number, what_is_no_number_is_none) {
    EXPECT_EQ(signed_number(""), std::nullopt);
    EXPECT_EQ(signed_number("-"), std::nullopt);
    EXPECT_EQ(signed_number("--1"), std::nullopt);
    EXPECT_EQ(signed_number("+-1"), std::nullopt);
    EXPECT_EQ(signed_number("1 2"), std::nullopt);
    EXPECT_EQ(signed_number("{} 1"), std::nullopt);
}

}  // namespace
}  // namespace tidegauge::promqltest
