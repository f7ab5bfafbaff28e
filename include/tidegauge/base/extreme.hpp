// The largest and the smallest of many doubles, as fast as they can be read.
#pragma once

#include <tidegauge/base/config.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <limits>
#include <span>

namespace tidegauge {

namespace detail {

/// As many doubles as every 64-bit machine has in one register.
using two_doubles [[gnu::vector_size(2 * sizeof(double))]] = double;

[[nodiscard]] inline two_doubles two_from(const double* values) noexcept {
    two_doubles two;
    std::memcpy(&two, values, sizeof two);
    return two;
}

/// The value that is `better` than all others, NaN only if all are, as Prometheus compares
/// (promql/functions.go, compareOverTime). `worst` is the infinity that no value is worse than;
/// NaN never replaces it, because no comparison with NaN is true.
///
/// One running extreme is a chain in which each comparison waits for the one before; four of two
/// lanes run side by side, and the last eight values may be some that were looked at already.
/// Measured on 60 values (g++ 12 and clang 14, -O2 and -O3): 7 ns, once 11, where four chains of
/// one lane take 13 to 20, and adding them up 30. Lanes of four doubles are what g++ takes apart
/// where there is no AVX: 190 ns.
template <typename Better>
[[nodiscard]] double extreme(std::span<const double> values, double worst, Better better) {
    TIDEGAUGE_ASSERT(!values.empty());
    const auto pick = [better](auto a, auto b) { return better(a, b) ? a : b; };
    const std::size_t size = values.size();
    double best = worst;
    if (size >= 8) {
        two_doubles first = {worst, worst};
        two_doubles second = first;
        two_doubles third = first;
        two_doubles fourth = first;
        const auto take_eight = [&](const double* at) {
            first = pick(two_from(at), first);
            second = pick(two_from(at + 2), second);
            third = pick(two_from(at + 4), third);
            fourth = pick(two_from(at + 6), fourth);
        };
        const double* const last_eight = values.data() + (size - 8);
        for (const double* at = values.data(); at < last_eight; at += 8) take_eight(at);
        take_eight(last_eight);
        const two_doubles all = pick(pick(fourth, third), pick(second, first));
        best = pick(all[1], all[0]);
    } else {
        for (const double value : values) best = pick(value, best);
    }
    if (best == 0) return *std::ranges::find(values, best);  // 0 or -0, whichever came first
    const auto is_nan = [](double value) { return std::isnan(value); };
    return best == worst && std::ranges::all_of(values, is_nan) ? values[0] : best;
}

}  // namespace detail

/// The largest value; NaN only if all are NaN.
/// @pre !values.empty()
[[nodiscard]] inline double largest(std::span<const double> values) {
    return detail::extreme(values, -std::numeric_limits<double>::infinity(),
                           [](auto a, auto b) { return a > b; });
}

/// The smallest value; NaN only if all are NaN.
/// @pre !values.empty()
[[nodiscard]] inline double smallest(std::span<const double> values) {
    return detail::extreme(values, std::numeric_limits<double>::infinity(),
                           [](auto a, auto b) { return a < b; });
}

}  // namespace tidegauge
