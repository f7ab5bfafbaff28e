// PromQL's integral: the area under the samples of a window.
#pragma once

#include <tidegauge/base/neumaier.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/samples/window.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace tidegauge {

/// What the value is between two samples; the numbers are PromQL's second argument.
enum class integral_rule : std::uint8_t {
    left = 0,       ///< that of the earlier one
    right = 1,      ///< that of the later one
    trapezoid = 2,  ///< their mean
};

namespace detail {

/// The height between two samples, neither NaN, by `rule`.
[[nodiscard]] inline neumaier_sum height_between(double before, double now, integral_rule rule) {
    if (rule == integral_rule::left) return neumaier_sum(before);
    if (rule == integral_rule::right) return neumaier_sum(now);
    neumaier_sum sum(before);
    sum.add(now);
    if (std::isinf(sum.sum()) && !std::isinf(now) && !std::isinf(before)) {
        sum = neumaier_sum(before / 2);
        sum.add(now / 2);
        return sum;
    }
    return {sum.sum() / 2, sum.compensation() / 2};
}

}  // namespace detail

/// Value times seconds from the first to the last sample, compensated; NaN counts as 0
/// (promql/functions.go, funcIntegral). 0 for one sample, nothing for an empty window.
/// @pre the window has all its parts
[[nodiscard]] inline std::optional<double> integral(const window& w, integral_rule rule) {
    if (w.empty()) return std::nullopt;
    const auto nan_as_zero = [](double v) { return std::isnan(v) ? 0 : v; };
    neumaier_sum area;
    for (std::size_t i = 1; i < w.size(); ++i) {
        const neumaier_sum height =
            detail::height_between(nan_as_zero(w.values[i - 1]), nan_as_zero(w.values[i]), rule);
        if (height.sum() == 0 && height.compensation() == 0) continue;
        const double width_s = seconds(w.time(i) - w.time(i - 1));
        area = neumaier_sum(area.sum(), area.compensation() + height.compensation() * width_s);
        area.add(height.sum() * width_s);
    }
    return std::isinf(area.sum()) ? area.sum() : area.value();
}

}  // namespace tidegauge
