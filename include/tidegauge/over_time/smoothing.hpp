// PromQL's double_exponential_smoothing: a value that follows the samples and their trend.
#pragma once

#include <tidegauge/base/config.hpp>
#include <tidegauge/samples/window.hpp>

#include <cstddef>
#include <optional>

namespace tidegauge {

/// The newest smoothed value. The nearer `smoothing` is to 1, the more the newest samples weigh;
/// the nearer `trend`, the more the newest slope (promql/functions.go,
/// funcDoubleExponentialSmoothing). Nothing for fewer than two samples.
/// @pre the window has its values; neither factor is <= 0 or >= 1
[[nodiscard]] inline std::optional<double> double_exponential_smoothing(const window& w,
                                                                        double smoothing,
                                                                        double trend) {
    TIDEGAUGE_ASSERT(!(smoothing <= 0 || smoothing >= 1 || trend <= 0 || trend >= 1));
    if (w.size() < 2) return std::nullopt;
    double before = 0;
    double smoothed = w.values[0];
    double slope = w.values[1] - w.values[0];
    for (std::size_t i = 1; i < w.size(); ++i) {
        if (i > 1) slope = trend * (smoothed - before) + (1 - trend) * slope;
        before = smoothed;
        smoothed = smoothing * w.values[i] + (1 - smoothing) * (smoothed + slope);
    }
    return smoothed;
}

}  // namespace tidegauge
