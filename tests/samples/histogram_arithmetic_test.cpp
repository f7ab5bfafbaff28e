#include "support/histograms.hpp"

#include <tidegauge/samples/histogram_arithmetic.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace {

using tidegauge::add;
using tidegauge::are_compatible;
using tidegauge::divide;
using tidegauge::is_reset;
using tidegauge::limit_buckets;
using tidegauge::multiply;
using tidegauge::native_histogram;
using tidegauge::reduce_resolution;
using tidegauge::testing::observed;
using hint = native_histogram::reset_hint;

native_histogram sum(native_histogram a, const native_histogram& b, double factor = 1) {
    add(a, b, factor);
    return a;
}

/// Its sum is that of other numbers in another order: only up to rounding the same.
void expect_same(native_histogram made, const native_histogram& wanted) {
    EXPECT_NEAR(made.sum, wanted.sum, 1e-9 * std::abs(wanted.sum) + 1e-7);
    made.sum = wanted.sum;
    EXPECT_EQ(made, wanted);
}

TEST(histogram_arithmetic, adds_buckets_that_lie_in_one_another) {
    EXPECT_EQ(sum(observed(0, {1.5, 3}), observed(0, {3, 100})), observed(0, {1.5, 3, 3, 100}));
    EXPECT_EQ(sum(observed(0, {-3}), observed(0, {3})), observed(0, {-3, 3}));
    EXPECT_EQ(sum({}, {}), native_histogram());
}

TEST(histogram_arithmetic, adds_with_the_coarser_schema_and_the_wider_zero_bucket) {
    EXPECT_EQ(sum(observed(3, {1.5, 3}), observed(1, {7})), observed(1, {1.5, 3, 7}));
    EXPECT_EQ(sum(observed(1, {7}), observed(3, {1.5, 3})), observed(1, {7, 1.5, 3}));
    EXPECT_EQ(sum(observed(0, {0.1, 3}, 0.01), observed(0, {0.2, -0.2, 5}, 0.25)),
              observed(0, {0.1, 3, 0.2, -0.2, 5}, 0.25));
}

TEST(histogram_arithmetic, widens_a_zero_bucket_to_the_bound_of_the_bucket_that_it_would_split) {
    const native_histogram made = sum(observed(0, {3, -7}, 0.01), observed(0, {1, 9}, 2.5));
    EXPECT_EQ(made.zero_threshold, 4) << "3 lies between 2 and 4";
    EXPECT_EQ(made, observed(0, {3, -7, 1, 9}, 4));
}

TEST(histogram_arithmetic, takes_away_what_it_added) {
    const native_histogram a = observed(0, {1.5, 3, -8});
    EXPECT_EQ(sum(sum(a, observed(0, {3, 100})), observed(0, {3, 100}), -1), a);
}

TEST(histogram_arithmetic, agrees_with_histograms_of_all_observations) {
    std::mt19937_64 random(20260);
    std::uniform_int_distribution<std::int32_t> any_schema(-4, 8);
    std::uniform_int_distribution<std::size_t> any_number(0, 40);
    std::normal_distribution<double> exponent(0, 4);
    std::bernoulli_distribution is_negative(0.3);
    std::bernoulli_distribution is_zero(0.1);
    const auto some = [&] {
        std::vector<double> numbers(any_number(random));
        for (double& each : numbers) {
            each = is_zero(random) ? 0 : std::exp2(exponent(random));
            if (is_negative(random)) each = -each;
        }
        return numbers;
    };
    for (int round = 0; round < 2000; ++round) {
        const std::vector<double> first = some();
        const std::vector<double> second = some();
        std::vector<double> both = first;
        both.insert(both.end(), second.begin(), second.end());
        const std::int32_t a = any_schema(random);
        const std::int32_t b = any_schema(random);
        const native_histogram whole = sum(observed(a, first), observed(b, second));
        expect_same(whole, observed(std::min(a, b), both));
        expect_same(sum(whole, observed(b, second), -1), observed(std::min(a, b), first));
        EXPECT_EQ(is_reset(observed(a, first), observed(std::min(a, b), both)), false);
        if (!second.empty()) {
            EXPECT_TRUE(is_reset(observed(a, both), observed(std::min(a, b), first)));
        }
        native_histogram limited = observed(a, both);
        limit_buckets(limited, 4);
        expect_same(limited, observed(limited.schema, both));
        EXPECT_LE(std::max(limited.positive_counts.size(), limited.negative_counts.size()), 4U);
    }
}

TEST(histogram_arithmetic, does_not_hang_on_a_threshold_that_is_no_number) {
    native_histogram odd = observed(0, {3});
    odd.zero_threshold = std::nan("");
    EXPECT_EQ(sum(odd, observed(0, {5})).count, 2);
    EXPECT_EQ(sum(observed(0, {5}), odd).count, 2);
}

TEST(histogram_arithmetic, scales_counts_and_not_buckets) {
    native_histogram h = observed(0, {3, 3, -1, 0});
    multiply(h, 2);
    EXPECT_EQ(h, observed(0, {3, 3, -1, 0, 3, 3, -1, 0}));
    divide(h, 2);
    EXPECT_EQ(h, observed(0, {3, 3, -1, 0}));
    multiply(h, -1);
    EXPECT_EQ(h.hint, hint::gauge);
    divide(h, 0);
    EXPECT_TRUE(h.positive_spans.empty() && h.negative_counts.empty() && std::isinf(h.count));
}

TEST(histogram_arithmetic, keeps_a_hint_that_both_have) {
    const auto hinted = [](hint what) {
        native_histogram h;
        h.hint = what;
        return h;
    };
    EXPECT_EQ(sum(hinted(hint::reset), hinted(hint::reset)).hint, hint::reset);
    EXPECT_EQ(sum(hinted(hint::reset), hinted(hint::unknown)).hint, hint::unknown);
    EXPECT_EQ(sum(hinted(hint::reset), hinted(hint::gauge)).hint, hint::gauge);
}

TEST(histogram_arithmetic, adds_custom_buckets_of_the_same_bounds_alone) {
    native_histogram custom;
    custom.schema = native_histogram::custom_buckets;
    custom.custom_bounds = {1, 5};
    custom.positive_spans = {{0, 2}};
    custom.positive_counts = {1, 2};
    native_histogram others = custom;
    others.custom_bounds = {1, 6};
    EXPECT_FALSE(are_compatible(custom, others));
    EXPECT_FALSE(are_compatible(custom, observed(0, {3})));
    EXPECT_EQ(sum(custom, custom).positive_counts, (std::vector<double>{2, 4}));
}

TEST(is_reset, goes_by_the_hint_and_else_by_what_fell) {
    const native_histogram before = observed(2, {1.5, 3, -4, 0});
    native_histogram now = before;
    EXPECT_FALSE(is_reset(before, now));
    now.hint = hint::reset;
    EXPECT_TRUE(is_reset(before, now));
    EXPECT_TRUE(is_reset(before, observed(2, {1.5, 3, 0}))) << "the count";
    EXPECT_TRUE(is_reset(before, observed(2, {1.5, 9, -4, 0}))) << "a bucket";
    EXPECT_TRUE(is_reset(before, observed(2, {1.5, 3, -4, 8}))) << "the zero bucket";
    EXPECT_TRUE(is_reset(before, observed(3, {1.5, 3, -4, 0, 1}))) << "finer buckets";
    EXPECT_TRUE(is_reset(before, observed(2, {1.5, 3, -4, 0}, 1e-200))) << "a narrower zero bucket";
    EXPECT_FALSE(is_reset(before, observed(0, {1.5, 3, -4, 0, 1}))) << "coarser ones";
    EXPECT_FALSE(is_reset(before, observed(2, {1.5, 3, -4, 0, 1}, 0.1)));
}

}  // namespace
