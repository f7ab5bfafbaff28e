#include "support/histograms.hpp"

#include <tidegauge/promql/native_buckets.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <utility>
#include <vector>

namespace tidegauge::promql {
namespace {

using testing::observed;

constexpr double endless = std::numeric_limits<double>::infinity();

double quantile_in(double q, const native_histogram& h) {
    return native_quantile(q, h).number;
}
double fraction_in(double lower, double upper, const native_histogram& h) {
    return native_fraction(lower, upper, h).number;
}

native_histogram custom(std::vector<double> bounds, std::vector<double> counts) {
    native_histogram h;
    h.schema = native_histogram::custom_buckets;
    h.custom_bounds = std::move(bounds);
    for (const double each : counts) h.count += each;
    h.positive_spans = {{0, static_cast<std::uint32_t>(counts.size())}};
    h.positive_counts = std::move(counts);
    return h;
}

TEST(native_quantile, lies_in_a_bucket_by_the_logarithm) {
    const native_histogram h = observed(0, {1.5, 3, 3, 5, 5, 5, 5});  // (1,2] (2,4] (4,8]
    EXPECT_DOUBLE_EQ(quantile_in(1, h), 8);
    EXPECT_DOUBLE_EQ(quantile_in(5.0 / 7, h), std::sqrt(32));
    EXPECT_DOUBLE_EQ(quantile_in(2.0 / 7, h), std::sqrt(8));
    EXPECT_DOUBLE_EQ(quantile_in(0, h), 1);
    const native_histogram below = observed(0, {-1.5, -3, -3, -5, -5, -5, -5});
    EXPECT_DOUBLE_EQ(quantile_in(0, below), -8);
    EXPECT_DOUBLE_EQ(quantile_in(2.0 / 7, below), -std::sqrt(32));
}

TEST(native_quantile, lies_evenly_in_the_zero_bucket) {
    EXPECT_DOUBLE_EQ(quantile_in(0.5, observed(0, {0.1, -0.1}, 1)), 0);
    EXPECT_DOUBLE_EQ(quantile_in(0.25, observed(0, {0.1, 0.1, 3, 3}, 1)), 0.5)
        << "with nothing negative it begins at 0";
    EXPECT_DOUBLE_EQ(quantile_in(0.75, observed(0, {0.1, 0.1, -3, -3}, 1)), -0.5);
}

TEST(native_quantile, of_nothing_or_beyond_0_and_1) {
    const native_histogram h = observed(0, {3});
    EXPECT_EQ(quantile_in(-0.1, h), -endless);
    EXPECT_EQ(quantile_in(1.1, h), endless);
    EXPECT_TRUE(std::isnan(quantile_in(std::nan(""), h)));
    EXPECT_TRUE(std::isnan(quantile_in(0.5, observed(0, {}))));
}

TEST(native_quantile, takes_nan_for_the_highest_observation) {
    native_histogram h = observed(0, {3, 3, 3});
    h.count = 4;
    h.sum = std::nan("");
    EXPECT_DOUBLE_EQ(quantile_in(0.75, h), 4);
    EXPECT_TRUE(std::isnan(quantile_in(0.9, h)));
    EXPECT_TRUE(native_quantile(0.5, h).has_nan_observations);
    h.count = 3;
    EXPECT_FALSE(native_quantile(0.5, h).has_nan_observations) << "infinities make such a sum, too";
}

TEST(native_quantile, lies_evenly_in_custom_buckets) {
    const native_histogram h = custom({1, 3}, {2, 4, 2});
    EXPECT_DOUBLE_EQ(quantile_in(0.5, h), 2);
    EXPECT_DOUBLE_EQ(quantile_in(0.125, h), 0.5) << "the lowest begins at 0";
    EXPECT_DOUBLE_EQ(quantile_in(0.9, h), 3) << "the highest has no end";
    EXPECT_DOUBLE_EQ(quantile_in(0.1, custom({-1, 3}, {2, 4})), -1);
}

TEST(native_fraction, is_the_share_between_its_bounds) {
    const native_histogram h = observed(0, {1.5, 3, 3, 5, 5, 5, 5});
    EXPECT_EQ(fraction_in(4, 8, h), 4.0 / 7);
    EXPECT_EQ(fraction_in(-endless, endless, h), 1);
    EXPECT_DOUBLE_EQ(fraction_in(std::sqrt(8), 4, h), 1.0 / 7);
    EXPECT_EQ(fraction_in(8, 4, h), 0);
    EXPECT_TRUE(std::isnan(fraction_in(std::nan(""), 4, h)));
    EXPECT_TRUE(std::isnan(fraction_in(1, 2, observed(0, {}))));
    EXPECT_DOUBLE_EQ(fraction_in(0, 2, custom({1, 3}, {2, 4, 2})), 0.5);
    EXPECT_DOUBLE_EQ(fraction_in(-0.5, 0.5, observed(0, {0.1, -0.1, 3, -3}, 1)), 0.25);
}

TEST(native_fraction, leaves_nan_out) {
    native_histogram h = observed(0, {3, 3, 3});
    h.count = 4;
    h.sum = std::nan("");
    EXPECT_EQ(fraction_in(-endless, endless, h), 0.75);
    EXPECT_TRUE(native_fraction(0, 1, h).has_nan_observations);
}

TEST(native_quantile, and_fractions_undo_each_other) {
    std::mt19937_64 random(3);
    std::normal_distribution<double> exponent(0, 5);
    std::uniform_real_distribution<double> any(0.01, 0.99);
    for (int round = 0; round < 300; ++round) {
        std::vector<double> numbers;
        for (int i = 0; i < 50; ++i) {
            numbers.push_back((i % 3 == 0 ? -1 : 1) * std::exp2(exponent(random)));
        }
        const native_histogram h = observed(round % 9, numbers);
        const double q = any(random);
        EXPECT_NEAR(fraction_in(-endless, quantile_in(q, h), h), q, 1e-9);
    }
}

TEST(native_variance, is_that_of_the_middles_of_buckets) {
    EXPECT_DOUBLE_EQ(native_variance(custom({0, 2, 4}, {0, 1, 1, 0})),
                     (1.0 * 1 + 3.0 * 3) / 2);  // around a mean of 0 / 2
    native_histogram h = observed(-1, {2, 2});  // (1,4], whose middle is 2
    EXPECT_DOUBLE_EQ(native_variance(h), 0);
    h.sum = 6;
    EXPECT_DOUBLE_EQ(native_variance(h), 1);
}

}  // namespace
}  // namespace tidegauge::promql
