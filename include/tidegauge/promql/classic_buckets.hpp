// Quantiles and shares of classic histograms, whose buckets are series of their own.
#pragma once

#include <tidegauge/base/config.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace tidegauge::promql {

/// How many observations were at most `upper_bound`.
struct classic_bucket {
    double upper_bound;  ///< never NaN
    double count;
};

/// Buckets that were raised because their count was less than that of one with a lower bound.
struct raised_buckets {
    double lowest_bound;
    double highest_bound;
    double greatest_fall;
};

namespace detail {

/// As util/almost in Prometheus: the difference is less than a share `epsilon` of the sum.
[[nodiscard]] inline bool almost_equal(double a, double b, double epsilon) noexcept {
    if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
    if (a == b) return true;
    constexpr double smallest = std::numeric_limits<double>::min();
    const double sum = std::abs(a) + std::abs(b);
    const double difference = std::abs(a - b);
    if (a == 0 || b == 0 || sum < smallest) return difference < epsilon * smallest;
    return difference / std::min(sum, std::numeric_limits<double>::max()) < epsilon;
}

/// Sorts by bound, and adds up the counts of buckets with the same bound (promql/quantile.go,
/// coalesceBuckets). Nothing is left if the last one is not +Inf.
inline void sort_and_join(std::vector<classic_bucket>& buckets) {
    std::ranges::stable_sort(buckets, {}, &classic_bucket::upper_bound);
    if (buckets.empty() || buckets.back().upper_bound != std::numeric_limits<double>::infinity()) {
        buckets.clear();
        return;
    }
    std::size_t last = 0;
    for (std::size_t i = 1; i < buckets.size(); ++i) {
        if (buckets[i].upper_bound == buckets[last].upper_bound) {
            buckets[last].count += buckets[i].count;
        } else {
            buckets[++last] = buckets[i];
        }
    }
    buckets.resize(last + 1);
}

/// Raises counts that are less than the one before. A difference of 1e-12 of them is made up for in
/// silence, in both directions (promql/quantile.go, ensureMonotonicAndIgnoreSmallDeltas).
[[nodiscard]] inline std::optional<raised_buckets> make_monotonic(
    std::span<classic_bucket> buckets) {
    std::optional<raised_buckets> raised;
    double before = buckets.front().count;
    for (classic_bucket& each : buckets.subspan(1)) {
        if (each.count == before) continue;
        if (almost_equal(before, each.count, 1e-12)) {
            each.count = before;
        } else if (each.count < before) {
            if (!raised) raised = {each.upper_bound, each.upper_bound, 0};
            raised->highest_bound = each.upper_bound;
            raised->greatest_fall = std::max(raised->greatest_fall, before - each.count);
            each.count = before;
        } else {
            before = each.count;
        }
    }
    return raised;
}

/// The bound that a share `q` of the observations does not exceed, on a straight line inside its
/// bucket. @pre at least two buckets, sorted and monotonic, some observations
[[nodiscard]] inline double bound_of_rank(double rank, std::span<const classic_bucket> buckets) {
    const auto counts = buckets.first(buckets.size() - 1);
    // Prometheus' own search, so that counts which are NaN lead to the same bucket.
    std::size_t b = 0;
    for (std::size_t end = counts.size(); b < end;) {
        const std::size_t middle = (b + end) / 2;
        if (counts[middle].count >= rank) {
            end = middle;
        } else {
            b = middle + 1;
        }
    }
    if (b == counts.size()) return counts.back().upper_bound;
    if (b == 0 && counts[0].upper_bound <= 0) return counts[0].upper_bound;
    double low = 0;
    double count = counts[b].count;
    if (b > 0) {
        low = counts[b - 1].upper_bound;
        count -= counts[b - 1].count;
        rank -= counts[b - 1].count;
    }
    return low + (counts[b].upper_bound - low) * (rank / count);
}

}  // namespace detail

/// The buckets of one histogram, made fit for quantiles.
struct fit_buckets {
    std::vector<classic_bucket> buckets;  ///< none without one for +Inf
    std::optional<raised_buckets> raised;
};

/// Sorted by bound, one bucket a bound, no count less than the one before.
[[nodiscard]] inline fit_buckets fit(std::vector<classic_bucket> buckets) {
    detail::sort_and_join(buckets);
    if (buckets.empty()) return {};
    const auto raised = detail::make_monotonic(buckets);
    return {std::move(buckets), raised};
}

/// The `q`-quantile of the observations (promql/quantile.go, BucketQuantile). Below the first bound
/// there are only observations above 0, if it is above 0; above the last finite one there is no
/// telling, so that is the answer there. NaN without a bucket for +Inf, with less than two buckets,
/// and without observations.
[[nodiscard]] inline double bucket_quantile(double q, const fit_buckets& of) {
    constexpr double inf = std::numeric_limits<double>::infinity();
    if (q < 0) return -inf;
    if (q > 1) return inf;
    if (std::isnan(q) || of.buckets.size() < 2 || of.buckets.back().count == 0) {
        return std::numeric_limits<double>::quiet_NaN();
    }
    return detail::bound_of_rank(q * of.buckets.back().count, of.buckets);
}

/// The share of observations between `lower` and `upper` (promql/quantile.go, BucketFraction),
/// on straight lines inside buckets with two finite bounds. NaN without a bucket for +Inf, without
/// observations, or if a bound is NaN.
[[nodiscard]] inline double bucket_fraction(double lower, double upper,
                                            std::vector<classic_bucket> buckets) {
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    constexpr double inf = std::numeric_limits<double>::infinity();
    detail::sort_and_join(buckets);
    if (buckets.empty()) return nan;
    const double total = buckets.back().count;
    if (total == 0 || std::isnan(lower) || std::isnan(upper)) return nan;
    if (lower >= upper) return 0;

    // How many observations are below `bound`.
    const auto rank_of = [&](double bound) {
        double low = buckets[0].upper_bound <= 0 ? -inf : 0;
        double rank = 0;
        for (const classic_bucket& each : buckets) {
            if (low >= bound) return rank;
            if (each.upper_bound > bound) {
                if (low == -inf) return each.count;
                return rank + (each.count - rank) * (bound - low) / (each.upper_bound - low);
            }
            rank = each.count;
            low = each.upper_bound;
        }
        return total;
    };
    const auto capped = [total](double rank) { return rank > total ? total : rank; };
    return (capped(rank_of(upper)) - capped(rank_of(lower))) / total;
}

}  // namespace tidegauge::promql
