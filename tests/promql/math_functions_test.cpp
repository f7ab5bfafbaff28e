#include "promql/one_call.hpp"

#include <tidegauge/promql/math_functions.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <string_view>
#include <variant>
#include <vector>

namespace tidegauge::promql {
namespace {

using tidegauge::testing::bits;
using tidegauge::testing::infinity;
using tidegauge::testing::nan;

/// What a function of one vector makes of a number.
double applied(std::string_view function, double number) {
    return one_call(function).vector({{{{"a", "1"}}, number}}).elements().value().at(0).second;
}

double scalar(std::string_view function, double a, double b) {
    return std::get<double>(one_call(function).number(a).number(b).over_vector().value());
}

TEST(math_functions, keep_the_labels_and_mark_the_name_to_be_dropped) {
    one_call made("abs");
    const auto given = made.vector({{{{"__name__", "m"}, {"a", "1"}}, -2}}).over_vector();
    const element& only = std::get<instant_vector>(*given).at(0);
    EXPECT_EQ(*only.labels, (label_set{{"__name__", "m"}, {"a", "1"}}));
    EXPECT_TRUE(only.drop_name);
    EXPECT_EQ(only.value.number, 2);
}

TEST(math_functions, leave_histograms_out) {
    const auto given =
        one_call("abs").vector({{{{"a", "1"}}, -2}}).with_histogram({{"a", "2"}}, 5).elements();
    EXPECT_EQ(given->size(), 1U);
}

TEST(math_functions, tell_0_from_minus_0) {
    EXPECT_EQ(bits(applied("ceil", -0.5)), bits(-0.0));
    EXPECT_EQ(bits(applied("floor", -0.0)), bits(-0.0));
    EXPECT_EQ(bits(applied("sqrt", -0.0)), bits(-0.0));
    EXPECT_EQ(bits(applied("sgn", -0.0)), bits(-0.0));
    EXPECT_EQ(bits(applied("abs", -0.0)), bits(0.0));
}

TEST(math_functions, give_the_sign) {
    EXPECT_EQ(applied("sgn", -infinity), -1);
    EXPECT_EQ(applied("sgn", 5e-324), 1);
    EXPECT_TRUE(std::isnan(applied("sgn", nan)));
}

TEST(math_functions, give_whole_logarithms_of_powers) {
    EXPECT_EQ(applied("log2", 8), 3);
    EXPECT_EQ(applied("log2", 5e-324), -1074);
    EXPECT_EQ(applied("log10", 1000), 3);
    EXPECT_EQ(applied("log2", 0), -infinity);
    EXPECT_EQ(applied("log10", infinity), infinity);
    EXPECT_TRUE(std::isnan(applied("log2", -1)));
    EXPECT_TRUE(std::isnan(applied("ln", -1)));
}

TEST(math_functions, turn_degrees_to_radians_and_back) {
    EXPECT_EQ(applied("rad", 180), std::numbers::pi);
    EXPECT_EQ(applied("deg", std::numbers::pi), 180);
}

TEST(round, goes_up_from_the_middle) {
    EXPECT_EQ(applied("round", 2.5), 3);
    EXPECT_EQ(applied("round", -2.5), -2);
    EXPECT_EQ(bits(applied("round", -0.3)), bits(0.0));
}

TEST(round, goes_to_the_nearest_multiple_by_way_of_the_inverse) {
    const auto rounded = [](double number, double to) {
        return one_call("round").vector({{{}, number}}).number(to).elements()->at(0).second;
    };
    EXPECT_EQ(rounded(7, 5), 5);
    EXPECT_EQ(rounded(0.35, 0.1), std::floor(0.35 * (1 / 0.1) + 0.5) / (1 / 0.1));
    EXPECT_TRUE(std::isnan(rounded(1, 0)));  // infinity over infinity
    EXPECT_TRUE(std::isnan(rounded(nan, 1)));
}

TEST(larger, is_nan_beside_anything_but_infinity) {
    EXPECT_TRUE(std::isnan(larger(1, nan)));
    EXPECT_TRUE(std::isnan(larger(nan, -infinity)));
    EXPECT_EQ(larger(nan, infinity), infinity);
    EXPECT_EQ(smaller(nan, -infinity), -infinity);
    EXPECT_TRUE(std::isnan(smaller(nan, infinity)));
}

TEST(larger, prefers_0_and_smaller_minus_0) {
    EXPECT_EQ(bits(larger(-0.0, 0.0)), bits(0.0));
    EXPECT_EQ(bits(larger(0.0, -0.0)), bits(0.0));
    EXPECT_EQ(bits(smaller(-0.0, 0.0)), bits(-0.0));
    EXPECT_EQ(bits(smaller(0.0, -0.0)), bits(-0.0));
}

TEST(max_of, and_min_of_take_scalars) {
    EXPECT_EQ(scalar("max_of", 1, 2), 2);
    EXPECT_EQ(scalar("min_of", 1, 2), 1);
}

TEST(clamp, keeps_numbers_between_its_bounds) {
    const auto clamped =
        one_call("clamp").vector({{{}, -5}, {{}, 1.5}, {{}, 9}}).number(0).number(2).elements();
    EXPECT_EQ(*clamped, (labelled_numbers{{{}, 0}, {{}, 1.5}, {{}, 2}}));
}

TEST(clamp, is_empty_between_bounds_in_the_wrong_order) {
    EXPECT_TRUE(one_call("clamp").vector({{{}, 1}}).number(2).number(0).elements()->empty());
}

TEST(clamp, is_nan_for_a_bound_that_is) {
    const auto given = one_call("clamp").vector({{{}, 1}}).number(nan).number(2).elements();
    EXPECT_TRUE(std::isnan(given->at(0).second));
}

TEST(clamp, has_forms_with_one_bound) {
    EXPECT_EQ(one_call("clamp_min").vector({{{}, 1}}).number(2).elements()->at(0).second, 2);
    EXPECT_EQ(one_call("clamp_max").vector({{{}, 1}}).number(-2).elements()->at(0).second, -2);
}

}  // namespace
}  // namespace tidegauge::promql
