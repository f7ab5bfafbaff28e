#include "over_time/recorded.hpp"

#include <tidegauge/over_time/extended.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <vector>

namespace {

using tidegauge::extended_delta;
using tidegauge::extended_increase;
using tidegauge::extended_rate;
using tidegauge::range_edges;
using tidegauge::unknown_start;
using tidegauge::testing::at_s;
using tidegauge::testing::recorded;
using enum tidegauge::range_edges;

constexpr std::chrono::minutes lookback{5};

TEST(anchored, grows_from_the_last_sample_before_the_range_to_the_last_one_in_it) {
    const recorded series(10, {1, 2, 4, 8, 16});  // at 10 s, ..., 50 s
    EXPECT_EQ(extended_increase(series.in(25, 45), anchored, lookback), 8 - 2);
    EXPECT_EQ(extended_delta(series.in(25, 45), anchored, lookback), 8 - 2);
    EXPECT_EQ(extended_rate(series.in(25, 50), anchored, lookback), (16.0 - 2) / 25);
}

TEST(anchored, takes_a_sample_on_the_start_of_the_range_for_its_anchor) {
    EXPECT_EQ(extended_increase(recorded(10, {1, 2, 4}).in(20, 30), anchored, lookback), 2);
}

TEST(anchored, starts_at_the_first_sample_in_the_range_when_there_is_none_before) {
    EXPECT_EQ(extended_increase(recorded(10, {1, 2, 4}).in(5, 30), anchored, lookback), 3);
    EXPECT_EQ(extended_increase(recorded(10, {7}).in(5, 30), anchored, lookback), 0);
}

TEST(anchored, says_nothing_without_a_sample_behind_the_start_of_the_range) {
    EXPECT_EQ(extended_increase(recorded(10, {1, 2}).in(20, 30), anchored, lookback), std::nullopt);
    EXPECT_EQ(extended_delta(recorded().in(20, 30), anchored, lookback), std::nullopt);
}

TEST(anchored, counts_resets_also_between_the_anchor_and_the_range) {
    const recorded series(10, {100, 5, 8, 2});
    EXPECT_EQ(extended_increase(series.in(15, 40), anchored, lookback), 5 + 3 + 2);
    EXPECT_EQ(extended_delta(series.in(15, 40), anchored, lookback), 2 - 100);
}

TEST(anchored, starts_at_0_when_the_counter_started_in_the_range) {
    const recorded series(10, {7, 9});
    const std::vector starts(2, at_s(8));
    EXPECT_EQ(extended_increase(series.in(5, 20), anchored, lookback, starts), 9);
    EXPECT_EQ(extended_increase(series.in(5, 20), anchored, lookback), 2);
}

TEST(anchored, counts_a_restart_that_start_times_alone_tell) {
    const recorded series(10, {5, 7, 9});
    const std::vector starts{at_s(1), at_s(1), at_s(25)};
    EXPECT_EQ(extended_increase(series.in(10, 30), anchored, lookback, starts), 2 + 9);
}

TEST(smoothed, grows_between_values_on_the_lines_through_the_neighbours_of_the_edges) {
    const recorded series(10, {0, 10, 30, 70});
    EXPECT_EQ(extended_delta(series.in(15, 35), smoothed, lookback), 50 - 5);
    EXPECT_EQ(extended_rate(series.in(15, 35), smoothed, lookback), 45.0 / 20);
}

TEST(smoothed, ends_at_samples_where_there_are_none_beyond_the_edges) {
    EXPECT_EQ(extended_delta(recorded(10, {1, 2, 4}).in(5, 35), smoothed, lookback), 3);
}

TEST(smoothed, says_nothing_when_all_samples_are_on_one_side) {
    EXPECT_EQ(extended_delta(recorded(10, {1, 2}).in(20, 30), smoothed, lookback), std::nullopt);
    EXPECT_EQ(extended_delta(recorded(10, {1, 2}).in(1, 5), smoothed, lookback), std::nullopt);
}

TEST(smoothed, takes_the_line_from_0_across_a_reset_at_an_edge) {
    const recorded series(10, {100, 20, 30});
    // Half way to 20 it had grown by 10; the 100 before are not counted.
    EXPECT_EQ(extended_increase(series.in(15, 30), smoothed, lookback), 20);
    EXPECT_EQ(extended_delta(series.in(15, 30), smoothed, lookback), 30 - 60);
}

TEST(smoothed, takes_the_line_from_the_start_time_that_lies_beside_an_edge) {
    const recorded series(10, {100, 120});
    // Started at 14 s: at 15 s it was 120 / 6.
    const std::vector starts{unknown_start, at_s(14)};
    EXPECT_EQ(extended_increase(series.in(15, 20), smoothed, lookback, starts), 100);
}

TEST(smoothed, goes_from_the_start_time_before_a_first_sample_behind_the_range) {
    const recorded series(10, {60});
    const std::vector starts{at_s(4)};
    EXPECT_EQ(extended_increase(series.in(5, 8), smoothed, lookback, starts), 30);
    EXPECT_EQ(extended_increase(series.in(5, 8), smoothed, lookback), std::nullopt);
}

}  // namespace
