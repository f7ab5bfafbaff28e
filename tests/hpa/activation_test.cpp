#include "support/series.hpp"

#include <tidegauge/hpa/activation.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <optional>

namespace {

using namespace std::chrono_literals;
using namespace tidegauge::hpa;
using tidegauge::testing::at_s;

constexpr check active{.active = true, .failed = false};
constexpr check inactive{.active = false, .failed = false};
constexpr check failed{.active = false, .failed = true};
constexpr check active_and_failed{.active = true, .failed = true};

TEST(activation, goes_from_zero_to_one) {
    activation keda({}, at_s(0));
    EXPECT_EQ(keda.request(at_s(1), 0, active), 1);
}

TEST(activation, goes_from_zero_to_the_least_replicas) {
    activation keda({.min_replicas = 3}, at_s(0));
    EXPECT_EQ(keda.request(at_s(1), 0, active), 3);
}

TEST(activation, leaves_active_replicas_to_the_autoscaler) {
    activation keda({.min_replicas = 3}, at_s(0));
    EXPECT_EQ(keda.request(at_s(1), 2, active), 2);
    EXPECT_EQ(keda.request(at_s(2), 50, active), 50);
}

TEST(activation, stays_at_zero_while_inactive) {
    activation keda({}, at_s(0));
    EXPECT_EQ(keda.request(at_s(1), 0, inactive), 0);
}

TEST(activation, goes_to_zero_after_the_cooldown_and_not_at_its_end) {
    activation keda({.cooldown = 300s}, at_s(0));
    EXPECT_EQ(keda.request(at_s(100), 5, active), 5);
    EXPECT_EQ(keda.request(at_s(130), 5, inactive), 5);
    EXPECT_EQ(keda.request(at_s(400), 5, inactive), 5);
    EXPECT_EQ(keda.request(at_s(400.001), 5, inactive), 0);
}

TEST(activation, remembers_activity_in_whole_seconds) {
    activation keda({.cooldown = 300s}, at_s(0));
    EXPECT_EQ(keda.last_active(), std::nullopt);
    static_cast<void>(keda.request(at_s(100.9), 5, active));
    EXPECT_EQ(keda.last_active(), at_s(100));
    EXPECT_EQ(keda.request(at_s(400.1), 5, inactive), 0);  // 299.2 s later
}

TEST(activation, starts_the_cooldown_anew_with_every_activity) {
    activation keda({.cooldown = 300s}, at_s(0));
    static_cast<void>(keda.request(at_s(100), 5, active));
    static_cast<void>(keda.request(at_s(200), 5, active));
    EXPECT_EQ(keda.request(at_s(450), 5, inactive), 5);
    EXPECT_EQ(keda.request(at_s(501), 5, inactive), 0);
}

TEST(activation, waits_for_the_initial_cooldown_if_it_was_never_active) {
    activation keda({.initial_cooldown = 60s}, at_s(10));
    EXPECT_EQ(keda.request(at_s(70), 5, inactive), 5);
    EXPECT_EQ(keda.request(at_s(70.001), 5, inactive), 0);
    activation at_once({}, at_s(10));
    EXPECT_EQ(at_once.request(at_s(11), 5, inactive), 0);
}

TEST(activation, keeps_the_least_replicas) {
    activation keda({.min_replicas = 2}, at_s(0));
    EXPECT_EQ(keda.request(at_s(1000), 5, inactive), 5);
    EXPECT_EQ(keda.request(at_s(1000), 2, inactive), 2);
    EXPECT_EQ(keda.request(at_s(1000), 1, inactive), 2);
    EXPECT_EQ(keda.request(at_s(1000), 0, inactive), 2);
}

TEST(activation, goes_to_the_idle_replicas_below_the_least) {
    activation keda({.min_replicas = 2, .idle_replicas = 0, .cooldown = 10s}, at_s(0));
    EXPECT_EQ(keda.request(at_s(1), 0, inactive), 0);
    EXPECT_EQ(keda.request(at_s(2), 0, active), 2);
    EXPECT_EQ(keda.request(at_s(12), 2, inactive), 2);
    EXPECT_EQ(keda.request(at_s(12.001), 2, inactive), 0);
}

TEST(activation, returns_from_idle_replicas_to_the_least) {
    activation keda({.min_replicas = 4, .idle_replicas = 1}, at_s(0));
    EXPECT_EQ(keda.request(at_s(1), 1, active), 4);
    EXPECT_EQ(keda.request(at_s(2), 4, active), 4);
}

TEST(activation, changes_nothing_on_an_error) {
    activation keda({}, at_s(0));
    EXPECT_EQ(keda.request(at_s(1000), 5, failed), 5);
    EXPECT_EQ(keda.request(at_s(1000), 0, failed), 0);
    activation least({.min_replicas = 2}, at_s(0));
    EXPECT_EQ(least.request(at_s(1000), 0, failed), 0);
}

TEST(activation, changes_nothing_on_an_error_before_a_fallback) {
    activation keda({.fallback_replicas = 6}, at_s(0));
    EXPECT_EQ(keda.request(at_s(1000), 5, failed), 5);
}

TEST(activation, takes_an_error_for_inactivity_with_a_fallback_to_zero) {
    activation keda({.cooldown = 300s, .fallback_replicas = 0}, at_s(0));
    static_cast<void>(keda.request(at_s(100), 5, active));
    EXPECT_EQ(keda.request(at_s(200), 5, failed), 5);
    EXPECT_EQ(keda.request(at_s(401), 5, failed), 0);
}

TEST(activation, scales_out_although_another_trigger_fails) {
    activation keda({}, at_s(0));
    EXPECT_EQ(keda.request(at_s(100), 0, active_and_failed), 1);
    EXPECT_EQ(keda.last_active(), at_s(100));
}

TEST(activation, is_not_refreshed_by_activity_while_another_trigger_fails) {
    activation keda({.cooldown = 300s}, at_s(0));
    static_cast<void>(keda.request(at_s(100), 5, active));
    EXPECT_EQ(keda.request(at_s(200), 5, active_and_failed), 5);
    EXPECT_EQ(keda.last_active(), at_s(100));
}

}  // namespace
