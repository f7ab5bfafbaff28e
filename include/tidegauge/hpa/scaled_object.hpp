// A KEDA ScaledObject with one external trigger, and the autoscaler that KEDA makes of it.
#pragma once

#include <tidegauge/base/config.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/hpa/activation.hpp>
#include <tidegauge/hpa/autoscaler.hpp>
#include <tidegauge/hpa/behavior.hpp>
#include <tidegauge/hpa/fallback.hpp>
#include <tidegauge/hpa/proposal.hpp>
#include <tidegauge/hpa/quantity.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>

namespace tidegauge::hpa {

/// The fields of a ScaledObject that decide about replicas, with KEDA's defaults.
struct scaled_object_spec {
    double target;  ///< as the scaler's GetMetricSpec answers it
    metric_target::kind type = metric_target::kind::average_value;
    std::int32_t min_replicas = 0;
    std::int32_t max_replicas = 100;
    std::optional<std::int32_t> idle_replicas{};
    duration cooldown = std::chrono::seconds(300);
    duration initial_cooldown = std::chrono::seconds(0);
    std::optional<fallback_spec> on_failure{};
    std::optional<behavior> rules{};
    kubernetes release = kubernetes::since_1_33;
    rounding values = rounding::nearest;
};

/// What the scaler says when it is asked: GetMetrics and IsActive.
struct answer {
    double value;
    bool active;
};

/// Replays the decisions of KEDA and Kubernetes about one workload whose pods are ready at once.
///
/// The caller is the clock: it calls `poll` every `pollingInterval` (30 seconds by default, the
/// first at once) and `sync` every 15 seconds, the first 15 seconds after the start, each with
/// what the scaler answers at that moment, or nothing for an error.
/// Time: given, and may not go back. Threads: none of its own.
class scaled_object {
  public:
    /// @pre the target is at least 0.0005, 0 <= min_replicas <= max_replicas, max_replicas > 0
    scaled_object(const scaled_object_spec& spec, timestamp created, std::int32_t replicas)
        : rounding_(spec.values),
          target_{milli(spec.target), spec.type},
          activation_({spec.min_replicas, spec.idle_replicas, spec.cooldown, spec.initial_cooldown,
                       fallback_replicas(spec)},
                      created),
          fallback_(spec.on_failure),
          autoscaler_({target_, std::max(1, spec.min_replicas), spec.max_replicas, spec.rules,
                       spec.release}),
          replicas_(replicas) {}

    /// The replicas that are wanted now.
    [[nodiscard]] std::int32_t replicas() const noexcept { return replicas_; }

    /// One check of KEDA's polling loop. @returns the replicas wanted after it.
    std::int32_t poll(timestamp now, const std::optional<answer>& heard) {
        const bool known = reported(heard).has_value();
        const bool active = heard ? heard->active : known;  // a fallback counts as active
        replicas_ = activation_.request(now, replicas_, {.active = active, .failed = !known});
        return replicas_;
    }

    /// The stream of an `external-push` trigger said `true`. @returns the replicas wanted after it.
    std::int32_t push(timestamp now) {
        replicas_ = activation_.request(now, replicas_, {.active = true, .failed = false});
        return replicas_;
    }

    /// One sync of the autoscaler. @returns the replicas wanted after it.
    std::int32_t sync(timestamp now, const std::optional<answer>& heard) {
        std::optional<std::int64_t> usage_milli;
        if (autoscaler_.asks(replicas_)) usage_milli = reported(heard);
        replicas_ = autoscaler_.sync(now, {replicas_, replicas_, replicas_}, usage_milli);
        return replicas_;
    }

  private:
    [[nodiscard]] static std::optional<std::int32_t> fallback_replicas(
        const scaled_object_spec& spec) {
        if (!spec.on_failure) return std::nullopt;
        return spec.on_failure->replicas;
    }

    [[nodiscard]] std::optional<std::int64_t> reported(const std::optional<answer>& heard) {
        std::optional<std::int64_t> usage_milli;
        if (heard) usage_milli = milli(heard->value, rounding_);
        return fallback_.report(usage_milli, target_, replicas_);
    }

    rounding rounding_;
    metric_target target_;
    activation activation_;
    fallback fallback_;
    autoscaler autoscaler_;
    std::int32_t replicas_;
};

}  // namespace tidegauge::hpa
