#include "conformance/promqltest/go_text.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <optional>

namespace tidegauge::promqltest {
namespace {

using namespace std::chrono_literals;

TEST(go_text, numbers_are_whole_of_any_base_or_floating) {
    EXPECT_EQ(parse_go_number("12"), 12);
    EXPECT_EQ(parse_go_number("-0x1F"), -31);
    EXPECT_EQ(parse_go_number("0b11"), 3);
    EXPECT_EQ(parse_go_number("0o17"), 15);
    EXPECT_EQ(parse_go_number("1_000"), 1000);
    EXPECT_EQ(parse_go_number("+2.5e-3"), 0.0025);
    EXPECT_EQ(parse_go_number("-Inf"), -INFINITY);
    EXPECT_TRUE(std::isnan(parse_go_number("NaN").value_or(0)));
}

TEST(go_text, a_leading_zero_makes_a_whole_number_octal) {
    EXPECT_EQ(parse_go_number("017"), 15);
    EXPECT_EQ(parse_go_number("018"), 18);  // no octal number, so a floating one
    EXPECT_EQ(parse_go_number("0.5"), 0.5);
}

TEST(go_text, what_is_no_number_is_none) {
    EXPECT_EQ(parse_go_number(""), std::nullopt);
    EXPECT_EQ(parse_go_number("0x"), std::nullopt);
    EXPECT_EQ(parse_go_number("1 2"), std::nullopt);
    EXPECT_EQ(parse_go_number("{} 1"), std::nullopt);
}

TEST(go_text, a_time_is_zero_or_a_duration) {
    EXPECT_EQ(parse_time("0"), 0ms);
    EXPECT_EQ(parse_time("1m30s"), 90s);
    EXPECT_EQ(parse_time("5"), std::nullopt);
    EXPECT_EQ(parse_time("-5m"), std::nullopt);
}

TEST(go_text, strings_are_unquoted) {
    EXPECT_EQ(unquote(R"("a\"b\\c\n")"), "a\"b\\c\n");
    EXPECT_EQ(unquote(R"('it\'s')"), "it's");
    EXPECT_EQ(unquote("`a\\n\"`"), "a\\n\"");
    EXPECT_EQ(unquote(R"("\x41\101\u00e9\u6771\U0001F600")"), "AA\u00e9\u6771\U0001F600");
    EXPECT_EQ(unquote("\"\xff\""), "\xff");
}

TEST(go_text, what_is_not_quoted_well_is_no_string) {
    EXPECT_EQ(unquote("a"), std::nullopt);
    EXPECT_EQ(unquote("\""), std::nullopt);
    EXPECT_EQ(unquote("\"a'"), std::nullopt);
    EXPECT_EQ(unquote(R"("a"b")"), std::nullopt);
    EXPECT_EQ(unquote(R"("\q")"), std::nullopt);
    EXPECT_EQ(unquote(R"("\x4")"), std::nullopt);
    EXPECT_EQ(unquote(R"("\)"), std::nullopt);
    EXPECT_EQ(unquote("`a`b`"), std::nullopt);
}

}  // namespace
}  // namespace tidegauge::promqltest
