// PromQL's mad_over_time: how far samples lie from their median.
#pragma once

#include <tidegauge/base/quantile.hpp>
#include <tidegauge/samples/window.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <vector>

namespace tidegauge {

/// The median of the distances to the median; NaN if one sample is. Nothing for an empty window.
///
/// Cost: linear, one allocation.
/// @pre the window has its values
[[nodiscard]] inline std::optional<double> mad_over_time(const window& w) {
    if (w.empty()) return std::nullopt;
    if (std::ranges::any_of(w.values, [](double value) { return std::isnan(value); })) {
        return std::numeric_limits<double>::quiet_NaN();
    }
    const double median = quantile(0.5, w.values);
    std::vector<double> distances(w.values.begin(), w.values.end());
    for (double& each : distances) each = std::abs(each - median);
    return quantile(0.5, distances);
}

}  // namespace tidegauge
