// `fallback` of a ScaledObject: what is reported once a scaler has failed often enough.
#pragma once

#include <tidegauge/hpa/proposal.hpp>

#include <cstdint>
#include <limits>
#include <optional>

namespace tidegauge::hpa {

/// After how many failures in a row, and with how many replicas.
struct fallback_spec {
    std::int32_t failure_threshold;
    std::int32_t replicas;
};

/// Counts the failures of one metric in a row, those of KEDA's loop and of the autoscaler's syncs
/// alike, and stands in after more than the threshold (pkg/fallback/fallback.go,
/// GetMetricsWithFallback, behavior `static`). At the default intervals a threshold of 3 is passed
/// after about 40 seconds.
class fallback {
  public:
    explicit fallback(std::optional<fallback_spec> spec) : spec_(spec) {}

    /// Tells that the scaler was asked and answered with `usage_milli`, or nothing for an error.
    /// @returns what KEDA makes of it: the answer, the value that asks for the fallback's replicas,
    /// or nothing while errors are passed on.
    [[nodiscard]] std::optional<std::int64_t> report(std::optional<std::int64_t> usage_milli,
                                                     const metric_target& target,
                                                     std::int32_t ready_replicas) {
        failures_ = usage_milli ? 0 : failures_ + 1;
        if (usage_milli || !spec_ || failures_ <= spec_->failure_threshold) return usage_milli;
        // In binary and cut off, as KEDA does it: a target of x.xxx may lose a thousandth.
        double usage = static_cast<double>(target.milli) * 0.001 * 1000 * spec_->replicas;
        if (target.type == metric_target::kind::value) {
            if (ready_replicas == 0) return std::nullopt;
            usage /= ready_replicas;
        }
        return usage < 0x1p63 ? static_cast<std::int64_t>(usage)
                              : std::numeric_limits<std::int64_t>::max();
    }

  private:
    std::optional<fallback_spec> spec_;
    std::int64_t failures_ = 0;
};

}  // namespace tidegauge::hpa
