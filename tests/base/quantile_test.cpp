#include "support/doubles.hpp"

#include <tidegauge/base/quantile.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <random>
#include <vector>

namespace {

using tidegauge::quantile;

using tidegauge::testing::infinity;
using tidegauge::testing::nan;

TEST(quantile, interpolates_between_ranks) {
    const std::array values{10.0, 40.0, 20.0, 30.0};
    EXPECT_EQ(quantile(0, values), 10);
    EXPECT_EQ(quantile(0.5, values), 25);
    EXPECT_EQ(quantile(0.75, values), 32.5);
    EXPECT_EQ(quantile(1, values), 40);
}

TEST(quantile, of_one_value_is_that_value) {
    EXPECT_EQ(quantile(0, std::array{7.0}), 7);
    EXPECT_EQ(quantile(0.3, std::array{7.0}), 7);
    EXPECT_EQ(quantile(1, std::array{7.0}), 7);
}

TEST(quantile, outside_0_to_1_is_infinite) {
    EXPECT_EQ(quantile(-0.1, std::array{1.0, 2.0}), -infinity);
    EXPECT_EQ(quantile(1.1, std::array{1.0, 2.0}), infinity);
    EXPECT_EQ(quantile(-infinity, std::array{1.0, 2.0}), -infinity);
}

TEST(quantile, is_nan_for_no_values_or_a_nan_share) {
    EXPECT_TRUE(std::isnan(quantile(0.5, {})));
    EXPECT_TRUE(std::isnan(quantile(2, {})));
    EXPECT_TRUE(std::isnan(quantile(nan, std::array{1.0, 2.0})));
}

TEST(quantile, counts_nan_as_the_smallest_value) {
    const std::array values{2.0, nan, 1.0};
    EXPECT_TRUE(std::isnan(quantile(0, values)));
    EXPECT_EQ(quantile(0.5, values), 1);
    EXPECT_EQ(quantile(1, values), 2);
}

TEST(quantile, does_not_ask_the_next_rank_when_it_meets_one) {
    constexpr double inf = std::numeric_limits<double>::infinity();
    EXPECT_EQ(quantile(0.5, std::array{-inf, 1.0, inf}), 1);
    EXPECT_EQ(quantile(0.9, std::array{inf}), inf);
}

TEST(quantile, leaves_its_values_as_they_are) {
    const std::vector values{3.0, 1.0, 2.0};
    EXPECT_EQ(quantile(0.5, values), 2);
    EXPECT_EQ(values, (std::vector{3.0, 1.0, 2.0}));
}

TEST(quantile, takes_more_values_than_it_has_room_for_without_allocating) {
    std::vector<double> values(1001);
    std::iota(values.rbegin(), values.rend(), 0.0);
    EXPECT_EQ(quantile(0.25, values), 250);
}

TEST(quantile, agrees_with_sorting_bit_for_bit) {
    std::mt19937 random(1);
    for (int round = 0; round < 1000; ++round) {
        std::vector<double> values(1 + random() % 200);
        const auto below = [&](unsigned n) { return static_cast<double>(random() % n); };
        for (double& each : values) each = 0.1 * below(100);
        const double q = 0.001 * below(1001);

        auto sorted = values;
        std::ranges::sort(sorted);
        const double rank = q * static_cast<double>(sorted.size() - 1);
        const auto low = static_cast<std::size_t>(rank);
        const std::size_t high = std::min(low + 1, sorted.size() - 1);
        const double weight = rank - std::floor(rank);
        EXPECT_EQ(quantile(q, values), sorted[low] * (1 - weight) + sorted[high] * weight);
    }
}

}  // namespace
