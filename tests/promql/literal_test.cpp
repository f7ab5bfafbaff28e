// Numbers, durations and strings mean what Go and Prometheus take them for.
#include <tidegauge/promql/literal.hpp>
//
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <limits>
#include <string>

namespace tidegauge::promql {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

double value_of(std::string_view text) {
    return number_value(text).value();
}

std::string error_of(std::string_view text) {
    return std::string(message(number_value(text).status()));
}

TEST(number_value, reads_integers_of_three_bases) {
    EXPECT_EQ(value_of("12"), 12);
    EXPECT_EQ(value_of("0x1F"), 31);
    EXPECT_EQ(value_of("0X_ff"), 255);
    EXPECT_EQ(value_of("0755"), 493);
}

TEST(number_value, takes_a_leading_zero_for_decimal_if_it_is_not_octal) {
    EXPECT_EQ(value_of("089"), 89);
    EXPECT_EQ(value_of("010.5"), 10.5);
}

TEST(number_value, lets_underscores_stand_between_digits_alone) {
    EXPECT_EQ(value_of("1_000"), 1000);
    EXPECT_EQ(value_of("1_0.5_0e1_0"), 10.5e10);
    EXPECT_FALSE(number_value("1__0").ok());
    EXPECT_FALSE(number_value("1_").ok());
    EXPECT_FALSE(number_value("1_e3").ok());
    EXPECT_FALSE(number_value("_1").ok());
}

TEST(number_value, rounds_integers_beyond_2_to_the_53_once) {
    EXPECT_EQ(value_of("9007199254740993"), 9007199254740992.0);
    EXPECT_EQ(value_of("99999999999999999999"), 1e20);
}

TEST(number_value, reads_infinity_and_nan_in_any_case) {
    EXPECT_EQ(value_of("inf"), std::numeric_limits<double>::infinity());
    EXPECT_EQ(value_of("INF"), std::numeric_limits<double>::infinity());
    EXPECT_TRUE(std::isnan(value_of("nAn")));
}

TEST(number_value, takes_what_is_too_small_for_0) {
    EXPECT_EQ(value_of("1e-400"), 0);
    EXPECT_EQ(value_of("0.0001e-330"), 0);
    EXPECT_EQ(value_of("5e-324"), std::numeric_limits<double>::denorm_min());
}

TEST(number_value, refuses_what_is_too_large) {
    EXPECT_EQ(error_of("1e400"), "strconv.ParseFloat: parsing \"1e400\": value out of range");
    EXPECT_FALSE(number_value("100000e305").ok());
}

TEST(number_value, refuses_what_is_no_number) {
    for (const char* const text : {"", "x", "0x", "1e", "1.5.2", "0xg", "5m", "--1", "0x1p3"}) {
        EXPECT_EQ(error_of(text),
                  "strconv.ParseFloat: parsing \"" + std::string(text) + "\": invalid syntax");
    }
}

TEST(duration_value, adds_units_from_long_to_short) {
    EXPECT_EQ(duration_value("1h30m").value(), minutes(90));
    EXPECT_EQ(duration_value("1y1w1d").value(), hours(24 * 373));
    EXPECT_EQ(duration_value("1s5ms").value(), duration(1005));
    EXPECT_EQ(duration_value("0").value(), duration(0));
}

TEST(duration_value, says_what_is_wrong) {
    const auto error = [](std::string_view text) {
        return std::string(message(duration_value(text).status()));
    };
    EXPECT_EQ(error(""), "empty duration string");
    EXPECT_EQ(error("5"), "not a valid duration string: \"5\"");
    EXPECT_EQ(error("1m1h"), "not a valid duration string: \"1m1h\"");
    EXPECT_EQ(error("1m1m"), "not a valid duration string: \"1m1m\"");
    EXPECT_EQ(error("-1m"), "not a valid duration string: \"-1m\"");
    EXPECT_EQ(error("1.5h"), "unknown unit \".\" in duration \"1.5h\"");
    EXPECT_EQ(error("300y"), "duration out of range");
    EXPECT_EQ(error("292y1000000d"), "duration out of range");
}

TEST(literal_seconds, adds_the_rest_of_a_second_last) {
    EXPECT_EQ(literal_seconds(duration(1005)), 1 + 0.005);
    EXPECT_EQ(literal_seconds(duration(7)), 0.007);
}

TEST(duration_of_seconds, cuts_off_what_is_below_a_millisecond) {
    EXPECT_EQ(duration_of_seconds(0.0019), duration(1));
    EXPECT_EQ(duration_of_seconds(-0.0019), duration(-1));
    EXPECT_EQ(duration_of_seconds(0.007), duration(7));
}

TEST(duration_of_seconds, stays_at_what_nanoseconds_hold) {
    EXPECT_EQ(duration_of_seconds(1e30), duration(9'223'372'036'854));
    EXPECT_EQ(duration_of_seconds(-1e30), duration(-9'223'372'036'854));
}

TEST(unquote, knows_escapes_in_both_kinds_of_quotes) {
    EXPECT_EQ(unquote(R"("\a\b\f\n\r\t\v\\\"")"), "\a\b\f\n\r\t\v\\\"");
    EXPECT_EQ(unquote(R"('\'"')"), "'\"");
}

TEST(unquote, takes_octal_and_hexadecimal_for_bytes) {
    EXPECT_EQ(unquote(R"("\101\x42\xff\377")"), "AB\xff\xff");
    EXPECT_EQ(unquote(R"("\u00e9\U0001f600")"), "é😀");
}

TEST(unquote, knows_no_escapes_between_backquotes) {
    EXPECT_EQ(unquote("`a\\n\n\"`"), "a\\n\n\"");
}

TEST(unquote, refuses_what_is_no_string) {
    for (const char* const text :
         {"", "\"", "a", "\"a", "\"a'", "\"a\"b\"", "\"\n\"", "\"\\", "\"\\\"", "\"\\q\"",
          "\"\\'\"", "\"\\x4\"", "\"\\400\"", "\"\\18\"", "\"\\U00110000\"", "`a`b`"}) {
        EXPECT_EQ(unquote(text), std::nullopt) << text;
    }
}

}  // namespace
}  // namespace tidegauge::promql
