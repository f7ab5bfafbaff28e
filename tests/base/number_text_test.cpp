#include "support/doubles.hpp"

#include <tidegauge/base/number_text.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <limits>
#include <optional>

namespace {

using namespace std::chrono_literals;
using tidegauge::format_duration;
using tidegauge::format_number;
using tidegauge::parse_duration;
using tidegauge::parse_number;

using tidegauge::testing::infinity;

TEST(format_number, writes_the_fewest_digits_that_read_back) {
    EXPECT_EQ(format_number(0), "0");
    EXPECT_EQ(format_number(1), "1");
    EXPECT_EQ(format_number(-2.5), "-2.5");
    EXPECT_EQ(format_number(0.1), "0.1");
    EXPECT_EQ(format_number(0.1 + 0.2), "0.30000000000000004");
    EXPECT_EQ(format_number(-0.0), "-0");
}

TEST(format_number, never_writes_an_exponent) {
    EXPECT_EQ(format_number(1e21), "1000000000000000000000");
    EXPECT_EQ(format_number(5e-7), "0.0000005");
    EXPECT_EQ(format_number(1e100).size(), 101U);
}

TEST(format_number, fills_large_numbers_with_zeros_as_go_does) {
    EXPECT_EQ(format_number(1e23), "100000000000000000000000");
    EXPECT_EQ(format_number(-1.5e22), "-15000000000000000000000");
    EXPECT_EQ(format_number(9007199254740993.0), "9007199254740992");
    EXPECT_EQ(format_number(123456789012345680000.0), "123456789012345680000");
}

TEST(format_number, has_room_for_the_longest_of_all) {
    const double tiny = -std::numeric_limits<double>::denorm_min();
    EXPECT_EQ(parse_number(format_number(tiny)), tiny);
    const double huge = -std::numeric_limits<double>::max();
    EXPECT_EQ(parse_number(format_number(huge)), huge);
    EXPECT_EQ(parse_number(format_number(2.2250738585072011e-308)), 2.2250738585072011e-308);
}

TEST(format_number, writes_infinities_and_nan_as_prometheus_does) {
    EXPECT_EQ(format_number(infinity), "+Inf");
    EXPECT_EQ(format_number(-infinity), "-Inf");
    EXPECT_EQ(format_number(std::numeric_limits<double>::quiet_NaN()), "NaN");
}

TEST(parse_number, reads_what_go_reads) {
    EXPECT_EQ(parse_number("1"), 1);
    EXPECT_EQ(parse_number("+1"), 1);
    EXPECT_EQ(parse_number("-.5"), -0.5);
    EXPECT_EQ(parse_number("5."), 5);
    EXPECT_EQ(parse_number("1e3"), 1000);
    EXPECT_EQ(parse_number("1E-3"), 0.001);
    EXPECT_EQ(parse_number("Inf"), infinity);
    EXPECT_EQ(parse_number("-inf"), -infinity);
    EXPECT_EQ(parse_number("+Inf"), infinity);
    EXPECT_TRUE(std::isnan(parse_number("NaN").value()));
}

TEST(parse_number, takes_all_of_the_text_or_nothing) {
    for (const char* text : {"", " ", " 1", "1 ", "1x", "x", "+", "-", "+-1", "++1", "--1", ".",
                             "1e", "0x10", "1,5", "1_000"}) {
        EXPECT_EQ(parse_number(text), std::nullopt) << '"' << text << '"';
    }
}

TEST(parse_number, refuses_what_no_double_holds) {
    EXPECT_EQ(parse_number("1e999"), std::nullopt);
}

TEST(parse_duration, reads_one_unit) {
    EXPECT_EQ(parse_duration("0s"), 0s);
    EXPECT_EQ(parse_duration("500ms"), 500ms);
    EXPECT_EQ(parse_duration("90s"), 90s);
    EXPECT_EQ(parse_duration("5m"), 5min);
    EXPECT_EQ(parse_duration("2h"), 2h);
    EXPECT_EQ(parse_duration("1d"), 24h);
    EXPECT_EQ(parse_duration("1w"), 168h);
    EXPECT_EQ(parse_duration("1y"), 8760h);
}

TEST(parse_duration, adds_units_from_long_to_short) {
    EXPECT_EQ(parse_duration("1m30s"), 90s);
    EXPECT_EQ(parse_duration("1h0m1s5ms"), 3'601'005ms);
}

TEST(parse_duration, refuses_units_out_of_order_or_twice) {
    EXPECT_EQ(parse_duration("30s1m"), std::nullopt);
    EXPECT_EQ(parse_duration("1m1m"), std::nullopt);
    EXPECT_EQ(parse_duration("5ms1s"), std::nullopt);
}

TEST(parse_duration, refuses_what_is_no_duration) {
    for (const char* text : {"", "5", "s", "1.5s", "-1s", "+1s", "1 s", " 1s", "1s ", "1S", "1min",
                             "1m30", "1us", "0x1s"}) {
        EXPECT_EQ(parse_duration(text), std::nullopt) << '"' << text << '"';
    }
}

TEST(parse_duration, refuses_more_than_a_hundred_years) {
    EXPECT_EQ(parse_duration("100y"), 876'000h);
    EXPECT_EQ(parse_duration("100y1ms"), std::nullopt);
    EXPECT_EQ(parse_duration("9223372036854775807w"), std::nullopt);
    EXPECT_EQ(parse_duration("99999999999999999999s"), std::nullopt);
}

TEST(format_duration, writes_what_parse_duration_reads) {
    EXPECT_EQ(format_duration(0s), "0s");
    EXPECT_EQ(format_duration(90s), "1m30s");
    EXPECT_EQ(format_duration(3'601'005ms), "1h1s5ms");
    for (const auto span : {1ms, 999ms, 1000ms, 61'001ms, 86'400'000ms, 31'536'000'001ms}) {
        EXPECT_EQ(parse_duration(format_duration(span)), span);
    }
}

}  // namespace
