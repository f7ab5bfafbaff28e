#include <tidegauge/promql/natural_order.hpp>

#include <gtest/gtest.h>

#include <string_view>

namespace tidegauge::promql {
namespace {

bool is_before(std::string_view a, std::string_view b) {
    return natural_order(a, b) < 0 && natural_order(b, a) > 0;
}

TEST(natural_order, compares_runs_of_digits_as_numbers) {
    EXPECT_TRUE(is_before("pod-2", "pod-10"));
    EXPECT_TRUE(is_before("9", "10"));
    EXPECT_TRUE(is_before("a1b2", "a1b10"));
    EXPECT_TRUE(is_before("10.0.9.1", "10.0.10.1"));
}

TEST(natural_order, compares_all_else_as_bytes) {
    EXPECT_TRUE(is_before("B", "a"));
    EXPECT_TRUE(is_before("1", "a"));
    EXPECT_TRUE(is_before("a", "é"));
}

TEST(natural_order, puts_the_beginning_of_a_text_before_it) {
    EXPECT_TRUE(is_before("", "a"));
    EXPECT_TRUE(is_before("a", "a1"));
    EXPECT_TRUE(is_before("1", "1a"));
}

TEST(natural_order, takes_numbers_beyond_63_bits_for_text) {
    EXPECT_TRUE(is_before("10", "99999999999999999999"));
    EXPECT_TRUE(is_before("10000000000000000000", "9999999999999999999"));
}

TEST(natural_order, tells_leading_zeros_apart_last) {
    EXPECT_TRUE(is_before("01", "1"));
    EXPECT_TRUE(is_before("1a", "01b"));
    EXPECT_TRUE(natural_order("a1", "a1") == 0);
}

}  // namespace
}  // namespace tidegauge::promql
