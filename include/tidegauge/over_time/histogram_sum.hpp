// PromQL's sum_over_time and avg_over_time of native histograms.
#pragma once

#include <tidegauge/samples/histogram_arithmetic.hpp>
#include <tidegauge/samples/native_histogram.hpp>

#include <optional>
#include <span>

namespace tidegauge {

/// PromQL's `sum_over_time`. Nothing without histograms, or of buckets that cannot be added.
///
/// Differs from Prometheus, which sums with compensation for what rounding loses.
[[nodiscard]] inline std::optional<native_histogram> histogram_sum_over_time(
    std::span<const histogram_sample> samples) {
    if (samples.empty()) return std::nullopt;
    native_histogram sum = *samples.front().value;
    for (const histogram_sample& each : samples.subspan(1)) {
        if (!are_compatible(sum, *each.value)) return std::nullopt;
        add(sum, *each.value);
    }
    return sum;
}

/// PromQL's `avg_over_time`, likewise.
[[nodiscard]] inline std::optional<native_histogram> histogram_avg_over_time(
    std::span<const histogram_sample> samples) {
    auto mean = histogram_sum_over_time(samples);
    if (mean && samples.size() > 1) divide(*mean, static_cast<double>(samples.size()));
    return mean;
}

}  // namespace tidegauge
