#include "promql/one_call.hpp"

#include <tidegauge/promql/time_functions.hpp>

#include <gtest/gtest.h>

#include <string_view>
#include <variant>

namespace tidegauge::promql {
namespace {

using tidegauge::testing::infinity;
using tidegauge::testing::nan;

double part(std::string_view function, double unix_s) {
    return one_call(function).vector({{{}, unix_s}}).elements().value().at(0).second;
}

TEST(time_functions, give_the_parts_of_a_date) {
    constexpr double moment = 1'709'210'096;  // Thursday 2024-02-29 12:34:56
    EXPECT_EQ(part("year", moment), 2024);
    EXPECT_EQ(part("month", moment), 2);
    EXPECT_EQ(part("day_of_month", moment), 29);
    EXPECT_EQ(part("day_of_week", moment), 4);
    EXPECT_EQ(part("day_of_year", moment), 60);
    EXPECT_EQ(part("days_in_month", moment), 29);
    EXPECT_EQ(part("hour", moment), 12);
    EXPECT_EQ(part("minute", moment), 34);
}

TEST(time_functions, cut_fractions_toward_1970) {
    EXPECT_EQ(part("minute", 59.9), 0);
    EXPECT_EQ(part("year", -0.9), 1970);
    EXPECT_EQ(part("year", -1), 1969);
}

TEST(time_functions, take_what_64_bits_do_not_hold_for_the_least_that_they_do) {
    EXPECT_EQ(part("year", nan), 292'277'026'596);
    EXPECT_EQ(part("year", 1e30), 292'277'026'596);
    EXPECT_EQ(part("hour", -infinity), 15);
    EXPECT_EQ(part("day_of_week", -1e30), 0);
}

TEST(time_functions, go_by_the_step_without_an_argument) {
    one_call made("hour");
    const auto given = made.at(7'200.9).over_vector();
    const element& only = std::get<instant_vector>(*given).at(0);
    EXPECT_TRUE(only.labels->empty());
    EXPECT_FALSE(only.drop_name);
    EXPECT_EQ(only.value.number, 2);
}

TEST(time, is_that_of_the_step_in_seconds) {
    EXPECT_EQ(std::get<double>(one_call("time").at(1.25).over_vector().value()), 1.25);
}

}  // namespace
}  // namespace tidegauge::promql
