// What one number says about all samples of a window: count, sum, mean, extremes, spread.
//
// Nothing for an empty window, as PromQL has no answer there. Staleness markers are not in windows;
// other NaN are values.
#pragma once

#include <tidegauge/base/average.hpp>
#include <tidegauge/base/config.hpp>
#include <tidegauge/base/extreme.hpp>
#include <tidegauge/base/neumaier.hpp>
#include <tidegauge/base/quantile.hpp>
#include <tidegauge/samples/window.hpp>

#include <cmath>
#include <optional>
#include <span>

namespace tidegauge {

namespace detail {

/// @pre the window was made with its values, see `window_parts`
[[nodiscard]] inline std::span<const double> values_of(const window& w) {
    TIDEGAUGE_ASSERT(w.values.size() == w.size());
    return w.values;
}

}  // namespace detail

/// The newest value, also when the series has ended since (`w.ended`).
[[nodiscard]] inline std::optional<double> last_over_time(const window& w) {
    if (w.empty()) return std::nullopt;
    return w.last_value;
}

[[nodiscard]] inline std::optional<double> first_over_time(const window& w) {
    if (w.empty()) return std::nullopt;
    return w.first_value;
}

[[nodiscard]] inline std::optional<double> count_over_time(const window& w) {
    if (w.empty()) return std::nullopt;
    return static_cast<double>(w.size());
}

/// 1.
[[nodiscard]] inline std::optional<double> present_over_time(const window& w) {
    if (w.empty()) return std::nullopt;
    return 1.0;
}

/// Compensated (promql/functions.go, funcSumOverTime).
[[nodiscard]] inline std::optional<double> sum_over_time(const window& w) {
    if (w.empty()) return std::nullopt;
    return compensated_sum(detail::values_of(w));
}

/// Compensated and safe from overflow, see `average`.
[[nodiscard]] inline std::optional<double> avg_over_time(const window& w) {
    if (w.empty()) return std::nullopt;
    return average(detail::values_of(w));
}

/// NaN only if all samples are.
[[nodiscard]] inline std::optional<double> min_over_time(const window& w) {
    if (w.empty()) return std::nullopt;
    return smallest(detail::values_of(w));
}

/// NaN only if all samples are.
[[nodiscard]] inline std::optional<double> max_over_time(const window& w) {
    if (w.empty()) return std::nullopt;
    return largest(detail::values_of(w));
}

/// The `q`-quantile, see `quantile`.
[[nodiscard]] inline std::optional<double> quantile_over_time(double q, const window& w) {
    if (w.empty()) return std::nullopt;
    return quantile(q, detail::values_of(w));
}

/// Population variance: Welford's, with the mean and the squares compensated
/// (promql/functions.go, varianceOverTime).
[[nodiscard]] inline std::optional<double> stdvar_over_time(const window& w) {
    if (w.empty()) return std::nullopt;
    double count = 0;
    neumaier_sum mean;
    neumaier_sum squares;
    for (const double value : detail::values_of(w)) {
        count += 1;
        const double off = value - mean.value();
        mean.add(off / count);
        squares.add(off * (value - mean.value()));
    }
    return squares.value() / count;
}

/// The square root of `stdvar_over_time`.
[[nodiscard]] inline std::optional<double> stddev_over_time(const window& w) {
    const auto variance = stdvar_over_time(w);
    if (!variance) return std::nullopt;
    return std::sqrt(*variance);
}

}  // namespace tidegauge
