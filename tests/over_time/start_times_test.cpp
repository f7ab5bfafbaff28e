#include "over_time/recorded.hpp"

#include <tidegauge/over_time/start_times.hpp>

#include <gtest/gtest.h>

#include <vector>

namespace {

using tidegauge::is_reset;
using tidegauge::restarted;
using tidegauge::restarted_after;
using tidegauge::start_of;
using tidegauge::starts_overlap;
using tidegauge::timestamp;
using tidegauge::unknown_start;
using tidegauge::testing::at_s;
using tidegauge::testing::recorded;

TEST(start_times, are_unknown_where_none_are_given) {
    const std::vector starts{at_s(5)};
    EXPECT_EQ(start_of(starts, 0), at_s(5));
    EXPECT_EQ(start_of(starts, 1), unknown_start);
    EXPECT_EQ(start_of({}, 0), unknown_start);
}

TEST(start_times, tell_a_restart_by_a_start_behind_the_sample_before) {
    EXPECT_TRUE(restarted({at_s(10), at_s(1)}, {at_s(20), at_s(15)}));
    EXPECT_FALSE(restarted({at_s(10), at_s(1)}, {at_s(20), at_s(1)}));  // the same
    EXPECT_FALSE(restarted({at_s(10), at_s(1)}, {at_s(20), at_s(5)}));  // before it
}

TEST(start_times, that_are_unknown_or_not_before_their_sample_tell_nothing) {
    EXPECT_FALSE(restarted({at_s(10), at_s(1)}, {at_s(20), unknown_start}));
    EXPECT_FALSE(restarted({at_s(10), at_s(1)}, {at_s(20), at_s(20)}));
    EXPECT_FALSE(restarted({at_s(10), at_s(1)}, {at_s(20), at_s(25)}));
}

TEST(start_times, at_the_sample_before_tell_a_restart_only_if_that_one_has_a_start_of_its_own) {
    EXPECT_TRUE(restarted({at_s(10), at_s(5)}, {at_s(20), at_s(10)}));  // deltas
    EXPECT_FALSE(restarted({at_s(10), unknown_start}, {at_s(20), at_s(10)}));
    EXPECT_FALSE(restarted({at_s(10), at_s(10)}, {at_s(20), at_s(10)}));
    EXPECT_FALSE(restarted({at_s(10), at_s(15)}, {at_s(20), at_s(10)}));
}

TEST(start_times, tell_a_restart_after_a_moment_only_behind_it) {
    EXPECT_TRUE(restarted_after(at_s(10), {at_s(20), at_s(15)}));
    EXPECT_FALSE(restarted_after(at_s(15), {at_s(20), at_s(15)}));
    EXPECT_FALSE(restarted_after(at_s(10), {at_s(20), at_s(20)}));
}

TEST(start_times, overlap_when_one_is_before_the_sample_before_and_another_than_its) {
    EXPECT_TRUE(starts_overlap({at_s(10), at_s(1)}, at_s(5)));
    EXPECT_FALSE(starts_overlap({at_s(10), at_s(1)}, at_s(1)));
    EXPECT_FALSE(starts_overlap({at_s(10), at_s(1)}, at_s(10)));
    EXPECT_FALSE(starts_overlap({at_s(10), at_s(1)}, unknown_start));
}

TEST(start_times, overlap_anywhere_in_a_window) {
    const recorded three(10, {1, 2, 3});
    EXPECT_TRUE(starts_overlap(three.in(0, 30), std::vector{at_s(1), at_s(1), at_s(15)}));
    EXPECT_FALSE(starts_overlap(three.in(0, 30), std::vector{at_s(1), at_s(1), at_s(20)}));
    EXPECT_FALSE(starts_overlap(three.in(0, 30), {}));
}

TEST(start_times, are_one_of_three_signs_of_a_reset) {
    const auto series = recorded(10, {5, 3, 4, 6}).add_fresh(50, 7);
    const auto w = series.in(0, 60);
    EXPECT_TRUE(is_reset(w, 1, {}));
    EXPECT_FALSE(is_reset(w, 2, {}));
    const std::vector starts{at_s(1), at_s(1), at_s(25), at_s(25), at_s(25)};
    EXPECT_TRUE(is_reset(w, 2, starts));
    EXPECT_FALSE(is_reset(w, 3, starts));
    EXPECT_TRUE(is_reset(w, 4, {}));
}

}  // namespace
