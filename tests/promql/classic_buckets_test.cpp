#include "support/doubles.hpp"

#include <tidegauge/promql/classic_buckets.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace tidegauge::promql {
namespace {

using tidegauge::testing::infinity;
using tidegauge::testing::nan;

double quantile_of(double q, std::vector<classic_bucket> buckets) {
    return bucket_quantile(q, fit(std::move(buckets)));
}

TEST(classic_buckets, are_sorted_and_joined_by_their_bound) {
    const auto made = fit({{infinity, 10}, {1, 2}, {5, 4}, {1, 3}});
    ASSERT_EQ(made.buckets.size(), 3U);
    EXPECT_EQ(made.buckets[0].upper_bound, 1);
    EXPECT_EQ(made.buckets[0].count, 5);
    EXPECT_EQ(made.buckets[2].upper_bound, infinity);
}

TEST(classic_buckets, are_raised_to_the_count_before_them) {
    const auto made = fit({{1, 5}, {2, 3}, {3, 4}, {4, 8}, {infinity, 7}});
    EXPECT_EQ(made.buckets[1].count, 5);
    EXPECT_EQ(made.buckets[2].count, 5);
    EXPECT_EQ(made.buckets[4].count, 8);
    ASSERT_TRUE(made.raised);
    EXPECT_EQ(made.raised->lowest_bound, 2);
    EXPECT_EQ(made.raised->highest_bound, infinity);
    EXPECT_EQ(made.raised->greatest_fall, 2);
}

TEST(classic_buckets, are_made_equal_in_silence_where_only_rounding_tells_them_apart) {
    const auto made = fit({{1, 100}, {2, 100 - 1e-11}, {3, 100 + 1e-11}, {infinity, 200}});
    EXPECT_FALSE(made.raised);
    EXPECT_EQ(made.buckets[1].count, 100);
    EXPECT_EQ(made.buckets[2].count, 100);
}

TEST(bucket_quantile, is_on_a_straight_line_inside_its_bucket) {
    const std::vector<classic_bucket> buckets{{1, 10}, {2, 30}, {infinity, 40}};
    EXPECT_EQ(quantile_of(0.5, buckets), 1.5);
    EXPECT_EQ(quantile_of(0.125, buckets), 0.5);  // the first bucket starts at 0
    EXPECT_EQ(quantile_of(0, buckets), 0);
}

TEST(bucket_quantile, is_the_last_finite_bound_where_there_is_none_above) {
    EXPECT_EQ(quantile_of(0.99, {{1, 10}, {2, 30}, {infinity, 40}}), 2);
}

TEST(bucket_quantile, is_the_first_bound_in_a_first_bucket_that_is_not_above_0) {
    EXPECT_EQ(quantile_of(0.1, {{-1, 10}, {2, 30}, {infinity, 40}}), -1);
}

TEST(bucket_quantile, is_infinite_beyond_0_and_1) {
    const std::vector<classic_bucket> buckets{{1, 10}, {infinity, 40}};
    EXPECT_EQ(quantile_of(-0.1, buckets), -infinity);
    EXPECT_EQ(quantile_of(1.1, buckets), infinity);
    EXPECT_EQ(quantile_of(1.1, {}), infinity);
    EXPECT_TRUE(std::isnan(quantile_of(nan, buckets)));
}

TEST(bucket_quantile, is_nan_without_an_answer) {
    EXPECT_TRUE(std::isnan(quantile_of(0.5, {})));
    EXPECT_TRUE(std::isnan(quantile_of(0.5, {{1, 10}, {2, 20}})));       // no +Inf
    EXPECT_TRUE(std::isnan(quantile_of(0.5, {{infinity, 10}})));         // no other
    EXPECT_TRUE(std::isnan(quantile_of(0.5, {{1, 0}, {infinity, 0}})));  // no observation
}

TEST(bucket_fraction, is_the_share_between_two_values) {
    const std::vector<classic_bucket> buckets{{1, 10}, {2, 30}, {infinity, 40}};
    EXPECT_EQ(bucket_fraction(0, 1, buckets), 0.25);
    EXPECT_EQ(bucket_fraction(0.5, 1.5, buckets), (20.0 - 5) / 40);
    EXPECT_EQ(bucket_fraction(-infinity, infinity, buckets), 1);
    EXPECT_EQ(bucket_fraction(2, infinity, buckets), 0.25);
}

TEST(bucket_fraction, counts_nothing_of_an_infinite_bucket_up_to_a_value_inside) {
    EXPECT_EQ(bucket_fraction(0, 3, {{1, 10}, {2, 30}, {infinity, 40}}), 0.75);
    EXPECT_EQ(bucket_fraction(-3, -1, {{-1, 10}, {infinity, 40}}), 0);
}

TEST(bucket_fraction, is_0_between_bounds_in_the_wrong_order) {
    EXPECT_EQ(bucket_fraction(2, 1, {{1, 10}, {infinity, 40}}), 0);
    EXPECT_EQ(bucket_fraction(1, 1, {{1, 10}, {infinity, 40}}), 0);
}

TEST(bucket_fraction, is_nan_without_an_answer) {
    EXPECT_TRUE(std::isnan(bucket_fraction(0, 1, {})));
    EXPECT_TRUE(std::isnan(bucket_fraction(0, 1, {{1, 10}})));
    EXPECT_TRUE(std::isnan(bucket_fraction(0, 1, {{1, 0}, {infinity, 0}})));
    EXPECT_TRUE(std::isnan(bucket_fraction(nan, 1, {{1, 10}, {infinity, 40}})));
}

}  // namespace
}  // namespace tidegauge::promql
