// The HorizontalPodAutoscaler: one sync after the other, from a metric to replicas.
#pragma once

#include <tidegauge/base/config.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/hpa/behavior.hpp>
#include <tidegauge/hpa/proposal.hpp>
#include <tidegauge/hpa/recommendations.hpp>
#include <tidegauge/hpa/speed_limit.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>

namespace tidegauge::hpa {

/// A HorizontalPodAutoscaler with one external metric.
struct autoscaler_spec {
    metric_target target;
    std::int32_t min_replicas = 1;
    std::int32_t max_replicas = 100;
    std::optional<behavior> rules{};  ///< absent is not the same as defaulted: see `autoscaler`
    kubernetes release = kubernetes::since_1_33;
};

/// What Kubernetes' controller does at every sync, 15 seconds apart, the first one such period
/// after the object was made (pkg/controller/podautoscaler/horizontal.go, reconcileAutoscaler).
///
/// Without `behavior` it may at most double the replicas (or go to 4) in a sync, and goes down to
/// the highest recommendation of 300 seconds. With it, also an empty one, the rules of `behavior`
/// hold: the first step from 1 is then to 5 and not to 4.
/// Time: given, and may not go back. Threads: none of its own.
class autoscaler {
  public:
    /// @pre 1 <= min_replicas <= max_replicas, target.milli > 0
    explicit autoscaler(autoscaler_spec spec) : spec_(std::move(spec)) {
        TIDEGAUGE_ASSERT(1 <= spec_.min_replicas && spec_.min_replicas <= spec_.max_replicas);
        TIDEGAUGE_ASSERT(spec_.target.milli > 0);
        margin_.release = spec_.release;
        if (spec_.rules) {
            margin_.up = spec_.rules->scale_up.tolerance;
            margin_.down = spec_.rules->scale_down.tolerance;
        }
    }

    /// Whether a sync at so many wanted replicas fetches the metric at all: not while scaled to
    /// zero, and not while out of bounds.
    [[nodiscard]] bool asks(std::int32_t spec_replicas) const noexcept {
        return spec_.min_replicas <= spec_replicas && spec_replicas <= spec_.max_replicas;
    }

    /// The replicas wanted after a sync. `usage_milli` is the metric in thousandths, nothing when
    /// fetching it failed, which changes nothing.
    [[nodiscard]] std::int32_t sync(timestamp now, const workload& pods,
                                    std::optional<std::int64_t> usage_milli) {
        recent_.begin(now, pods.spec);
        if (pods.spec == 0) return 0;
        std::int32_t desired = std::clamp(pods.spec, spec_.min_replicas, spec_.max_replicas);
        if (asks(pods.spec)) {
            if (!usage_milli) return pods.spec;
            const std::int32_t proposed = propose(spec_.target, *usage_milli, pods, margin_);
            desired = spec_.rules ? by_rules(now, pods.spec, proposed)
                                  : by_default(now, pods.spec, proposed);
        }
        if (spec_.rules && desired != pods.spec) events_.add(now, desired - pods.spec);
        return desired;
    }

  private:
    /// normalizeDesiredReplicas
    [[nodiscard]] std::int32_t by_default(timestamp now, std::int32_t current,
                                          std::int32_t proposed) {
        const std::int32_t stable = recent_.highest(now, proposed, std::chrono::seconds(300));
        const std::int64_t doubled = std::max<std::int64_t>(2 * std::int64_t{current}, 4);
        const std::int64_t most = std::min<std::int64_t>(spec_.max_replicas, doubled);
        return static_cast<std::int32_t>(
            std::clamp<std::int64_t>(stable, spec_.min_replicas, most));
    }

    /// normalizeDesiredReplicasWithBehaviors
    [[nodiscard]] std::int32_t by_rules(timestamp now, std::int32_t current,
                                        std::int32_t proposed) {
        const behavior& rules = *spec_.rules;
        const std::int32_t stable =
            recent_.agreed(now, current, proposed, rules.scale_up.stabilization_window,
                           rules.scale_down.stabilization_window);
        if (stable > current) {
            const auto limit = speed_limit(rules.scale_up, true, now, current, events_);
            return std::min({stable, limit, spec_.max_replicas});
        }
        if (stable < current) {
            const auto limit = speed_limit(rules.scale_down, false, now, current, events_);
            return std::max({stable, limit, spec_.min_replicas});
        }
        return current;
    }

    autoscaler_spec spec_;
    tolerance margin_;
    recommendations recent_;
    scale_events events_;
};

}  // namespace tidegauge::hpa
