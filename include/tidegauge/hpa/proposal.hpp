// How many replicas one external metric asks for.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

namespace tidegauge::hpa {

/// What is scaled, as the autoscaler sees it at one moment.
struct workload {
    std::int32_t spec;    ///< replicas that are wanted
    std::int32_t status;  ///< replicas that there are
    std::int32_t ready;   ///< replicas that are ready
};

/// The metric's target, in thousandths.
struct metric_target {
    enum class kind : std::uint8_t {
        average_value,  ///< of each replica
        value,          ///< of the whole metric
    };

    std::int64_t milli;
    kind type = kind::average_value;
};

/// The Kubernetes release whose rules count.
enum class kubernetes : std::uint8_t { before_1_33, since_1_33 };

/// How far a metric may be from its target without any change.
struct tolerance {
    double up = 0.1;
    double down = 0.1;  ///< before 1.33 there was one for both, `up`
    kubernetes release = kubernetes::since_1_33;

    /// Whether `ratio` of usage to target is near enough to 1. The two rules differ in the last
    /// bit: 1.1 is outside before 1.33, because `1 - 1.1` rounds to more than 0.1, and inside
    /// since.
    [[nodiscard]] bool covers(double ratio) const noexcept {
        if (release == kubernetes::before_1_33) return std::abs(1.0 - ratio) <= up;
        return 1.0 - down <= ratio && ratio <= 1.0 + up;
    }
};

namespace detail {

[[nodiscard]] inline std::int32_t whole_replicas(double replicas) noexcept {
    constexpr double most = std::numeric_limits<std::int32_t>::max();
    return static_cast<std::int32_t>(std::clamp(std::ceil(replicas), 0.0, most));
}

}  // namespace detail

/// The replicas that would bring the metric to its target (pkg/controller/podautoscaler,
/// GetExternalPerPodMetricReplicas and GetExternalMetricReplicas): no change within the tolerance,
/// which for an average means the replicas that there are and not those that are wanted.
/// @pre target.milli > 0, pods.spec > 0
[[nodiscard]] inline std::int32_t propose(const metric_target& target, std::int64_t usage_milli,
                                          const workload& pods, const tolerance& margin) {
    const auto usage = static_cast<double>(usage_milli);
    const auto wanted = static_cast<double>(target.milli);
    if (target.type == metric_target::kind::average_value) {
        // Without a single replica the ratio is infinite or NaN, and so never within.
        if (margin.covers(usage / (wanted * pods.status))) return pods.status;
        return detail::whole_replicas(usage / wanted);
    }
    const double ratio = usage / wanted;
    return margin.covers(ratio) ? pods.spec : detail::whole_replicas(ratio * pods.ready);
}

}  // namespace tidegauge::hpa
