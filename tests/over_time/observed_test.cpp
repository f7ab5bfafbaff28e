#include "over_time/recorded.hpp"

#include <tidegauge/over_time/observed.hpp>

#include <gtest/gtest.h>

#include <optional>

namespace {

using tidegauge::metric_type;
using tidegauge::observed_delta;
using tidegauge::observed_increase;
using tidegauge::observed_rate;
using tidegauge::testing::recorded;

TEST(observed_rate, is_the_increase_over_the_time_from_first_to_last_sample) {
    EXPECT_EQ(observed_rate(recorded(5, {10, 20, 30}).in(0, 60)), 2);
}

TEST(observed_rate, is_not_extrapolated_to_the_window) {
    const recorded series(5, {10, 20, 30});
    EXPECT_EQ(observed_rate(series.in(0, 60)), observed_rate(series.in(5, 15)));
    EXPECT_EQ(observed_increase(series.in(0, 60)), 20);
}

TEST(observed_rate, counts_the_new_value_whole_after_a_reset) {
    // 1, 3, 4, 6, 7, 9, 10, then a restart: 0, 1. Ten in all, in 80 seconds.
    EXPECT_EQ(observed_rate(recorded(10, {1, 3, 4, 6, 7, 9, 10, 0, 1}).in(0, 90)), 10 / 80.0);
}

TEST(observed_rate, takes_a_fresh_start_for_a_reset_although_the_value_rose) {
    const auto series = recorded().add(10, 5).add_fresh(20, 8);
    EXPECT_EQ(observed_rate(series.in(0, 60)), 0.8);
}

TEST(observed_rate, is_measured_in_milliseconds_and_not_in_whole_seconds) {
    const auto series = recorded().add(10, 0).add(10.4, 2);
    EXPECT_EQ(observed_rate(series.in(0, 60)), 5);
}

TEST(observed_rate, of_a_gauge_or_up_down_counter_may_be_negative) {
    const recorded falling(10, {30, 50, 10});
    EXPECT_EQ(observed_rate(falling.in(0, 60, metric_type::gauge)), -1);
    EXPECT_EQ(observed_rate(falling.in(0, 60, metric_type::up_down_counter)), -1);
    EXPECT_EQ(observed_increase(falling.in(0, 60, metric_type::gauge)), -20);
}

TEST(observed_rate, treats_an_unknown_type_as_a_counter) {
    const recorded falling(10, {30, 50, 10});
    EXPECT_EQ(observed_increase(falling.in(0, 60, metric_type::unknown)), 30);
    EXPECT_EQ(observed_increase(falling.in(0, 60, metric_type::counter)), 30);
}

TEST(observed_rate, is_unknown_for_fewer_than_two_samples) {
    EXPECT_EQ(observed_rate(recorded().in(0, 60)), std::nullopt);
    EXPECT_EQ(observed_rate(recorded(10, {7}).in(0, 60)), std::nullopt);
    EXPECT_EQ(observed_increase(recorded(10, {7}).in(0, 60)), std::nullopt);
    EXPECT_EQ(observed_delta(recorded(10, {7}).in(0, 60)), std::nullopt);
}

TEST(observed_delta, is_last_minus_first_of_any_type) {
    const recorded series(10, {30, 50, 10});
    EXPECT_EQ(observed_delta(series.in(0, 60, metric_type::counter)), -20);
    EXPECT_EQ(observed_delta(series.in(0, 60, metric_type::gauge)), -20);
}

}  // namespace
