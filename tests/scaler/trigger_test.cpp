#include <tidegauge/scaler/trigger.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace {

using tidegauge::scaler::evaluation;
using tidegauge::scaler::largest_on_wire;
using tidegauge::scaler::report;
using tidegauge::scaler::trigger;

TEST(trigger_report, passes_a_value_on_when_nothing_clamps_it) {
    EXPECT_EQ(report(trigger(), 3.25), (evaluation{3.25, true}));
}

TEST(trigger_report, raises_to_clamp_min_and_lowers_to_clamp_max) {
    trigger t;
    t.clamp_min = 2;
    t.clamp_max = 10;
    EXPECT_EQ(report(t, 1).value, 2);
    EXPECT_EQ(report(t, 5).value, 5);
    EXPECT_EQ(report(t, 100).value, 10);
}

TEST(trigger_report, applies_clamp_min_before_clamp_max) {
    trigger t;
    t.clamp_min = 5;
    t.clamp_max = 3;  // no checked trigger has this; the order is what is pinned
    EXPECT_EQ(report(t, 4).value, 3);
}

TEST(trigger_report, is_active_only_above_the_activation_target) {
    trigger t;
    EXPECT_FALSE(report(t, 0).active);
    EXPECT_TRUE(report(t, 0.001).active);
    t.activation_target = 5;
    EXPECT_FALSE(report(t, 5).active);
    EXPECT_TRUE(report(t, std::nextafter(5, 6)).active);
}

TEST(trigger_report, a_clamp_min_keeps_no_idle_workload_awake) {
    trigger t;
    t.clamp_min = 1;
    EXPECT_EQ(report(t, 0), (evaluation{1, false}));
}

TEST(trigger_report, a_clamp_max_of_zero_lets_no_busy_workload_sleep) {
    trigger t;
    t.clamp_max = 0;
    EXPECT_EQ(report(t, 7), (evaluation{0, true}));
}

TEST(trigger_report, never_puts_a_negative_number_on_the_wire) {
    EXPECT_EQ(report(trigger(), -3).value, 0);
    EXPECT_FALSE(std::signbit(report(trigger(), -0.0).value));
    trigger t;
    t.clamp_max = -1;
    EXPECT_EQ(report(t, 5).value, 0);
}

TEST(trigger_report, judges_activity_by_the_negative_number_itself) {
    trigger t;
    t.activation_target = -2;
    EXPECT_TRUE(report(t, -1).active);
    EXPECT_FALSE(report(t, -2).active);
}

TEST(trigger_report, stops_at_what_kubernetes_can_count) {
    EXPECT_EQ(report(trigger(), 1e300).value, largest_on_wire);
}

TEST(trigger_report, refuses_what_is_not_finite) {
    EXPECT_THROW(static_cast<void>(report(trigger(), std::nan(""))), broken_precondition);
    EXPECT_THROW(static_cast<void>(report(trigger(), std::numeric_limits<double>::infinity())),
                 broken_precondition);
}

}  // namespace
