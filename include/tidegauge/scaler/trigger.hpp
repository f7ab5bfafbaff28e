// One trigger of a ScaledObject, checked, and the number it puts on the wire.
#pragma once

#include <tidegauge/base/config.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/over_time/operation.hpp>
#include <tidegauge/scaler/missing_data.hpp>
#include <tidegauge/scaler/promql_query.hpp>
#include <tidegauge/scaler/query.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <memory>
#include <string>

namespace tidegauge::scaler {

/// KEDA writes targets with three decimals, so a smaller one would become 0, which Kubernetes
/// refuses (keda/pkg/scalers/external_scaler.go, GetMetricSpecForScaling).
inline constexpr double smallest_target = 0.0005;

/// Kubernetes counts in thousandths in 64 bits; a larger number has no defined meaning there
/// (apimachinery, resource/quantity.go, MilliValue).
inline constexpr double largest_on_wire = 9e15;

/// What to measure, and what to make of it.
struct trigger {
    query what;
    operation over_time;                         ///< what each series' window becomes
    std::shared_ptr<const promql_query> promql;  ///< if any, instead of `what` and `over_time`
    duration window = std::chrono::minutes{1};   ///< how far it looks back, in PromQL at most
    /// For how long the pipeline may be silent; SDKs export every 60 s.
    duration freshness = std::chrono::seconds{90};
    double target = 1;             ///< value a replica
    double activation_target = 0;  ///< active above it, not at it
    double clamp_min = -std::numeric_limits<double>::infinity();
    double clamp_max = std::numeric_limits<double>::infinity();
    missing_data_policy missing;
};

/// The question in its full form.
[[nodiscard]] inline std::string query_text(const trigger& t) {
    return t.promql ? t.promql->text : to_string(t.what);
}

/// What KEDA is told.
struct evaluation {
    double value;  ///< finite, not negative, inside the trigger's clamps
    bool active;

    friend bool operator==(const evaluation&, const evaluation&) = default;
};

/// Clamps first to `clamp_min`, then to `clamp_max`. Activity is decided on what was measured, so
/// a `clamp_min` keeps no workload awake that has nothing to do (differs from otel-add-on).
///
/// A negative value becomes 0: KEDA would read it as 0 as well, or take the integer beside it
/// (external_scaler.go, GetMetricsAndActivity). One beyond `largest_on_wire` becomes that.
/// @pre measured is finite
[[nodiscard]] inline evaluation report(const trigger& t, double measured) {
    TIDEGAUGE_ASSERT(std::isfinite(measured));
    const double value = std::min(std::max(measured, t.clamp_min), t.clamp_max);
    return {value > 0 ? std::min(value, largest_on_wire) : 0, measured > t.activation_target};
}

}  // namespace tidegauge::scaler
