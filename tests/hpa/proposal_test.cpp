#include <tidegauge/hpa/proposal.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>

namespace {

using namespace tidegauge::hpa;

constexpr std::int32_t most_replicas = std::numeric_limits<std::int32_t>::max();

constexpr metric_target average(std::int64_t milli) {
    return {milli, metric_target::kind::average_value};
}
constexpr metric_target whole(std::int64_t milli) {
    return {milli, metric_target::kind::value};
}
constexpr workload running(std::int32_t replicas) {
    return {replicas, replicas, replicas};
}

TEST(proposal, for_an_average_is_usage_over_target_rounded_up) {
    EXPECT_EQ(propose(average(5000), 20'000, running(1), {}), 4);  // 20/5, KEDA's documentation
    EXPECT_EQ(propose(average(5000), 20'001, running(1), {}), 5);
    EXPECT_EQ(propose(average(6111), 22'222, running(1), {}), 4);
    EXPECT_EQ(propose(average(5000), 0, running(3), {}), 0);
}

TEST(proposal, for_a_value_is_ready_replicas_times_usage_over_target) {
    EXPECT_EQ(propose(whole(5000), 20'000, running(3), {}), 12);  // 3*20/5, KEDA's documentation
    EXPECT_EQ(propose(whole(5000), 20'000, {3, 3, 2}, {}), 8);
    EXPECT_EQ(propose(whole(5000), 20'000, {3, 3, 0}, {}), 0);
}

TEST(proposal, within_the_tolerance_of_an_average_is_the_replicas_that_there_are) {
    // 10 wanted, 8 there: 8.4 of 8 is near enough, and 8 are proposed.
    EXPECT_EQ(propose(average(1000), 8400, {10, 8, 8}, {}), 8);
}

TEST(proposal, within_the_tolerance_of_a_value_is_the_replicas_that_are_wanted) {
    EXPECT_EQ(propose(whole(1000), 1050, {10, 8, 8}, {}), 10);
}

TEST(proposal, without_a_single_replica_is_never_within_the_tolerance) {
    EXPECT_EQ(propose(average(1000), 1000, {3, 0, 0}, {}), 1);
    EXPECT_EQ(propose(average(1000), 0, {3, 0, 0}, {}), 0);
}

TEST(proposal, saturates_and_is_never_negative) {
    EXPECT_EQ(propose(average(1), std::numeric_limits<std::int64_t>::max(), running(1), {}),
              most_replicas);
    EXPECT_EQ(propose(whole(1), std::numeric_limits<std::int64_t>::max(), running(9), {}),
              most_replicas);
    EXPECT_EQ(propose(average(1000), -5000, running(1), {}), 0);
}

TEST(tolerance, is_a_tenth_either_way) {
    const tolerance t;
    EXPECT_TRUE(t.covers(1));
    EXPECT_TRUE(t.covers(1.09));
    EXPECT_TRUE(t.covers(0.91));
    EXPECT_FALSE(t.covers(1.11));
    EXPECT_FALSE(t.covers(0.89));
}

TEST(tolerance, includes_1_1_since_kubernetes_1_33_and_not_before) {
    EXPECT_TRUE((tolerance{.release = kubernetes::since_1_33}.covers(1.1)));
    EXPECT_FALSE((tolerance{.release = kubernetes::before_1_33}.covers(1.1)));
    EXPECT_TRUE((tolerance{.release = kubernetes::since_1_33}.covers(0.9)));
    EXPECT_TRUE((tolerance{.release = kubernetes::before_1_33}.covers(0.9)));
    EXPECT_EQ(propose(average(1000), 1100, running(1), {.release = kubernetes::since_1_33}), 1);
    EXPECT_EQ(propose(average(1000), 1100, running(1), {.release = kubernetes::before_1_33}), 2);
}

TEST(tolerance, may_differ_up_and_down_since_kubernetes_1_33) {
    const tolerance t{.up = 0.5, .down = 0};
    EXPECT_TRUE(t.covers(1.5));
    EXPECT_FALSE(t.covers(1.51));
    EXPECT_TRUE(t.covers(1));
    EXPECT_FALSE(t.covers(0.99));
}

TEST(tolerance, does_not_cover_what_is_no_ratio) {
    for (const auto release : {kubernetes::before_1_33, kubernetes::since_1_33}) {
        EXPECT_FALSE((tolerance{.release = release}.covers(std::nan(""))));
        EXPECT_FALSE((tolerance{.release = release}.covers(INFINITY)));
    }
}

}  // namespace
