// Quantiles of a handful of numbers.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <memory_resource>
#include <span>
#include <vector>

namespace tidegauge {

/// The value that a share `q` of `values` does not exceed, interpolated linearly between the two
/// nearest ranks, as Prometheus does (promql/quantile.go, quantile): NaN counts as the smallest
/// value, a `q` below 0 gives -Inf and one above 1 gives +Inf; NaN for no values or a NaN `q`.
///
/// Cost: linear; allocates only for more than 128 values.
[[nodiscard]] inline double quantile(double q, std::span<const double> values) {
    if (values.empty() || std::isnan(q)) return std::numeric_limits<double>::quiet_NaN();
    if (q < 0) return -std::numeric_limits<double>::infinity();
    if (q > 1) return std::numeric_limits<double>::infinity();

    std::array<double, 128> room;
    std::pmr::monotonic_buffer_resource memory(room.data(), sizeof room);
    std::pmr::vector<double> ranked(values.begin(), values.end(), &memory);
    const auto nan_first = [](double a, double b) {
        return std::isnan(a) ? !std::isnan(b) : a < b;
    };

    const double rank = q * static_cast<double>(ranked.size() - 1);
    const double weight = rank - std::floor(rank);
    const auto lower = ranked.begin() + static_cast<std::ptrdiff_t>(std::floor(rank));
    std::nth_element(ranked.begin(), lower, ranked.end(), nan_first);
    if (weight == 0) return *lower;  // the next one may be infinite or NaN, and is not asked
    const auto upper =
        lower + 1 == ranked.end() ? lower : std::min_element(lower + 1, ranked.end(), nan_first);
    return *lower * (1 - weight) + *upper * weight;
}

}  // namespace tidegauge
