// The autoscaler against the rules of Kubernetes as they are written down, on random stories.
#include "support/series.hpp"

#include <tidegauge/hpa/autoscaler.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <optional>
#include <random>
#include <utility>
#include <vector>

namespace {

using namespace std::chrono_literals;
using namespace tidegauge::hpa;
using tidegauge::duration;
using tidegauge::timestamp;
using tidegauge::testing::at_s;

/// reconcileAutoscaler and what it calls, step by step and in the order of the original, with
/// lists that only grow.
class model {
  public:
    explicit model(autoscaler_spec spec) : spec_(std::move(spec)) {}

    std::int32_t sync(timestamp now, const workload& pods, std::optional<std::int64_t> usage) {
        if (recommended_.empty()) recommended_.emplace_back(now, pods.spec);
        std::int32_t desired = 0;
        if (pods.spec == 0) return 0;
        if (pods.spec > spec_.max_replicas) {
            desired = spec_.max_replicas;
        } else if (pods.spec < spec_.min_replicas) {
            desired = spec_.min_replicas;
        } else {
            if (!usage) return pods.spec;
            desired = replicas_for(*usage, pods);
            desired = spec_.rules ? with_behavior(now, pods.spec, desired)
                                  : without_behavior(now, pods.spec, desired);
        }
        if (desired > pods.spec) ups_.emplace_back(now, desired - pods.spec);
        if (desired < pods.spec) downs_.emplace_back(now, pods.spec - desired);
        return desired;
    }

  private:
    using entries = std::vector<std::pair<timestamp, std::int32_t>>;

    [[nodiscard]] bool within(double ratio) const {
        if (spec_.release == kubernetes::before_1_33) return std::abs(1.0 - ratio) <= 0.1;
        const double up = spec_.rules ? spec_.rules->scale_up.tolerance : 0.1;
        const double down = spec_.rules ? spec_.rules->scale_down.tolerance : 0.1;
        return (1.0 - down) <= ratio && ratio <= (1.0 + up);
    }

    [[nodiscard]] std::int32_t replicas_for(std::int64_t usage, const workload& pods) const {
        const auto used = static_cast<double>(usage);
        const auto target = static_cast<double>(spec_.target.milli);
        if (spec_.target.type == metric_target::kind::value) {
            if (within(used / target)) return pods.spec;
            return static_cast<std::int32_t>(std::ceil(used / target * pods.ready));
        }
        if (within(used / (target * pods.status))) return pods.status;
        return static_cast<std::int32_t>(std::ceil(used / target));
    }

    std::int32_t without_behavior(timestamp now, std::int32_t current, std::int32_t desired) {
        std::int32_t stable = desired;
        for (const auto& [at, replicas] : recommended_) {
            if (!(at < now - 300s)) stable = std::max(stable, replicas);
        }
        recommended_.emplace_back(now, desired);
        if (stable < spec_.min_replicas) return spec_.min_replicas;
        const auto doubled = static_cast<std::int32_t>(std::max(2.0 * current, 4.0));
        return std::min(stable, std::min(spec_.max_replicas, doubled));
    }

    std::int32_t with_behavior(timestamp now, std::int32_t current, std::int32_t desired) {
        const behavior& rules = *spec_.rules;
        std::int32_t up = desired;
        std::int32_t down = desired;
        for (const auto& [at, replicas] : recommended_) {
            if (at > now - rules.scale_up.stabilization_window) up = std::min(up, replicas);
            if (at > now - rules.scale_down.stabilization_window) down = std::max(down, replicas);
        }
        recommended_.emplace_back(now, desired);
        std::int32_t stable = current;
        if (stable < up) stable = up;
        if (stable > down) stable = down;

        if (stable > current) {
            const std::int32_t limit = std::max(up_limit(now, current), current);
            return std::min(stable, std::min(spec_.max_replicas, limit));
        }
        if (stable < current) {
            const std::int32_t limit = std::min(down_limit(now, current), current);
            return std::max(stable, std::max(spec_.min_replicas, limit));
        }
        return stable;
    }

    static std::int32_t within_period(timestamp now, duration period, const entries& events) {
        std::int32_t replicas = 0;
        for (const auto& [at, change] : events) {
            if (at > now - period) replicas += change;
        }
        return replicas;
    }

    [[nodiscard]] std::int32_t start_of(timestamp now, duration period,
                                        std::int32_t current) const {
        return current - within_period(now, period, ups_) + within_period(now, period, downs_);
    }

    [[nodiscard]] std::int32_t up_limit(timestamp now, std::int32_t current) const {
        const scaling_rules& rules = spec_.rules->scale_up;
        if (rules.selected == select_policy::disabled) return current;
        std::vector<std::int32_t> proposed;
        for (const policy& each : rules.policies) {
            const std::int32_t start = start_of(now, each.period, current);
            proposed.push_back(
                each.type == policy::unit::pods
                    ? start + each.value
                    : static_cast<std::int32_t>(std::ceil(start * (1 + each.value / 100.0))));
        }
        return rules.selected == select_policy::min ? *std::ranges::min_element(proposed)
                                                    : *std::ranges::max_element(proposed);
    }

    [[nodiscard]] std::int32_t down_limit(timestamp now, std::int32_t current) const {
        const scaling_rules& rules = spec_.rules->scale_down;
        if (rules.selected == select_policy::disabled) return current;
        std::vector<std::int32_t> proposed;
        for (const policy& each : rules.policies) {
            const std::int32_t start = start_of(now, each.period, current);
            proposed.push_back(each.type == policy::unit::pods
                                   ? start - each.value
                                   : static_cast<std::int32_t>(start * (1 - each.value / 100.0)));
        }
        return rules.selected == select_policy::min ? *std::ranges::max_element(proposed)
                                                    : *std::ranges::min_element(proposed);
    }

    autoscaler_spec spec_;
    entries recommended_;
    entries ups_;
    entries downs_;
};

/// Random specs and stories.
class dice {
  public:
    explicit dice(unsigned seed) : random_(seed) {}

    std::int32_t below(int n) {
        return static_cast<std::int32_t>(random_() % static_cast<unsigned>(n));
    }
    bool one_in(int n) { return below(n) == 0; }

    autoscaler_spec spec() {
        autoscaler_spec spec{.target = {500 + below(3000)}};
        if (one_in(2)) spec.target.type = metric_target::kind::value;
        spec.min_replicas = 1 + below(4);
        spec.max_replicas = spec.min_replicas + below(60);
        if (one_in(2)) spec.release = kubernetes::before_1_33;
        if (!one_in(3)) spec.rules = behavior{rules(), rules()};
        return spec;
    }

  private:
    scaling_rules rules() {
        scaling_rules made{15s * below(10), {}};
        for (int i = 1 + below(3); i > 0; --i) {
            const auto type = one_in(2) ? policy::unit::pods : policy::unit::percent;
            made.policies.push_back({type, 1 + below(120), 15s * (1 + below(8))});
        }
        const select_policy all[] = {select_policy::max, select_policy::min, select_policy::max,
                                     select_policy::disabled};
        made.selected = all[below(4)];
        return made;
    }

    std::mt19937 random_;
};

TEST(autoscaler, agrees_with_the_rules_as_they_are_written_on_random_stories) {
    int moves = 0;
    for (unsigned seed = 0; seed < 2000; ++seed) {
        SCOPED_TRACE(seed);
        dice roll(seed);
        const autoscaler_spec spec = roll.spec();
        autoscaler ours(spec);
        model theirs(spec);
        std::int32_t replicas = roll.below(70);
        std::int64_t load = 0;
        timestamp now = at_s(0);
        for (int i = 0; i < 60; ++i) {
            now += roll.one_in(5) ? 5s * roll.below(30) : 15s;
            if (roll.one_in(6)) load = spec.target.milli * roll.below(80) + roll.below(1000);
            const bool whole = spec.target.type == metric_target::kind::value;
            const std::int64_t usage = whole && replicas != 0 ? load / replicas : load;
            std::optional<std::int64_t> fetched;
            if (!roll.one_in(8)) fetched = usage;
            const std::int32_t ready = std::max(0, replicas - roll.below(3));
            const workload pods{replicas, ready, ready};
            const std::int32_t desired = ours.sync(now, pods, fetched);
            ASSERT_EQ(desired, theirs.sync(now, pods, fetched)) << "sync " << i;
            moves += desired != replicas;
            replicas = roll.one_in(40) ? roll.below(70) : desired;  // somebody else scales, too
        }
    }
    EXPECT_GT(moves, 10'000);  // the stories are worth reading
}

}  // namespace
