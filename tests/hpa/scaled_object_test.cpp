#include "support/series.hpp"

#include <tidegauge/hpa/scaled_object.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <utility>

namespace {

using namespace std::chrono_literals;
using namespace tidegauge::hpa;
using tidegauge::timestamp;
using tidegauge::testing::at_s;

using heard = std::optional<answer>;
using changes = std::map<double, std::int32_t>;

/// A scaler whose activity is a value above 0.
heard value(double v) {
    return answer{v, v > 0};
}

/// One ScaledObject and its clocks: KEDA asks every `poll_s`, a moment after the whole second as a
/// real operator does, the autoscaler every 15 s.
struct replay {
    scaled_object_spec spec;
    double poll_s = 30;
    std::int32_t replicas = 0;

    /// When the replicas changed between 0 and `until_s`, and to what.
    changes run(double until_s, const std::function<heard(double)>& scaler) {
        scaled_object object(spec, at_s(0), replicas);
        changes seen;
        const auto note = [&](double s, std::int32_t now_wanted) {
            if (now_wanted != std::exchange(replicas, now_wanted)) seen[s] = now_wanted;
        };
        for (double s = 0; s <= until_s; s += 1) {
            const auto whole = static_cast<int>(s);
            if (whole % static_cast<int>(poll_s) == 0) {
                note(s, object.poll(at_s(s + 0.2), scaler(s)));
            }
            if (whole > 0 && whole % 15 == 0) note(s, object.sync(at_s(s + 0.5), scaler(s)));
        }
        return seen;
    }
};

TEST(scaled_object, climbs_from_zero_and_returns_after_the_cooldown) {
    replay r{.spec = {.target = 5}};
    const auto scaler = [](double s) { return value(s < 300 ? 100 : 0); };
    EXPECT_EQ(r.run(900, scaler),
              (changes{{0, 1}, {15, 4}, {30, 8}, {45, 16}, {60, 20}, {570, 0}}));
}

TEST(scaled_object, stays_where_it_is_while_the_scaler_fails) {
    replay r{.spec = {.target = 5}};
    const auto scaler = [](double s) { return s < 300 ? value(100) : std::nullopt; };
    EXPECT_EQ(r.run(3600, scaler), (changes{{0, 1}, {15, 4}, {30, 8}, {45, 16}, {60, 20}}));
}

TEST(scaled_object, goes_to_its_fallback_once_the_scaler_has_failed_and_all_is_stable) {
    replay r{.spec = {.target = 5, .on_failure = fallback_spec{3, 6}}};
    const auto scaler = [](double s) { return s < 300 ? value(100) : std::nullopt; };
    EXPECT_EQ(r.run(3600, scaler),
              (changes{{0, 1}, {15, 4}, {30, 8}, {45, 16}, {60, 20}, {600, 6}}));
}

TEST(scaled_object, comes_back_from_zero_by_its_fallback) {
    replay r{.spec = {.target = 5, .on_failure = fallback_spec{3, 2}}, .poll_s = 32};
    const auto scaler = [](double) { return heard(); };
    // At zero the autoscaler does not ask, so the fourth failure is the fourth poll.
    EXPECT_EQ(r.run(300, scaler), (changes{{96, 1}, {105, 2}}));
}

TEST(scaled_object, takes_a_first_step_to_5_instead_of_4_with_any_behavior) {
    replay r{.spec = {.target = 5, .rules = behavior{}}};
    const auto scaler = [](double) { return value(100); };
    EXPECT_EQ(r.run(120, scaler), (changes{{0, 1}, {15, 5}, {30, 10}, {45, 20}}));
}

// KEDA's own end-to-end tests of external scalers: threshold, value, and the replicas that they
// wait for with polls every 5 s, a cooldown of 10 s, idle 0, least 1, most 2 or 3.
TEST(scaled_object, passes_the_numbers_of_kedas_end_to_end_tests) {
    struct line {
        double target;
        double value;
        std::int32_t most;
        std::int32_t replicas;
    };
    for (const line& each :
         {line{10, 10, 2, 1}, line{10, 20, 2, 2}, line{10, 0, 2, 0}, line{6.111, 22.222, 3, 3},
          line{6.111, 6.111, 3, 1}, line{6.111, 12.222, 3, 2}, line{6.111, 0, 3, 0}}) {
        replay r{.spec = {.target = each.target,
                          .min_replicas = 1,
                          .max_replicas = each.most,
                          .idle_replicas = 0,
                          .cooldown = 10s},
                 .poll_s = 5};
        static_cast<void>(r.run(400, [&](double) { return value(each.value); }));
        EXPECT_EQ(r.replicas, each.replicas) << each.value << " of " << each.target;
    }
}

TEST(scaled_object, returns_to_its_idle_replicas_after_the_cooldown) {
    replay r{.spec = {.target = 10,
                      .min_replicas = 1,
                      .max_replicas = 2,
                      .idle_replicas = 0,
                      .cooldown = 10s},
             .poll_s = 5};
    const auto scaler = [](double s) { return value(s < 100 ? 10 : 0); };
    EXPECT_EQ(r.run(300, scaler), (changes{{0, 1}, {105, 0}}));
}

TEST(scaled_object, wakes_by_its_stream_without_waiting_for_a_poll) {
    scaled_object object({.target = 5}, at_s(0), 0);
    EXPECT_EQ(object.push(at_s(3)), 1);
    EXPECT_EQ(object.replicas(), 1);
    EXPECT_EQ(object.poll(at_s(30), value(0)), 1);  // cools down since 3 s
    EXPECT_EQ(object.poll(at_s(303.1), value(0)), 0);
}

TEST(scaled_object, lets_activity_alone_decide_about_zero) {
    scaled_object object({.target = 5}, at_s(0), 0);
    EXPECT_EQ(object.poll(at_s(0), answer{100, false}), 0);
    EXPECT_EQ(object.poll(at_s(30), answer{0, true}), 1);
}

TEST(scaled_object, keeps_between_one_and_many_to_the_autoscaler) {
    scaled_object object({.target = 5, .max_replicas = 3}, at_s(0), 8);
    EXPECT_EQ(object.poll(at_s(0), value(100)), 8);
    EXPECT_EQ(object.sync(at_s(15), value(100)), 3);
}

TEST(scaled_object, counts_the_least_replicas_as_at_least_one_for_the_autoscaler) {
    scaled_object object({.target = 5}, at_s(0), 1);
    EXPECT_EQ(object.sync(at_s(15), value(0)), 1);
    EXPECT_EQ(object.sync(at_s(400), value(0)), 1);
}

TEST(scaled_object, counts_failures_of_polls_and_syncs_together) {
    scaled_object object({.target = 5, .on_failure = fallback_spec{3, 6}}, at_s(0), 2);
    EXPECT_EQ(object.poll(at_s(0), std::nullopt), 2);
    EXPECT_EQ(object.sync(at_s(15), std::nullopt), 2);
    EXPECT_EQ(object.poll(at_s(30), std::nullopt), 2);
    EXPECT_EQ(object.sync(at_s(30), std::nullopt), 4);  // the fourth: 6 are wanted, twice 2 allowed
    EXPECT_EQ(object.sync(at_s(45), std::nullopt), 6);
}

TEST(scaled_object, rounds_its_values_as_its_release_of_keda_does) {
    // 1.0996 is 1.100 or 1.099: 1100/1000 is outside the old tolerance, 1099/1000 inside.
    const scaled_object_spec spec{.target = 1, .release = kubernetes::before_1_33};
    EXPECT_EQ(scaled_object(spec, at_s(0), 1).sync(at_s(15), value(1.0996)), 2);
    auto cut = spec;
    cut.values = rounding::toward_zero;
    EXPECT_EQ(scaled_object(cut, at_s(0), 1).sync(at_s(15), value(1.0996)), 1);
}

TEST(scaled_object, reads_a_value_that_is_no_amount_as_zero) {
    for (const double v : {std::numeric_limits<double>::quiet_NaN(),
                           std::numeric_limits<double>::infinity(), -7.0}) {
        scaled_object object({.target = 5}, at_s(0), 9);
        EXPECT_EQ(object.sync(at_s(15), answer{v, true}), 9);
        EXPECT_EQ(object.sync(at_s(316), answer{v, true}), 1);
    }
}

TEST(scaled_object, scales_a_metric_of_type_value_by_its_pods) {
    scaled_object object({.target = 5, .type = metric_target::kind::value}, at_s(0), 3);
    EXPECT_EQ(object.sync(at_s(15), value(10)), 6);
}

TEST(scaled_object, demands_a_target_that_is_not_rounded_to_nothing) {
    EXPECT_NO_THROW(scaled_object({.target = 0.0005}, at_s(0), 1));
    EXPECT_THROW(scaled_object({.target = 0.0004}, at_s(0), 1), broken_precondition);
    EXPECT_THROW(scaled_object({.target = -1}, at_s(0), 1), broken_precondition);
}

}  // namespace
