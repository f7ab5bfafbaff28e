// The straight line through the samples of a window.
#pragma once

#include <tidegauge/base/config.hpp>
#include <tidegauge/base/neumaier.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/samples/window.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>

namespace tidegauge {

/// A line over time: its value at the time that it was asked for, and its growth per second.
struct line {
    double slope;
    double intercept;
};

/// The line of least squares, with the value at `intercept_time`, by compensated sums
/// (promql/functions.go, linearRegression). Equal values make a level line, so that rounding gives
/// it no slope; equal infinite ones make NaN.
/// @pre !w.empty()
[[nodiscard]] inline line linear_regression(const window& w, timestamp intercept_time) {
    TIDEGAUGE_ASSERT(!w.empty());
    const double y0 = w.values.front();
    if (std::ranges::all_of(w.values.subspan(1), [y0](double y) { return y == y0; })) {
        constexpr double nan = std::numeric_limits<double>::quiet_NaN();
        return std::isinf(y0) ? line{nan, nan} : line{0, y0};
    }
    neumaier_sum x;
    neumaier_sum y;
    neumaier_sum xy;
    neumaier_sum xx;
    for (std::size_t i = 0; i < w.size(); ++i) {
        const double at_s = seconds(w.time(i) - intercept_time);
        x.add(at_s);
        y.add(w.values[i]);
        xy.add(at_s * w.values[i]);
        xx.add(at_s * at_s);
    }
    const auto n = static_cast<double>(w.size());
    const double covariance = xy.value() - x.value() * y.value() / n;
    const double variance = xx.value() - x.value() * x.value() / n;
    const double slope = covariance / variance;
    return {slope, y.value() / n - slope * x.value() / n};
}

/// PromQL's `deriv`: growth per second of a gauge, by `linear_regression`. Nothing for fewer than
/// two samples.
[[nodiscard]] inline std::optional<double> deriv(const window& w) {
    if (w.size() < 2) return std::nullopt;
    return linear_regression(w, w.first_at).slope;
}

/// PromQL's `predict_linear`: the value of a gauge `ahead_s` seconds after `now`, by
/// `linear_regression`. Nothing for fewer than two samples.
[[nodiscard]] inline std::optional<double> predict_linear(const window& w, timestamp now,
                                                          double ahead_s) {
    if (w.size() < 2) return std::nullopt;
    const line through = linear_regression(w, now);
    return through.slope * ahead_s + through.intercept;
}

}  // namespace tidegauge
