// The largest and the smallest of many doubles, as fast as they can be read.
#pragma once

#include <tidegauge/base/config.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

namespace tidegauge {

namespace detail {

/// The value that is `better` than all others, NaN only if all are, as Prometheus compares
/// (promql/functions.go, compareOverTime). `worst` is the infinity that no value is worse than;
/// NaN never replaces it, because no comparison with NaN is true.
///
/// One running extreme is a chain in which each comparison waits for the one before; four chains
/// run side by side. Measured on 60 values, as a share of the time that adding them up takes
/// (g++ 12 and clang 14, -O2 and -O3): four chains 0.4 to 0.5, one chain 0.7 to 1.7, eight lanes
/// in an array, which only some of these compilers turn into vector instructions, 0.3 to 1.1.
template <typename Better>
[[nodiscard]] double extreme(std::span<const double> values, double worst, Better better) {
    TIDEGAUGE_ASSERT(!values.empty());
    const auto pick = [better](double a, double b) { return better(a, b) ? a : b; };
    double first = worst;
    double second = worst;
    double third = worst;
    double fourth = worst;
    auto rest = values;
    for (; rest.size() >= 4; rest = rest.subspan(4)) {
        first = pick(rest[0], first);
        second = pick(rest[1], second);
        third = pick(rest[2], third);
        fourth = pick(rest[3], fourth);
    }
    for (const double value : rest) first = pick(value, first);
    const double best = pick(pick(fourth, third), pick(second, first));
    if (best == 0) return *std::ranges::find(values, best);  // 0 or -0, whichever came first
    const auto is_nan = [](double value) { return std::isnan(value); };
    return best == worst && std::ranges::all_of(values, is_nan) ? values[0] : best;
}

}  // namespace detail

/// The largest value; NaN only if all are NaN.
/// @pre !values.empty()
[[nodiscard]] inline double largest(std::span<const double> values) {
    return detail::extreme(values, -std::numeric_limits<double>::infinity(),
                           [](double a, double b) { return a > b; });
}

/// The smallest value; NaN only if all are NaN.
/// @pre !values.empty()
[[nodiscard]] inline double smallest(std::span<const double> values) {
    return detail::extreme(values, std::numeric_limits<double>::infinity(),
                           [](double a, double b) { return a < b; });
}

}  // namespace tidegauge
