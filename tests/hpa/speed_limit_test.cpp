#include "support/series.hpp"

#include <tidegauge/hpa/speed_limit.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <limits>
#include <vector>

namespace {

using namespace std::chrono_literals;
using namespace tidegauge::hpa;
using tidegauge::testing::at_s;

constexpr policy pods(std::int32_t value, tidegauge::duration period = 60s) {
    return {policy::unit::pods, value, period};
}
constexpr policy percent(std::int32_t value, tidegauge::duration period = 60s) {
    return {policy::unit::percent, value, period};
}

scaling_rules rules(std::vector<policy> policies, select_policy selected = select_policy::max) {
    return {0s, std::move(policies), selected};
}

std::int32_t most(const scaling_rules& up, std::int32_t current, const scale_events& events = {}) {
    return speed_limit(up, true, at_s(1000), current, events);
}
std::int32_t fewest(const scaling_rules& down, std::int32_t current,
                    const scale_events& events = {}) {
    return speed_limit(down, false, at_s(1000), current, events);
}

TEST(speed_limit, adds_pods_up_and_takes_them_down) {
    EXPECT_EQ(most(rules({pods(4)}), 10), 14);
    EXPECT_EQ(fewest(rules({pods(4)}), 10), 6);
}

TEST(speed_limit, rounds_a_share_up_on_the_way_up) {
    EXPECT_EQ(most(rules({percent(10)}), 1), 2);
    EXPECT_EQ(most(rules({percent(50)}), 5), 8);
    EXPECT_EQ(most(rules({percent(100)}), 5), 10);
}

TEST(speed_limit, cuts_a_share_off_on_the_way_down) {
    EXPECT_EQ(fewest(rules({percent(10)}), 5), 4);  // 4.5
    EXPECT_EQ(fewest(rules({percent(10)}), 1), 0);  // 0.9
    EXPECT_EQ(fewest(rules({percent(100)}), 5), 0);
}

TEST(speed_limit, takes_the_policy_that_changes_most_by_default) {
    EXPECT_EQ(most(rules({pods(4), percent(100)}), 1), 5);
    EXPECT_EQ(most(rules({pods(4), percent(100)}), 10), 20);
    EXPECT_EQ(fewest(rules({pods(4), percent(10)}), 10), 6);
    EXPECT_EQ(fewest(rules({pods(4), percent(10)}), 100), 90);
}

TEST(speed_limit, takes_the_policy_that_changes_least_when_told_so) {
    EXPECT_EQ(most(rules({pods(4), percent(100)}, select_policy::min), 1), 2);
    EXPECT_EQ(most(rules({pods(4), percent(100)}, select_policy::min), 10), 14);
    EXPECT_EQ(fewest(rules({pods(4), percent(10)}, select_policy::min), 10), 9);
    EXPECT_EQ(fewest(rules({pods(4), percent(10)}, select_policy::min), 100), 96);
}

TEST(speed_limit, allows_no_change_when_disabled) {
    EXPECT_EQ(most(rules({pods(4)}, select_policy::disabled), 10), 10);
    EXPECT_EQ(fewest(rules({pods(4)}, select_policy::disabled), 10), 10);
}

TEST(speed_limit, counts_what_was_added_within_the_period) {
    scale_events events;
    events.add(at_s(960), 3);
    // 13 now, 10 at the start of the minute: 14 at most.
    EXPECT_EQ(most(rules({pods(4, 60s)}), 13, events), 14);
    EXPECT_EQ(most(rules({pods(4, 30s)}), 13, events), 17);
}

TEST(speed_limit, gives_back_what_was_removed_within_the_period) {
    scale_events events;
    events.add(at_s(960), -3);
    EXPECT_EQ(most(rules({pods(4)}), 7, events), 14);
    EXPECT_EQ(fewest(rules({pods(4)}), 7, events), 6);
}

TEST(speed_limit, never_lies_on_the_other_side_of_the_present) {
    scale_events added;
    added.add(at_s(990), 20);
    EXPECT_EQ(most(rules({pods(4)}), 30, added), 30);  // not 14
    scale_events removed;
    removed.add(at_s(990), -20);
    EXPECT_EQ(fewest(rules({pods(4)}), 10, removed), 10);  // not 26
}

TEST(speed_limit, excludes_the_oldest_moment_of_the_period) {
    scale_events events;
    events.add(at_s(940), 3);
    EXPECT_EQ(most(rules({pods(4, 60s)}), 13, events), 17);
    EXPECT_EQ(most(rules({pods(4, 61s)}), 13, events), 14);
}

TEST(speed_limit, does_not_overflow) {
    constexpr auto all = std::numeric_limits<std::int32_t>::max();
    EXPECT_EQ(most(rules({pods(all)}), all), all);
    EXPECT_EQ(most(rules({percent(all)}), all), all);
    EXPECT_EQ(fewest(rules({pods(all)}), 1), 0);
    EXPECT_EQ(fewest(rules({percent(200)}), 10), 0);
}

TEST(scale_events, are_remembered_for_the_longest_period_there_may_be) {
    scale_events events;
    events.add(at_s(0), 5);
    events.add(at_s(1799), 2);
    EXPECT_EQ(events.net_change(at_s(1799), 1800s), 7);
    EXPECT_EQ(events.net_change(at_s(1800), 1800s), 2);
}

TEST(scale_events, cancel_out) {
    scale_events events;
    events.add(at_s(10), 5);
    events.add(at_s(20), -2);
    EXPECT_EQ(events.net_change(at_s(30), 60s), 3);
    EXPECT_EQ(events.net_change(at_s(30), 15s), -2);
}

}  // namespace
