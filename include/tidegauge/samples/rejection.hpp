// Why a sample was not taken.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tidegauge {

/// What became of a point: `none` when it is stored, else the reason why not.
enum class rejection : std::uint8_t {
    none,
    bad_attributes,      ///< an attribute is not valid OTLP
    no_time,             ///< time_unix_nano is 0
    no_value,            ///< neither as_int nor as_double, and no flag that says so
    no_temporality,      ///< AGGREGATION_TEMPORALITY_UNSPECIFIED
    bad_histogram,       ///< bucket counts and bounds do not fit together
    bad_exponential,     ///< a scale, a bucket or a zero threshold of an exponential histogram that
                         ///< no native histogram has
    bad_counts,          ///< the buckets of an exponential histogram hold more than its count
    bad_quantile,        ///< a quantile of a summary outside of [0, 1]
    no_name,             ///< a metric without a name
    too_old,             ///< older than the newest sample of its series by the retention
    too_far_ahead,       ///< later than the receiver's clock by more than is allowed
    type_conflict,       ///< the series is known with another type
    series_limit,        ///< the store holds as many series as it may
    label_count_limit,   ///< more labels than a series may have
    label_length_limit,  ///< a label name or value longer than allowed
    memory_limit,        ///< the store holds as many bytes as it may
};

inline constexpr std::size_t rejection_count = 17;

/// Short name for counters and logs, as in `reason="too_old"`.
[[nodiscard]] constexpr std::string_view name(rejection why) noexcept {
    constexpr std::array<std::string_view, rejection_count> names{
        "none",           "bad_attributes", "no_time",           "no_value",
        "no_temporality", "bad_histogram",  "bad_exponential",   "bad_counts",
        "bad_quantile",   "no_name",        "too_old",           "too_far_ahead",
        "type_conflict",  "series_limit",   "label_count_limit", "label_length_limit",
        "memory_limit"};
    return names[static_cast<std::size_t>(why)];
}

/// A sentence for the sender, as in OTLP's partial_success.error_message.
[[nodiscard]] constexpr std::string_view reason(rejection why) noexcept {
    constexpr std::array<std::string_view, rejection_count> sentences{
        "accepted",
        "an attribute is not a valid OTLP KeyValue",
        "time_unix_nano is 0; expected the time of the measurement",
        "neither as_int nor as_double is set; expected one of them",
        "aggregation_temporality is unspecified; expected cumulative or delta",
        "bucket_counts and explicit_bounds do not fit together; expected one count more than "
        "bounds, or none of either, and bounds that increase",
        "the scale, a bucket or zero_threshold is beyond what a native histogram can hold; "
        "expected "
        "a scale from -4 to 52, buckets between the smallest and the largest double, and a finite "
        "threshold of at least 0",
        "zero_count and bucket_counts add up to more than count",
        "a quantile is outside of [0, 1]",
        "the metric has no name",
        "older than the retention",
        "further ahead of this receiver's clock than is allowed; check the sender's clock",
        "the series is known with another type (gauge, counter, temporality)",
        "the limit of series is reached",
        "more labels than a series may have",
        "a label's name or value is longer than allowed",
        "the limit of memory is reached"};
    return sentences[static_cast<std::size_t>(why)];
}

}  // namespace tidegauge
