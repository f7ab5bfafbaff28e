#include "over_time/recorded.hpp"

#include <tidegauge/over_time/mad.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <optional>

namespace {

using tidegauge::mad_over_time;
using tidegauge::testing::infinity;
using tidegauge::testing::nan;
using tidegauge::testing::recorded;

TEST(mad, is_the_median_of_the_distances_to_the_median) {
    // Median 2; distances 2, 0, 0, 1, 1, 4, 7.
    EXPECT_EQ(mad_over_time(recorded(10, {4, 6, 2, 1, 999, 1, 2}).in(0, 90)), 1);
    EXPECT_EQ(mad_over_time(recorded(10, {1, 2}).in(0, 90)), 0.5);
}

TEST(mad, of_one_sample_is_0_and_of_none_nothing) {
    EXPECT_EQ(mad_over_time(recorded(10, {7}).in(0, 60)), 0);
    EXPECT_EQ(mad_over_time(recorded().in(0, 60)), std::nullopt);
}

TEST(mad, is_nan_if_a_sample_is) {
    EXPECT_TRUE(std::isnan(*mad_over_time(recorded(10, {1, nan, 3}).in(0, 60))));
}

TEST(mad, is_not_disturbed_by_an_infinite_sample) {
    EXPECT_EQ(mad_over_time(recorded(10, {1, 2, infinity}).in(0, 60)), 1);
}

}  // namespace
