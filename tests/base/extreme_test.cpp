#include "support/doubles.hpp"

#include <tidegauge/base/extreme.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <random>
#include <span>
#include <vector>

namespace {

using tidegauge::largest;
using tidegauge::smallest;

using tidegauge::testing::infinity;
using tidegauge::testing::nan;

TEST(extreme, is_found_wherever_it_stands) {
    for (std::size_t size = 1; size <= 20; ++size) {
        for (std::size_t at = 0; at < size; ++at) {
            std::vector<double> values(size, 0.0);
            values[at] = 1;
            EXPECT_EQ(largest(values), 1) << at << " of " << size;
            values[at] = -1;
            EXPECT_EQ(smallest(values), -1) << at << " of " << size;
        }
    }
}

TEST(extreme, of_values_of_one_sign_is_one_of_them) {
    EXPECT_EQ(largest(std::array{-3.0, -2.0, -5.0, -4.0, -9.0}), -2);
    EXPECT_EQ(smallest(std::array{3.0, 2.0, 5.0, 4.0, 9.0}), 2);
}

TEST(extreme, skips_nan) {
    EXPECT_EQ(largest(std::array{nan, 1.0, nan, 2.0, nan}), 2);
    EXPECT_EQ(smallest(std::array{nan, 1.0, nan, 2.0, nan}), 1);
    EXPECT_EQ(largest(std::array{5.0, nan}), 5);
}

TEST(extreme, is_nan_when_all_values_are) {
    EXPECT_TRUE(std::isnan(largest(std::array{nan})));
    EXPECT_TRUE(std::isnan(smallest(std::array{nan, nan, nan, nan, nan})));
}

TEST(extreme, may_be_the_infinity_that_nothing_is_worse_than) {
    EXPECT_EQ(largest(std::array{-infinity}), -infinity);
    EXPECT_EQ(largest(std::array{nan, -infinity}), -infinity);
    EXPECT_EQ(smallest(std::array{infinity, infinity}), infinity);
    EXPECT_EQ(largest(std::array{1.0, infinity}), infinity);
}

TEST(extreme, of_zeros_is_the_first_one) {
    const std::array zeros{-1.0, -1.0, -1.0, -0.0, 0.0, -1.0};
    EXPECT_TRUE(std::signbit(largest(zeros)));
    EXPECT_FALSE(std::signbit(smallest(std::array{1.0, 1.0, 1.0, 0.0, -0.0})));
    EXPECT_FALSE(
        std::signbit(largest(std::array{-1., -1., 0., -1., -0., -1., -1., -1., -1., -0.})));
    EXPECT_TRUE(std::signbit(smallest(std::array{1., 1., -0., 1., 0., 1., 1., 1., 1., 0.})));
}

TEST(extreme, agrees_with_a_plain_loop) {
    std::mt19937 random(1);
    for (int round = 0; round < 1000; ++round) {
        std::vector<double> values(1 + random() % 40);
        const auto below = [&](unsigned n) { return static_cast<double>(random() % n); };
        for (double& each : values) each = below(5) == 0 ? nan : below(100) - 50;
        double high = values[0];
        double low = values[0];
        for (const double each : values) {
            if (each > high || std::isnan(high)) high = each;
            if (each < low || std::isnan(low)) low = each;
        }
        if (std::isnan(high)) {
            EXPECT_TRUE(std::isnan(largest(values)) && std::isnan(smallest(values)));
        } else {
            EXPECT_EQ(largest(values), high);
            EXPECT_EQ(smallest(values), low);
        }
    }
}

TEST(extreme, demands_a_value) {
    EXPECT_THROW(static_cast<void>(largest({})), broken_precondition);
    EXPECT_THROW(static_cast<void>(smallest({})), broken_precondition);
}

}  // namespace
