#include "over_time/recorded.hpp"

#include <tidegauge/over_time/counter_increase.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace {

using tidegauge::counter_increase;
using tidegauge::window;
using tidegauge::testing::recorded;

TEST(counter_increase, is_last_minus_first_when_nothing_falls) {
    EXPECT_EQ(counter_increase(recorded(10, {5, 7, 7, 12}).in(0, 60)), 7);
}

TEST(counter_increase, is_zero_for_a_single_sample) {
    EXPECT_EQ(counter_increase(recorded(10, {5}).in(0, 60)), 0);
}

TEST(counter_increase, counts_the_new_value_whole_after_a_reset) {
    // 5 -> 9 is 4, the restart at 0 leads to 3.
    EXPECT_EQ(counter_increase(recorded(10, {5, 9, 3}).in(0, 60)), 7);
}

TEST(counter_increase, counts_every_reset) {
    EXPECT_EQ(counter_increase(recorded(10, {10, 2, 4, 1, 0, 6}).in(0, 60)), 2 + 2 + 1 + 0 + 6);
}

TEST(counter_increase, takes_a_fresh_start_for_a_reset_although_the_value_rose) {
    const auto series = recorded().add(10, 5).add_fresh(20, 8).add(30, 9);
    EXPECT_EQ(counter_increase(series.in(0, 60)), 8 + 1);
}

TEST(counter_increase, counts_a_fall_at_a_fresh_start_once) {
    const auto series = recorded().add(10, 5).add_fresh(20, 2);
    EXPECT_EQ(counter_increase(series.in(0, 60)), 2);
}

TEST(counter_increase, tells_several_fresh_starts_apart_from_the_samples_between_them) {
    const auto series =
        recorded().add(10, 1).add_fresh(20, 10).add(30, 20).add_fresh(40, 30).add(50, 31);
    EXPECT_EQ(counter_increase(series.in(0, 60)), 10 + 10 + 30 + 1);
}

TEST(counter_increase, reads_only_the_ends_of_a_series_that_is_known_never_to_fall) {
    const std::array values{1.0, 0.0, 4.0};  // the promise is broken to see that it is relied on
    window w;
    w.count = values.size();
    w.first_value = values.front();
    w.last_value = values.back();
    w.values = values;
    EXPECT_EQ(counter_increase(w), 4);
    w.never_falls = true;
    EXPECT_EQ(counter_increase(w), 3);
}

TEST(counter_increase, is_nan_when_the_first_or_the_last_value_is) {
    using tidegauge::testing::nan;
    EXPECT_TRUE(std::isnan(counter_increase(recorded(10, {nan, 1, 2}).in(0, 60))));
    EXPECT_TRUE(std::isnan(counter_increase(recorded(10, {1, 2, nan}).in(0, 60))));
}

TEST(counter_increase, sees_no_reset_across_a_nan_in_between) {
    // As in Prometheus: no comparison with NaN is true.
    EXPECT_EQ(counter_increase(recorded(10, {5, tidegauge::testing::nan, 2}).in(0, 60)), -3);
}

TEST(counter_increase, demands_a_sample) {
    EXPECT_THROW(static_cast<void>(counter_increase(recorded().in(0, 60))), broken_precondition);
}

}  // namespace
