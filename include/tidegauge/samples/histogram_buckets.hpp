// The buckets of a native histogram one by one: by their index, and by their bounds.
#pragma once

#include <tidegauge/samples/native_histogram.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace tidegauge {

/// A bucket that holds something. With schema s, bucket i reaches from 2^((i-1)/2^s), exclusive,
/// to 2^(i/2^s); of negative observations it counts those whose opposites lie there.
struct indexed_bucket {
    std::int32_t index;
    double count;

    friend bool operator==(const indexed_bucket&, const indexed_bucket&) = default;
};

/// Buckets by ascending index, none of them empty, no index twice.
using bucket_list = std::vector<indexed_bucket>;

/// The buckets that hold something.
[[nodiscard]] inline bucket_list listed(std::span<const bucket_span> spans,
                                        std::span<const double> counts) {
    bucket_list made;
    std::int32_t index = 0;
    std::size_t next = 0;
    for (const bucket_span& each : spans) {
        index += each.offset;
        for (std::uint32_t i = 0; i < each.length && next < counts.size(); ++i, ++index) {
            const double count = counts[next++];
            if (count != 0) made.push_back({index, count});
        }
    }
    return made;
}

/// Writes `buckets` as a histogram has them.
inline void set_buckets(const bucket_list& buckets, std::vector<bucket_span>& spans,
                        std::vector<double>& counts) {
    spans.clear();
    counts.clear();
    counts.reserve(buckets.size());
    std::int32_t next = 0;  // behind the last bucket so far
    for (const indexed_bucket& each : buckets) {
        if (spans.empty() || each.index != next) spans.push_back({each.index - next, 0});
        ++spans.back().length;
        counts.push_back(each.count);
        next = each.index + 1;
    }
}

/// Adds to `buckets`, which may be empty, one whose index is not below the last one's.
inline void append_bucket(bucket_list& buckets, indexed_bucket added) {
    if (!buckets.empty() && buckets.back().index == added.index) {
        buckets.back().count += added.count;
    } else {
        buckets.push_back(added);
    }
}

/// The index of the bucket that a bucket becomes a part of when two become one so many times.
[[nodiscard]] constexpr std::int64_t coarser_index(std::int64_t index,
                                                   std::int32_t halvings) noexcept {
    return halvings > 62 ? (index > 0 ? 1 : 0) : ((index - 1) >> halvings) + 1;
}

/// The same buckets where so many times two became one.
[[nodiscard]] inline bucket_list coarser(const bucket_list& buckets, std::int32_t halvings) {
    if (halvings == 0) return buckets;
    bucket_list made;
    for (const indexed_bucket& each : buckets) {
        append_bucket(made,
                      {static_cast<std::int32_t>(coarser_index(each.index, halvings)), each.count});
    }
    return made;
}

/// The upper bound of a bucket, for positive observations. That of the last one with doubles in it
/// is the largest double, as in Prometheus; infinity has a bucket of its own behind it.
[[nodiscard]] inline double upper_bound(std::int32_t schema, std::int32_t index) {
    const double exponent = std::ldexp(static_cast<double>(index), -schema);
    return exponent == 1024 ? std::numeric_limits<double>::max() : std::exp2(exponent);
}

/// A bucket and what it reaches from and to. Bounds of positive buckets belong to them where they
/// are upper ones, those of negative buckets where they are lower ones, and those of the zero
/// bucket both.
struct bounded_bucket {
    double lower;
    double upper;
    double count;

    friend bool operator==(const bounded_bucket&, const bounded_bucket&) = default;
};

namespace detail {

[[nodiscard]] inline bounded_bucket custom_bucket(const native_histogram& h,
                                                  const indexed_bucket& each) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    const auto bound = [&](std::int32_t i) {
        if (i < 0) return -infinity;
        const auto at = static_cast<std::size_t>(i);
        if (at < h.custom_bounds.size()) return h.custom_bounds[at];
        return infinity;
    };
    return {bound(each.index - 1), bound(each.index), each.count};
}

/// A bucket as far as the zero bucket does not cover it.
[[nodiscard]] inline bounded_bucket positive_bucket(const native_histogram& h,
                                                    const indexed_bucket& each) {
    const double lower = upper_bound(h.schema, each.index - 1);
    return {std::fmax(lower, h.zero_threshold), upper_bound(h.schema, each.index), each.count};
}

}  // namespace detail

/// All buckets that hold something, the zero bucket among them, from the lowest to the highest.
[[nodiscard]] inline std::vector<bounded_bucket> bounded_buckets(const native_histogram& h) {
    std::vector<bounded_bucket> made;
    const bucket_list positive = listed(h.positive_spans, h.positive_counts);
    if (h.schema == native_histogram::custom_buckets) {
        for (const indexed_bucket& each : positive) made.push_back(detail::custom_bucket(h, each));
        return made;
    }
    const bucket_list negative = listed(h.negative_spans, h.negative_counts);
    for (const indexed_bucket& each : negative) {
        const bounded_bucket mirrored = detail::positive_bucket(h, each);
        made.push_back({-mirrored.upper, -mirrored.lower, mirrored.count});
    }
    std::reverse(made.begin(), made.end());
    if (h.zero_count != 0) made.push_back({-h.zero_threshold, h.zero_threshold, h.zero_count});
    for (const indexed_bucket& each : positive) made.push_back(detail::positive_bucket(h, each));
    return made;
}

}  // namespace tidegauge
