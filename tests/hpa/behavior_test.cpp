#include <tidegauge/hpa/behavior.hpp>

#include <gtest/gtest.h>

#include <chrono>

namespace {

using namespace std::chrono_literals;
using namespace tidegauge::hpa;

TEST(behavior, goes_up_at_once_by_4_pods_or_100_percent_in_15_s_by_default) {
    const scaling_rules up = behavior{}.scale_up;
    EXPECT_EQ(up.stabilization_window, 0s);
    EXPECT_EQ(up.selected, select_policy::max);
    EXPECT_EQ(up.tolerance, 0.1);
    ASSERT_EQ(up.policies.size(), 2U);
    EXPECT_EQ(up.policies[0].type, policy::unit::pods);
    EXPECT_EQ(up.policies[0].value, 4);
    EXPECT_EQ(up.policies[0].period, 15s);
    EXPECT_EQ(up.policies[1].type, policy::unit::percent);
    EXPECT_EQ(up.policies[1].value, 100);
    EXPECT_EQ(up.policies[1].period, 15s);
}

TEST(behavior, goes_down_after_5_minutes_by_100_percent_in_15_s_by_default) {
    const scaling_rules down = behavior{}.scale_down;
    EXPECT_EQ(down.stabilization_window, 300s);
    EXPECT_EQ(down.selected, select_policy::max);
    EXPECT_EQ(down.tolerance, 0.1);
    ASSERT_EQ(down.policies.size(), 1U);
    EXPECT_EQ(down.policies[0].type, policy::unit::percent);
    EXPECT_EQ(down.policies[0].value, 100);
    EXPECT_EQ(down.policies[0].period, 15s);
}

}  // namespace
