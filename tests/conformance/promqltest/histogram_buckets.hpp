// The buckets of a native histogram by their index: enough to compare two and to add two.
#pragma once

#include <tidegauge/base/status.hpp>
#include <tidegauge/samples/native_histogram.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

namespace tidegauge::promqltest {

/// The count of each bucket that is not empty.
using bucket_counts = std::map<std::int32_t, double>;

[[nodiscard]] inline bucket_counts counts_of(const std::vector<bucket_span>& spans,
                                             const std::vector<double>& counts) {
    bucket_counts by_index;
    std::int32_t index = 0;
    std::size_t next = 0;
    for (const bucket_span& span : spans) {
        index += span.offset;
        for (std::uint32_t i = 0; i < span.length && next < counts.size(); ++i, ++index, ++next) {
            if (counts[next] != 0) by_index[index] = counts[next];
        }
    }
    return by_index;
}

namespace detail {

/// The index of the bucket that holds this one when `halvings` times two buckets became one.
inline std::int32_t coarser(std::int32_t index, std::int32_t halvings) {
    return ((index - 1) >> halvings) + 1;
}

/// Adds buckets that may be finer to those of a coarser histogram, in one run.
inline void add_buckets(std::vector<bucket_span>& spans, std::vector<double>& counts,
                        const bucket_counts& added, std::int32_t halvings, double factor) {
    bucket_counts sum = counts_of(spans, counts);
    for (const auto& [index, count] : added) sum[coarser(index, halvings)] += factor * count;
    spans.clear();
    counts.clear();
    if (sum.empty()) return;
    const std::int32_t first = sum.begin()->first;
    const std::int32_t last = sum.rbegin()->first;
    spans = {{first, static_cast<std::uint32_t>(last - first + 1)}};
    for (std::int32_t i = first; i <= last; ++i) {
        const auto found = sum.find(i);
        counts.push_back(found == sum.end() ? 0 : found->second);
    }
}

}  // namespace detail

/// `base` plus `factor` times `step`, as the series `base+stepxN` grows.
/// @returns INVALID_ARGUMENT where buckets do not fit: `step` is coarser, has other custom bounds
/// or another zero bucket
[[nodiscard]] inline absl::StatusOr<native_histogram> add_histogram(native_histogram base,
                                                                    const native_histogram& step,
                                                                    double factor) {
    const bool has_buckets = !step.positive_counts.empty() || !step.negative_counts.empty();
    const bool custom = base.schema == native_histogram::custom_buckets;
    if (base.schema > step.schema || custom != (step.schema == native_histogram::custom_buckets) ||
        (custom && base.custom_bounds != step.custom_bounds)) {
        return invalid_argument("the histogram added has other buckets");
    }
    if (step.zero_count != 0 && base.zero_threshold != step.zero_threshold) {
        return invalid_argument("the histogram added has another zero bucket");
    }
    base.count += factor * step.count;
    base.sum += factor * step.sum;
    base.zero_count += factor * step.zero_count;
    if (!has_buckets) return base;
    const std::int32_t halvings = step.schema - base.schema;
    detail::add_buckets(base.positive_spans, base.positive_counts,
                        counts_of(step.positive_spans, step.positive_counts), halvings, factor);
    detail::add_buckets(base.negative_spans, base.negative_counts,
                        counts_of(step.negative_spans, step.negative_counts), halvings, factor);
    return base;
}

}  // namespace tidegauge::promqltest
