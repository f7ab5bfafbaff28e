#include "support/histograms.hpp"
#include "support/series.hpp"

#include <tidegauge/over_time/histogram_sum.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <vector>

namespace {

using tidegauge::histogram_avg_over_time;
using tidegauge::histogram_sample;
using tidegauge::histogram_sum_over_time;
using tidegauge::native_histogram;
using tidegauge::testing::at_s;
using tidegauge::testing::observed;

TEST(histogram_sum_over_time, adds_up) {
    const auto share = [](const native_histogram& h) {
        return std::make_shared<const native_histogram>(h);
    };
    std::vector<histogram_sample> samples{{at_s(0), share(observed(0, {3, 9}))},
                                          {at_s(10), share(observed(1, {3, 9}))}};
    EXPECT_EQ(histogram_sum_over_time(samples), observed(0, {3, 9, 3, 9}));
    EXPECT_EQ(histogram_avg_over_time(samples), observed(0, {3, 9}));
    EXPECT_EQ(histogram_sum_over_time({}), std::nullopt);
    EXPECT_EQ(histogram_avg_over_time({}), std::nullopt);
    native_histogram custom;
    custom.schema = native_histogram::custom_buckets;
    samples.push_back({at_s(20), share(custom)});
    EXPECT_EQ(histogram_sum_over_time(samples), std::nullopt);
}

}  // namespace
