#include "promql/one_call.hpp"

#include <tidegauge/promql/vector_functions.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <variant>

namespace tidegauge::promql {
namespace {

double scalar_of(one_call& made) {
    return std::get<double>(made.over_vector().value());
}

TEST(scalar, is_the_only_number) {
    EXPECT_EQ(scalar_of(one_call("scalar").vector({{{{"a", "1"}}, 5}})), 5);
    EXPECT_EQ(scalar_of(one_call("scalar").vector({{{}, 5}}).with_histogram({{"a", "1"}}, 3)), 5);
}

TEST(scalar, is_nan_for_none_and_for_several) {
    EXPECT_TRUE(std::isnan(scalar_of(one_call("scalar").vector({}))));
    EXPECT_TRUE(std::isnan(scalar_of(one_call("scalar").vector({{{{"a", "1"}}, 5}, {{}, 5}}))));
    EXPECT_TRUE(std::isnan(scalar_of(one_call("scalar").vector({}).with_histogram({}, 3))));
}

TEST(vector, is_one_element_without_labels) {
    EXPECT_EQ(one_call("vector").number(5).elements().value(), (labelled_numbers{{{}, 5}}));
}

TEST(pi, is_pi) {
    one_call pi("pi");
    EXPECT_EQ(scalar_of(pi), std::numbers::pi);
}

TEST(histogram_count, is_of_histograms_alone) {
    const auto given =
        one_call("histogram_count").vector({{{}, 5}}).with_histogram({{"a", "1"}}, 3).elements();
    EXPECT_EQ(given.value(), (labelled_numbers{{{{"a", "1"}}, 3}}));
}

TEST(histogram_avg, of_no_observations_is_nan) {
    const auto given = one_call("histogram_avg").vector({}).with_histogram({}, 0).elements();
    EXPECT_TRUE(std::isnan(given->at(0).second));
}

}  // namespace
}  // namespace tidegauge::promql
