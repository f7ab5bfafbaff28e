// When a value counts as the one that is expected.
#pragma once

#include "histogram_buckets.hpp"

#include <tidegauge/samples/native_histogram.hpp>
#include <tidegauge/samples/staleness.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace tidegauge::promqltest {

/// Whether two numbers differ by less than a millionth of the sum of their sizes, or both are the
/// staleness marker, or both are another NaN (util/almost/almost.go). Nothing but 0 is almost 0.
[[nodiscard]] inline bool almost_equal(double a, double b) {
    constexpr double tolerance = 1e-6;
    constexpr double least = std::numeric_limits<double>::min();
    if (is_stale(a) || is_stale(b)) return is_stale(a) && is_stale(b);
    if (std::isnan(a) && std::isnan(b)) return true;
    if (a == b) return true;
    const double sizes = std::abs(a) + std::abs(b);
    const double apart = std::abs(a - b);
    if (a == 0 || b == 0 || sizes < least) return apart < tolerance * least;
    return apart / std::min(sizes, std::numeric_limits<double>::max()) < tolerance;
}

[[nodiscard]] inline bool almost_equal(const bucket_counts& a, const bucket_counts& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
        return x.first == y.first && almost_equal(x.second, y.second);
    });
}

/// The same buckets with almost the same counts; empty buckets and how they are grouped do not
/// matter, the reset hint only if `with_hint`.
[[nodiscard]] inline bool almost_equal(const native_histogram& a, const native_histogram& b,
                                       bool with_hint) {
    const bool custom = a.schema == native_histogram::custom_buckets;
    return a.schema == b.schema && almost_equal(a.count, b.count) && almost_equal(a.sum, b.sum) &&
           (!custom || a.custom_bounds == b.custom_bounds) &&
           a.zero_threshold == b.zero_threshold && almost_equal(a.zero_count, b.zero_count) &&
           almost_equal(counts_of(a.positive_spans, a.positive_counts),
                        counts_of(b.positive_spans, b.positive_counts)) &&
           almost_equal(counts_of(a.negative_spans, a.negative_counts),
                        counts_of(b.negative_spans, b.negative_counts)) &&
           (!with_hint || a.hint == b.hint);
}

}  // namespace tidegauge::promqltest
