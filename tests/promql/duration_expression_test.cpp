#include "promql/asking.hpp"

#include <tidegauge/promql/duration_expression.hpp>

#include <gtest/gtest.h>

namespace tidegauge::promql {
namespace {

using testing::asking;
using testing::lines;
using testing::ramp;
using namespace std::chrono_literals;

TEST(duration_expression, is_computed_in_seconds) {
    auto a = ramp();
    EXPECT_EQ(a.at(90, "count_over_time(m[10s * 2 + 10])"), lines{"{} 3"});
    EXPECT_EQ(a.at(90, "m offset (1m / 2)"), lines{"m 6"});
    EXPECT_EQ(a.at(90, "m offset -(20 - 2^3 * 5 % 30)"), lines{"m 9"});
    EXPECT_EQ(a.at(90, "count_over_time(m[min_of(20s, 50s)])"), lines{"{} 2"});
    EXPECT_EQ(a.at(90, "count_over_time(m[max_of(20s, 50s)])"), lines{"{} 5"});
}

TEST(duration_expression, knows_step_and_range_of_the_query) {
    auto a = ramp();
    EXPECT_EQ(a.range(50, 70, 20, "count_over_time(m[step()])"), lines{"{} 2@50 2@70"});
    EXPECT_EQ(a.range(50, 90, 40, "count_over_time(m[range()])"), lines{"{} 4@50 4@90"});
}

TEST(duration_expression, must_be_positive_for_a_range) {
    auto a = ramp();
    EXPECT_EQ(a.at(90, "count_over_time(m[10s - 10s])"),
              lines{"18:27: duration must be greater than 0"});
    EXPECT_EQ(a.at(90, "count_over_time(m[step()])").size(), 1U);
    EXPECT_TRUE(absl::IsFailedPrecondition(a.status));
}

TEST(duration_expression, cannot_be_divided_by_nothing) {
    auto a = ramp();
    EXPECT_EQ(a.at(90, "m offset (5 / step())"), lines{"10:20: division by zero"});
    EXPECT_EQ(a.at(90, "m offset (5 % step())"), lines{"10:20: modulo by zero"});
}

TEST(duration_expression, must_be_a_number_that_fits) {
    auto a = ramp();
    EXPECT_EQ(a.at(90, "m offset (10 ^ 400 * step())"),
              lines{"10:27: duration is NaN or infinite"});
    EXPECT_EQ(a.at(90, "m offset (10 ^ 11 + step())"), lines{"10:26: duration is out of range"});
}

}  // namespace
}  // namespace tidegauge::promql
