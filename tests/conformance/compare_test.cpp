#include "conformance/promqltest/compare.hpp"

#include "support/doubles.hpp"

#include <tidegauge/samples/native_histogram.hpp>
#include <tidegauge/samples/staleness.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <utility>

namespace tidegauge::promqltest {
namespace {

using tidegauge::testing::infinity;

TEST(compare, numbers_may_differ_by_a_millionth_of_their_sum) {
    EXPECT_TRUE(almost_equal(1, 1 + 1.9e-6));
    EXPECT_FALSE(almost_equal(1, 1 + 2.1e-6));
    EXPECT_TRUE(almost_equal(-1e300, -1e300 - 1e294));
    EXPECT_FALSE(almost_equal(1, -1));
}

TEST(compare, zero_is_equal_to_nothing_but_zero) {
    EXPECT_TRUE(almost_equal(0, -0.0));
    EXPECT_FALSE(almost_equal(0, 1e-300));
    EXPECT_TRUE(almost_equal(0, 5e-324));  // smaller than a millionth of the least normal number
    EXPECT_FALSE(almost_equal(0, 1e-312));
}

TEST(compare, infinities_are_equal_to_themselves) {
    EXPECT_TRUE(almost_equal(infinity, infinity));
    EXPECT_FALSE(almost_equal(infinity, -infinity));
    EXPECT_FALSE(almost_equal(infinity, 1));
    EXPECT_TRUE(almost_equal(std::numeric_limits<double>::max(),
                             std::numeric_limits<double>::max() * (1 - 1e-7)));
}

TEST(compare, all_nans_are_equal_but_for_the_staleness_marker) {
    EXPECT_TRUE(almost_equal(std::nan("1"), -std::nan("2")));
    EXPECT_TRUE(almost_equal(stale_nan, stale_nan));
    EXPECT_FALSE(almost_equal(stale_nan, std::nan("")));
    EXPECT_FALSE(almost_equal(std::nan(""), 1));
}

native_histogram histogram() {
    native_histogram h;
    h.count = 3;
    h.sum = 5;
    h.positive_spans = {{1, 2}};
    h.positive_counts = {1, 2};
    return h;
}

TEST(compare, histograms_may_differ_a_little_in_counts) {
    native_histogram other = histogram();
    other.sum += 1e-6;
    other.positive_counts[0] += 1e-7;
    EXPECT_TRUE(almost_equal(histogram(), other, true));
    other.positive_counts[0] = 1.1;
    EXPECT_FALSE(almost_equal(histogram(), other, true));
}

TEST(compare, empty_buckets_and_spans_of_histograms_do_not_matter) {
    native_histogram other = histogram();
    other.positive_spans = {{0, 2}, {0, 0}, {0, 1}, {3, 1}};
    other.positive_counts = {0, 1, 2, 0};
    EXPECT_TRUE(almost_equal(histogram(), other, true));
    other.positive_spans[0].offset = 1;
    EXPECT_FALSE(almost_equal(histogram(), other, true));
}

TEST(compare, schema_bounds_zero_bucket_and_sign_of_histograms_matter) {
    for (const auto change : {+[](native_histogram& h) { h.schema = 1; },
                              +[](native_histogram& h) { h.zero_count = 1; },
                              +[](native_histogram& h) { h.zero_threshold = 1; },
                              +[](native_histogram& h) { h.count = 4; },
                              +[](native_histogram& h) {
                                  std::swap(h.positive_spans, h.negative_spans);
                                  std::swap(h.positive_counts, h.negative_counts);
                              }}) {
        native_histogram other = histogram();
        change(other);
        EXPECT_FALSE(almost_equal(histogram(), other, true));
    }
    native_histogram custom = histogram();
    custom.schema = native_histogram::custom_buckets;
    custom.custom_bounds = {1, 2};
    native_histogram other = custom;
    other.custom_bounds = {1, 3};
    EXPECT_FALSE(almost_equal(custom, other, true));
}

TEST(compare, the_hint_matters_if_it_is_given) {
    native_histogram other = histogram();
    other.hint = native_histogram::reset_hint::gauge;
    EXPECT_TRUE(almost_equal(histogram(), other, false));
    EXPECT_FALSE(almost_equal(histogram(), other, true));
}

}  // namespace
}  // namespace tidegauge::promqltest
