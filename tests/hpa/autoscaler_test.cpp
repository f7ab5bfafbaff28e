#include "support/series.hpp"

#include <tidegauge/hpa/autoscaler.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

namespace {

using namespace std::chrono_literals;
using namespace tidegauge::hpa;
using tidegauge::testing::at_s;

/// An autoscaler at work on pods that are ready at once; the target is 1 for each.
class workplace {
  public:
    explicit workplace(autoscaler_spec spec, std::int32_t replicas = 1)
        : autoscaler_(std::move(spec)), replicas_(replicas) {}

    /// Syncs at `s` seconds while `wanted` replicas would meet the target; nothing for an error.
    std::int32_t sync(double s, std::optional<std::int32_t> wanted) {
        std::optional<std::int64_t> usage_milli;
        if (wanted) usage_milli = std::int64_t{1000} * *wanted;
        replicas_ = autoscaler_.sync(at_s(s), {replicas_, replicas_, replicas_}, usage_milli);
        return replicas_;
    }

    /// The replicas after each of `count` syncs, 15 s apart, from `s` on.
    std::vector<std::int32_t> syncs(double s, int count, std::optional<std::int32_t> wanted) {
        std::vector<std::int32_t> path;
        for (int i = 0; i < count; ++i) path.push_back(sync(s + 15 * i, wanted));
        return path;
    }

    void set(std::int32_t replicas) { replicas_ = replicas; }

  private:
    autoscaler autoscaler_;
    std::int32_t replicas_;
};

using path = std::vector<std::int32_t>;

autoscaler_spec plain() {
    return {.target = {1000}};
}
autoscaler_spec with(behavior rules) {
    return {.target = {1000}, .rules = std::move(rules)};
}

TEST(autoscaler, doubles_at_most_but_may_go_to_4_without_behavior) {
    EXPECT_EQ(workplace(plain()).syncs(15, 5, 20), (path{4, 8, 16, 20, 20}));
}

TEST(autoscaler, takes_a_first_step_to_5_with_an_empty_behavior) {
    EXPECT_EQ(workplace(with({})).syncs(15, 5, 20), (path{5, 10, 20, 20, 20}));
}

TEST(autoscaler, does_nothing_while_scaled_to_zero) {
    workplace w(plain(), 0);
    EXPECT_EQ(w.syncs(15, 3, 20), (path{0, 0, 0}));
    EXPECT_FALSE(autoscaler(plain()).asks(0));
}

TEST(autoscaler, returns_into_its_bounds_without_asking_for_the_metric) {
    const autoscaler_spec spec{.target = {1000}, .min_replicas = 2, .max_replicas = 10};
    EXPECT_EQ(workplace(spec, 50).sync(15, std::nullopt), 10);
    EXPECT_EQ(workplace(spec, 1).sync(15, std::nullopt), 2);
    EXPECT_FALSE(autoscaler(spec).asks(1));
    EXPECT_TRUE(autoscaler(spec).asks(2));
    EXPECT_TRUE(autoscaler(spec).asks(10));
    EXPECT_FALSE(autoscaler(spec).asks(11));
}

TEST(autoscaler, returns_into_its_bounds_at_once_whatever_behavior_says) {
    behavior frozen;
    frozen.scale_down.selected = select_policy::disabled;
    frozen.scale_up.selected = select_policy::disabled;
    autoscaler_spec spec = with(frozen);
    spec.min_replicas = 3;
    spec.max_replicas = 10;
    EXPECT_EQ(workplace(spec, 50).sync(15, 5), 10);
    EXPECT_EQ(workplace(spec, 1).sync(15, 5), 3);
}

TEST(autoscaler, stays_within_its_bounds) {
    const autoscaler_spec spec{.target = {1000}, .min_replicas = 2, .max_replicas = 5};
    EXPECT_EQ(workplace(spec, 4).syncs(15, 2, 100), (path{5, 5}));
    workplace down(spec, 4);
    down.sync(15, 0);
    EXPECT_EQ(down.sync(400, 0), 2);
    autoscaler_spec ruled = with({});
    ruled.min_replicas = 2;
    ruled.max_replicas = 5;
    EXPECT_EQ(workplace(ruled, 4).syncs(15, 2, 100), (path{5, 5}));
    workplace ruled_down(ruled, 4);
    ruled_down.sync(15, 0);
    EXPECT_EQ(ruled_down.sync(400, 0), 2);
}

TEST(autoscaler, changes_nothing_when_the_metric_is_unknown) {
    EXPECT_EQ(workplace(plain(), 7).syncs(15, 40, std::nullopt), path(40, 7));
    EXPECT_EQ(workplace(with({}), 7).syncs(15, 40, std::nullopt), path(40, 7));
}

TEST(autoscaler, records_nothing_while_the_metric_is_unknown) {
    workplace w(plain(), 20);
    w.sync(15, 20);
    w.syncs(30, 20, std::nullopt);  // until 315 s: the 20 is still within the window
    EXPECT_EQ(w.sync(315, 1), 20);
    EXPECT_EQ(w.sync(330, 1), 1);
}

TEST(autoscaler, is_not_moved_by_a_value_within_the_tolerance) {
    autoscaler a(plain());
    EXPECT_EQ(a.sync(at_s(15), {10, 10, 10}, 10'900), 10);
    EXPECT_EQ(a.sync(at_s(30), {10, 10, 10}, 11'100), 12);
}

TEST(autoscaler, follows_the_tolerance_of_its_release) {
    autoscaler_spec spec = plain();
    EXPECT_EQ(workplace(spec, 10).sync(15, 11), 10);
    spec.release = kubernetes::before_1_33;
    EXPECT_EQ(workplace(spec, 10).sync(15, 11), 11);
}

TEST(autoscaler, follows_the_tolerances_of_its_behavior) {
    behavior rules;
    rules.scale_up.tolerance = 0.5;
    rules.scale_down.tolerance = 0;
    rules.scale_down.stabilization_window = 0s;
    EXPECT_EQ(workplace(with(rules), 10).sync(15, 15), 10);
    EXPECT_EQ(workplace(with(rules), 10).sync(15, 16), 16);
    EXPECT_EQ(workplace(with(rules), 10).sync(15, 9), 9);
}

TEST(autoscaler, proposes_existing_replicas_within_the_tolerance_but_limits_by_wanted_ones) {
    // 8 of 10 wanted pods exist. Doubling would count from the 10.
    autoscaler near(plain());
    EXPECT_EQ(near.sync(at_s(15), {10, 8, 8}, 8400), 10);  // 8, held by the first 10
    autoscaler far(plain());
    EXPECT_EQ(far.sync(at_s(15), {10, 8, 8}, 90'000), 20);
}

TEST(autoscaler, goes_down_to_the_highest_recommendation_of_5_minutes) {
    workplace w(plain(), 10);
    EXPECT_EQ(w.sync(15, 10), 10);
    EXPECT_EQ(w.sync(30, 4), 10);
    EXPECT_EQ(w.sync(315, 2), 10);  // exactly 300 s after the 10
    EXPECT_EQ(w.sync(330, 2), 4);   // exactly 300 s after the 4
    EXPECT_EQ(w.sync(345, 2), 2);
}

TEST(autoscaler, is_kept_from_scaling_down_at_first_by_the_replicas_it_found) {
    EXPECT_EQ(workplace(plain(), 9).syncs(0, 22, 1), [] {
        path expected(21, 9);  // 0 to 300 s
        expected.push_back(1);
        return expected;
    }());
    EXPECT_EQ(workplace(with({}), 9).syncs(0, 21, 1), [] {
        path expected(20, 9);  // with behavior the window ends a moment earlier
        expected.push_back(1);
        return expected;
    }());
}

TEST(autoscaler, keeps_its_recommendations_while_scaled_to_zero_and_back) {
    workplace w(plain(), 6);
    w.sync(15, 6);
    w.set(0);
    EXPECT_EQ(w.sync(30, 0), 0);
    w.set(1);
    EXPECT_EQ(w.sync(45, 1), 4);  // 6 was recommended half a minute ago
}

TEST(autoscaler, waits_in_both_directions_for_its_stabilization_windows) {
    behavior rules;
    rules.scale_up.stabilization_window = 60s;
    rules.scale_down.stabilization_window = 30s;
    workplace w(with(rules), 2);
    EXPECT_EQ(w.syncs(0, 4, 6), (path{2, 2, 2, 2}));
    EXPECT_EQ(w.sync(60, 6), 6);
    EXPECT_EQ(w.sync(75, 3), 6);
    EXPECT_EQ(w.sync(90, 3), 3);
}

TEST(autoscaler, spends_its_policies_over_their_period) {
    behavior rules;
    rules.scale_up.policies = {{policy::unit::pods, 3, 60s}};
    workplace w(with(rules));
    EXPECT_EQ(w.syncs(15, 5, 100), (path{4, 4, 4, 4, 7}));
}

TEST(autoscaler, goes_down_no_faster_than_its_policies) {
    behavior rules;
    rules.scale_down.stabilization_window = 0s;
    rules.scale_down.policies = {{policy::unit::percent, 20, 30s}};
    workplace w(with(rules), 10);
    EXPECT_EQ(w.syncs(15, 5, 1), (path{8, 8, 6, 6, 4}));
}

TEST(autoscaler, does_not_scale_down_when_that_is_disabled) {
    behavior rules;
    rules.scale_down.selected = select_policy::disabled;
    workplace w(with(rules), 10);
    EXPECT_EQ(w.syncs(0, 60, 1), path(60, 10));
    EXPECT_EQ(w.sync(1000, 20), 20);
}

TEST(autoscaler, counts_only_its_own_changes_against_the_policies) {
    behavior rules;
    rules.scale_up.policies = {{policy::unit::pods, 3, 60s}};
    workplace w(with(rules), 1);
    EXPECT_EQ(w.sync(0, 1), 1);
    w.set(5);  // not the autoscaler's doing
    EXPECT_EQ(w.sync(15, 100), 8);
}

TEST(autoscaler, counts_its_returns_into_the_bounds_against_the_policies) {
    behavior rules;
    rules.scale_up.policies = {{policy::unit::pods, 3, 60s}};
    autoscaler_spec spec = with(rules);
    spec.min_replicas = 3;
    workplace w(spec, 1);
    EXPECT_EQ(w.sync(0, 100), 3);
    EXPECT_EQ(w.sync(15, 100), 4);  // 1 a minute ago, and 3 more at most
}

TEST(autoscaler, scales_a_whole_value_by_ready_pods) {
    autoscaler a({.target = {5000, metric_target::kind::value}});
    EXPECT_EQ(a.sync(at_s(15), {3, 3, 3}, 10'000), 6);
    autoscaler b({.target = {5000, metric_target::kind::value}});
    EXPECT_EQ(b.sync(at_s(15), {3, 3, 2}, 10'000), 4);
}

TEST(autoscaler, survives_the_largest_numbers) {
    constexpr auto most = std::numeric_limits<std::int32_t>::max();
    autoscaler a({.target = {1}, .max_replicas = most});
    EXPECT_EQ(a.sync(at_s(15), {most, most, most}, std::numeric_limits<std::int64_t>::max()), most);
}

TEST(autoscaler, demands_sane_bounds_and_a_target) {
    EXPECT_THROW(autoscaler({.target = {0}}), broken_precondition);
    EXPECT_THROW(autoscaler({.target = {1}, .min_replicas = 0}), broken_precondition);
    EXPECT_THROW(autoscaler({.target = {1}, .min_replicas = 5, .max_replicas = 4}),
                 broken_precondition);
}

}  // namespace
