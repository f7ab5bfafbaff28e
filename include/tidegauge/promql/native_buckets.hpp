// Quantiles and fractions of native histograms (promql/quantile.go in Prometheus).
#pragma once

#include <tidegauge/samples/histogram_buckets.hpp>
#include <tidegauge/samples/native_histogram.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace tidegauge::promql {

/// What a quantile or a fraction is, and what of the observations went into it.
struct native_answer {
    double number;
    /// Some observations were NaN: they count, and lie in no bucket.
    bool has_nan_observations = false;
};

namespace detail {

/// The zero bucket ends at 0 on the side where the histogram has no observations, and so does the
/// lowest custom bucket if it reaches beyond 0.
[[nodiscard]] inline bounded_bucket cut_at_zero(const native_histogram& h, bounded_bucket b) {
    if (h.schema == native_histogram::custom_buckets) {
        if (b.lower == -std::numeric_limits<double>::infinity() && b.upper > 0) b.lower = 0;
        return b;
    }
    if (!(b.lower <= 0 && b.upper >= 0)) return b;
    if (h.negative_counts.empty() && !h.positive_counts.empty()) b.lower = 0;
    if (h.positive_counts.empty() && !h.negative_counts.empty()) b.upper = 0;
    return b;
}

/// Whether observations are taken to lie evenly in a bucket. In the others their logarithms do.
[[nodiscard]] inline bool is_linear(const native_histogram& h, const bounded_bucket& b) {
    return h.schema == native_histogram::custom_buckets || (b.lower <= 0 && b.upper >= 0);
}

/// What value has that share of the bucket's observations below it.
[[nodiscard]] inline double value_at(double share, const bounded_bucket& b, bool is_linear) {
    if (is_linear) return b.lower + (b.upper - b.lower) * share;
    const double lower = std::log2(std::abs(b.lower));
    const double upper = std::log2(std::abs(b.upper));
    if (b.lower > 0) return std::exp2(lower + (upper - lower) * share);
    return -std::exp2(upper + (lower - upper) * (1 - share));
}

/// The share of the bucket's observations below a bound that lies in it.
[[nodiscard]] inline double share_below(double bound, const bounded_bucket& b, bool is_linear) {
    if (b.lower == -std::numeric_limits<double>::infinity()) return 1;
    if (is_linear) return (bound - b.lower) / (b.upper - b.lower);
    const double lower = std::log2(std::abs(b.lower));
    const double upper = std::log2(std::abs(b.upper));
    const double at = std::log2(std::abs(bound));
    return bound > 0 ? (at - lower) / (upper - lower) : 1 - (at - upper) / (lower - upper);
}

[[nodiscard]] inline double count_in(const std::vector<bounded_bucket>& buckets) {
    double all = 0;
    for (const bounded_bucket& each : buckets) all += each.count;
    return all;
}

}  // namespace detail

/// The quantile `q` of a native histogram: in the bucket where it lies its observations are spread
/// evenly, by their logarithm if the buckets are exponential. -Inf below 0, +Inf above 1, NaN for
/// NaN and without observations.
[[nodiscard]] inline native_answer native_quantile(double q, const native_histogram& h) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    if (q < 0) return {-infinity};
    if (q > 1) return {infinity};
    if (h.count == 0 || std::isnan(q)) return {nan};

    // From the nearer end, so that rounding matters least; but NaN observations are in no bucket,
    // and as the sum is NaN then, they count as the highest.
    const std::vector<bounded_bucket> buckets = bounded_buckets(h);
    const bool may_have_nan = std::isnan(h.sum);
    const bool is_forward = may_have_nan || q < 0.5;
    const double rank = (is_forward ? q : 1 - q) * h.count;
    bounded_bucket found{0, 0, 0};
    double count = 0;
    for (std::size_t i = 0; i < buckets.size(); ++i) {
        found = buckets[is_forward ? i : buckets.size() - 1 - i];
        count += found.count;
        if (count >= rank) break;
    }
    const bool has_nan = may_have_nan && detail::count_in(buckets) < h.count;
    const bool is_custom = h.schema == native_histogram::custom_buckets;
    if (is_custom && found.lower == -infinity && found.upper <= 0) return {found.upper};
    if (is_custom && found.lower != -infinity && found.upper == infinity) return {found.lower};
    found = detail::cut_at_zero(h, found);
    count = std::min(count, h.count);
    if (count < rank) return {may_have_nan ? nan : found.upper, has_nan};
    const double rest = is_forward ? rank - (count - found.count) : count - rank;
    const bool is_linear = detail::is_linear(h, found);
    return {detail::value_at(rest / found.count, found, is_linear), has_nan};
}

/// The share of a native histogram's observations that lie from `lower` to `upper`; NaN for NaN and
/// without observations, which NaN ones are not.
[[nodiscard]] inline native_answer native_fraction(double lower, double upper,
                                                   const native_histogram& h) {
    if (h.count == 0 || std::isnan(lower) || std::isnan(upper)) {
        return {std::numeric_limits<double>::quiet_NaN()};
    }
    if (lower >= upper) return {0};
    const std::vector<bounded_bucket> buckets = bounded_buckets(h);
    const double most = std::isnan(h.sum) ? detail::count_in(buckets) : h.count;
    const auto count_below = [&](double bound) {
        double before = 0;
        for (const bounded_bucket& whole : buckets) {
            const bounded_bucket each = detail::cut_at_zero(h, whole);
            if (each.lower >= bound) return before;
            if (each.upper > bound) {
                const bool is_linear = detail::is_linear(h, each);
                return before + each.count * detail::share_below(bound, each, is_linear);
            }
            before += each.count;
        }
        return most;
    };
    const double share =
        (std::min(count_below(upper), most) - std::min(count_below(lower), most)) / h.count;
    return {share, most < h.count};
}

/// The variance of a native histogram, its observations taken to lie in the middle of their
/// buckets; where these are exponential, in that of the logarithms.
[[nodiscard]] inline double native_variance(const native_histogram& h) {
    const double mean = h.sum / h.count;
    const auto middle = [&](const bounded_bucket& each) {
        if (h.schema == native_histogram::custom_buckets) return (each.upper + each.lower) / 2;
        if (each.lower <= 0 && each.upper >= 0) return 0.0;
        return std::copysign(std::sqrt(each.upper * each.lower), each.upper);
    };
    double sum = 0;
    for (const bounded_bucket& each : bounded_buckets(h)) {
        const double off = middle(each) - mean;
        sum += each.count * off * off;
    }
    return sum / h.count;
}

}  // namespace tidegauge::promql
