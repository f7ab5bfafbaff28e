#include "support/histograms.hpp"

#include <tidegauge/samples/histogram_buckets.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace {

using tidegauge::bounded_bucket;
using tidegauge::bounded_buckets;
using tidegauge::bucket_list;
using tidegauge::bucket_span;
using tidegauge::coarser;
using tidegauge::native_histogram;
using tidegauge::upper_bound;
using tidegauge::testing::observed;

TEST(histogram_buckets, are_listed_by_index_without_empty_ones) {
    const std::vector<bucket_span> spans{{-2, 3}, {4, 1}};
    EXPECT_EQ(tidegauge::listed(spans, std::vector<double>{1, 0, 2, 3}),
              (bucket_list{{-2, 1}, {0, 2}, {5, 3}}));
    EXPECT_TRUE(tidegauge::listed(spans, {}).empty()) << "more spans than counts";
}

TEST(histogram_buckets, written_and_listed_are_the_same) {
    const bucket_list list{{-9, 1}, {-8, 2}, {0, 3}, {7, 4}, {8, 5}};
    std::vector<bucket_span> spans;
    std::vector<double> counts;
    tidegauge::set_buckets(list, spans, counts);
    EXPECT_EQ(spans, (std::vector<bucket_span>{{-9, 2}, {7, 1}, {6, 2}}));
    EXPECT_EQ(tidegauge::listed(spans, counts), list);
}

TEST(histogram_buckets, two_become_one_when_they_get_coarser) {
    const bucket_list fine{{-3, 1}, {-2, 1}, {-1, 1}, {0, 1}, {1, 1}, {2, 1}, {3, 1}};
    EXPECT_EQ(coarser(fine, 1), (bucket_list{{-1, 2}, {0, 2}, {1, 2}, {2, 1}}));
    EXPECT_EQ(coarser(fine, 40), (bucket_list{{0, 4}, {1, 3}}));
}

TEST(histogram_buckets, have_powers_of_their_schema_for_bounds) {
    EXPECT_EQ(upper_bound(0, 3), 8);
    EXPECT_EQ(upper_bound(-2, 2), 256);
    EXPECT_EQ(upper_bound(2, 8), 4);
    EXPECT_DOUBLE_EQ(upper_bound(1, 1), std::sqrt(2));
    EXPECT_EQ(upper_bound(0, 1024), std::numeric_limits<double>::max());
    EXPECT_EQ(upper_bound(0, 1025), std::numeric_limits<double>::infinity());
}

TEST(histogram_buckets, come_from_the_lowest_to_the_highest) {
    EXPECT_EQ(bounded_buckets(observed(0, {-3, -1.5, 0, 0.1, 3}, 0.25)),
              (std::vector<bounded_bucket>{{-4, -2, 1}, {-2, -1, 1}, {-0.25, 0.25, 2}, {2, 4, 1}}));
}

TEST(histogram_buckets, end_where_the_zero_bucket_begins) {
    native_histogram h = observed(0, {3});
    h.zero_threshold = 2.5;
    EXPECT_EQ(bounded_buckets(h), (std::vector<bounded_bucket>{{2.5, 4, 1}}));
}

TEST(histogram_buckets, may_have_listed_bounds) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    native_histogram h;
    h.schema = native_histogram::custom_buckets;
    h.custom_bounds = {1, 5};
    h.positive_spans = {{0, 3}};
    h.positive_counts = {1, 2, 3};
    EXPECT_EQ(bounded_buckets(h),
              (std::vector<bounded_bucket>{{-infinity, 1, 1}, {1, 5, 2}, {5, infinity, 3}}));
}

}  // namespace
