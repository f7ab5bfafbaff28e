// A native histogram: observations counted in buckets whose bounds a schema gives.
#pragma once

#include <tidegauge/base/time.hpp>

#include <cstdint>
#include <memory>
#include <vector>

namespace tidegauge {

/// A run of buckets that lie side by side.
struct bucket_span {
    std::int32_t offset;   ///< of the first bucket from the end of the run before, or from index 0
    std::uint32_t length;  ///< of buckets

    friend bool operator==(const bucket_span&, const bucket_span&) = default;
};

/// Counts of observations (model/histogram/float_histogram.go in Prometheus).
struct native_histogram {
    /// The schema of buckets whose bounds are listed instead of computed.
    static constexpr std::int32_t custom_buckets = -53;

    /// What is known of whether the series started anew before this sample.
    enum class reset_hint : std::uint8_t { unknown, reset, not_reset, gauge };

    std::int32_t schema = 0;
    reset_hint hint = reset_hint::unknown;
    double count = 0;
    double sum = 0;
    double zero_threshold = 0;
    double zero_count = 0;
    std::vector<bucket_span> positive_spans;
    std::vector<bucket_span> negative_spans;
    std::vector<double> positive_counts;
    std::vector<double> negative_counts;
    std::vector<double> custom_bounds;  ///< upper ones, without +Inf; of `custom_buckets` alone

    friend bool operator==(const native_histogram&, const native_histogram&) = default;
};

/// A histogram seen at a time.
struct histogram_sample {
    timestamp at;
    std::shared_ptr<const native_histogram> value;
};

}  // namespace tidegauge
