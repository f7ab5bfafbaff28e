#include "support/series.hpp"

#include <tidegauge/hpa/recommendations.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

namespace {

using namespace std::chrono_literals;
using tidegauge::duration;
using tidegauge::timestamp;
using tidegauge::hpa::recommendations;
using tidegauge::testing::at_s;

TEST(recommendations, hold_the_highest_of_the_window) {
    recommendations recent;
    EXPECT_EQ(recent.highest(at_s(0), 8, 300s), 8);
    EXPECT_EQ(recent.highest(at_s(100), 3, 300s), 8);
    EXPECT_EQ(recent.highest(at_s(200), 9, 300s), 9);
}

TEST(recommendations, count_the_oldest_moment_of_the_window_without_behavior) {
    recommendations recent;
    EXPECT_EQ(recent.highest(at_s(0), 8, 300s), 8);
    EXPECT_EQ(recent.highest(at_s(300), 3, 300s), 8);
    EXPECT_EQ(recent.highest(at_s(300.001), 3, 300s), 3);
}

TEST(recommendations, begin_with_the_replicas_that_are_wanted_at_first) {
    recommendations recent;
    recent.begin(at_s(0), 10);
    recent.begin(at_s(1), 50);  // not the first
    EXPECT_EQ(recent.highest(at_s(15), 1, 300s), 10);
}

TEST(recommendations, remember_what_was_wanted_and_not_what_came_of_it) {
    recommendations recent;
    EXPECT_EQ(recent.highest(at_s(0), 8, 100s), 8);
    EXPECT_EQ(recent.highest(at_s(60), 2, 100s), 8);
    EXPECT_EQ(recent.highest(at_s(120), 1, 100s), 2);  // the 8 was held, but 2 was recommended
}

TEST(recommendations, go_up_only_as_far_as_all_of_the_up_window_agree) {
    recommendations recent;
    EXPECT_EQ(recent.agreed(at_s(0), 1, 5, 60s, 0s), 5);
    EXPECT_EQ(recent.agreed(at_s(30), 1, 9, 60s, 0s), 5);
    EXPECT_EQ(recent.agreed(at_s(59), 5, 3, 60s, 0s), 3);
    EXPECT_EQ(recent.agreed(at_s(61), 3, 9, 60s, 0s), 3);
}

TEST(recommendations, go_down_only_as_far_as_all_of_the_down_window_agree) {
    recommendations recent;
    EXPECT_EQ(recent.agreed(at_s(0), 9, 5, 0s, 60s), 5);
    EXPECT_EQ(recent.agreed(at_s(30), 9, 2, 0s, 60s), 5);
    EXPECT_EQ(recent.agreed(at_s(70), 5, 1, 0s, 60s), 2);
}

TEST(recommendations, stay_where_they_are_between_the_two_windows) {
    recommendations recent;
    EXPECT_EQ(recent.agreed(at_s(0), 5, 2, 60s, 60s), 2);
    EXPECT_EQ(recent.agreed(at_s(10), 5, 9, 60s, 60s), 5);
}

TEST(recommendations, exclude_the_oldest_moment_of_the_window_with_behavior) {
    recommendations recent;
    EXPECT_EQ(recent.agreed(at_s(0), 9, 8, 0s, 60s), 8);
    EXPECT_EQ(recent.agreed(at_s(59.999), 8, 1, 0s, 60s), 8);
    recommendations again;
    EXPECT_EQ(again.agreed(at_s(0), 9, 8, 0s, 60s), 8);
    EXPECT_EQ(again.agreed(at_s(60), 8, 1, 0s, 60s), 1);
}

/// All recommendations that ever were, and the rules as Kubernetes writes them down.
struct naive {
    std::vector<std::pair<timestamp, std::int32_t>> all;

    std::int32_t highest(timestamp now, std::int32_t desired, duration window) {
        std::int32_t stable = desired;
        for (const auto& [at, replicas] : all) {
            if (!(at < now - window)) stable = std::max(stable, replicas);
        }
        all.emplace_back(now, desired);
        return stable;
    }

    std::int32_t agreed(timestamp now, std::int32_t current, std::int32_t desired, duration up_for,
                        duration down_for) {
        std::int32_t up = desired;
        std::int32_t down = desired;
        for (const auto& [at, replicas] : all) {
            if (at > now - up_for) up = std::min(up, replicas);
            if (at > now - down_for) down = std::max(down, replicas);
        }
        all.emplace_back(now, desired);
        std::int32_t stable = current;
        if (stable < up) stable = up;
        if (stable > down) stable = down;
        return stable;
    }
};

TEST(recommendations, forget_nothing_that_matters) {
    std::mt19937 random(7);
    for (int round = 0; round < 200; ++round) {
        const duration up_window = 5s * (random() % 20);
        const duration down_window = 5s * (random() % 20);
        recommendations plain;
        recommendations ruled;
        naive plain_model;
        naive ruled_model;
        std::int32_t current = 1;
        timestamp now = at_s(0);
        for (int sync = 0; sync < 60; ++sync) {
            now += 5s * (random() % 6);
            const auto desired = static_cast<std::int32_t>(random() % 20);
            ASSERT_EQ(plain.highest(now, desired, down_window),
                      plain_model.highest(now, desired, down_window));
            const auto next = ruled.agreed(now, current, desired, up_window, down_window);
            ASSERT_EQ(next, ruled_model.agreed(now, current, desired, up_window, down_window));
            current = next;
        }
    }
}

}  // namespace
