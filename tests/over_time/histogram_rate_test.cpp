#include "support/histograms.hpp"
#include "support/series.hpp"

#include <tidegauge/over_time/histogram_rate.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace {

using tidegauge::histogram_delta;
using tidegauge::histogram_idelta;
using tidegauge::histogram_increase;
using tidegauge::histogram_irate;
using tidegauge::histogram_rate;
using tidegauge::histogram_sample;
using tidegauge::native_histogram;
using tidegauge::testing::at_s;
using tidegauge::testing::observed;

histogram_sample seen(double s, native_histogram h) {
    return {at_s(s), std::make_shared<const native_histogram>(std::move(h))};
}

/// As `delta` and its like give it.
native_histogram growth(native_histogram h) {
    h.hint = native_histogram::reset_hint::gauge;
    return h;
}

TEST(histogram_rate, is_what_came_to_each_bucket) {
    const std::vector<histogram_sample> samples{seen(0, observed(0, {3})),
                                                seen(10, observed(0, {3, 3, 9}))};
    EXPECT_EQ(histogram_increase(samples, at_s(0), at_s(10)), growth(observed(0, {3, 9})));
    native_histogram per_second = growth(observed(0, {3, 9}));
    tidegauge::multiply(per_second, 0.1);
    EXPECT_EQ(histogram_rate(samples, at_s(0), at_s(10)), per_second);
    EXPECT_EQ(histogram_rate({samples.data(), 1}, at_s(0), at_s(10)), std::nullopt);
}

TEST(histogram_rate, reaches_to_the_edges_as_that_of_its_count_does) {
    const std::vector<histogram_sample> samples{
        seen(5, observed(0, {3})), seen(10, observed(0, {3, 9})), seen(15, observed(0, {3, 9, 9}))};
    // 5 s more on the right; on the left 5 s back to where the count was 0.
    EXPECT_EQ(histogram_increase(samples, at_s(0), at_s(20)), growth(observed(0, {9, 9, 9, 9})));
}

TEST(histogram_rate, counts_what_was_there_before_a_restart) {
    const std::vector<histogram_sample> samples{
        seen(0, observed(0, {3})), seen(10, observed(0, {3, 9, 9})), seen(20, observed(0, {9}))};
    EXPECT_EQ(histogram_increase(samples, at_s(0), at_s(20)), growth(observed(0, {9, 9, 9})));
    native_histogram wanted = observed(0, {9});
    tidegauge::add(wanted, observed(0, {3}), -1);
    EXPECT_EQ(histogram_delta(samples, at_s(0), at_s(20)), growth(wanted)) << "a fall is a fall";
}

TEST(histogram_rate, has_the_coarsest_buckets_that_are_needed) {
    const std::vector<histogram_sample> samples{
        seen(0, observed(3, {3})), seen(10, observed(1, {3, 9})), seen(20, observed(2, {3, 9, 9}))};
    const auto made = histogram_increase(samples, at_s(0), at_s(20));
    ASSERT_TRUE(made.has_value());
    EXPECT_EQ(made->schema, 1);
    EXPECT_EQ(made->count, 5) << "a finer schema than before is a restart";
}

TEST(histogram_irate, is_of_the_last_two) {
    std::vector<histogram_sample> samples{seen(0, observed(0, {3})), seen(10, observed(0, {3, 9})),
                                          seen(12, observed(0, {3, 9, 9}))};
    native_histogram half = growth(observed(0, {9}));
    EXPECT_EQ(histogram_idelta(samples), half);
    tidegauge::multiply(half, 0.5);
    EXPECT_EQ(histogram_irate(samples), half);
    samples.push_back(seen(13, observed(0, {5})));
    EXPECT_EQ(histogram_irate(samples), growth(observed(0, {5}))) << "it started anew";
    EXPECT_EQ(histogram_irate({samples.data(), 1}), std::nullopt);
}

TEST(histogram_rate, of_buckets_that_do_not_fit_is_none) {
    native_histogram custom;
    custom.schema = native_histogram::custom_buckets;
    custom.custom_bounds = {1};
    custom.count = 5;
    const std::vector<histogram_sample> samples{seen(0, custom), seen(10, observed(0, {3, 3}))};
    EXPECT_EQ(histogram_delta(samples, at_s(0), at_s(10)), std::nullopt);
    EXPECT_TRUE(histogram_rate(samples, at_s(0), at_s(10)).has_value()) << "a restart";
}

}  // namespace
