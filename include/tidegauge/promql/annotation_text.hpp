// Annotations as Prometheus words them.
#pragma once

#include <tidegauge/base/time.hpp>
#include <tidegauge/promql/annotations.hpp>
#include <tidegauge/promql/calendar.hpp>
#include <tidegauge/promql/go_text.hpp>
#include <tidegauge/promql/position_text.hpp>
#include <tidegauge/promql/quote.hpp>

#include <string>
#include <string_view>

namespace tidegauge::promql {

/// All that an annotation says but for its kind and its position (util/annotations/annotations.go).
[[nodiscard]] inline std::string to_string(const annotation& a) {
    std::string out = a.text;
    if (a.tells_times && a.times > 1) out += " (" + std::to_string(a.times) + " occurrences)";
    if (!a.fix) return out;
    const auto moment = [](timestamp at) { return rfc3339(civil_time_at(unix_ms(at) / 1000)); };
    out += ", from buckets " + go_general(a.fix->lowest_bound) + " to " +
           go_general(a.fix->highest_bound) + ", with a max diff of " +
           go_general(a.fix->greatest_fall, 2) + ", over " + std::to_string(a.times) +
           " samples from " + moment(a.fix->first) + " to " + moment(a.fix->last);
    return out;
}

/// What Prometheus' API says of an annotation of `query`: `PromQL warning: ... (1:5)`, with the
/// line and column where the part that it is about begins.
[[nodiscard]] inline std::string to_string(const annotation& a, std::string_view query) {
    const bool is_warning = a.level == severity::warning;
    return (is_warning ? "PromQL warning: " : "PromQL info: ") + to_string(a) + " (" +
           position_text(query, a.where.begin) + ")";
}

/// Texts of the annotations that functions give.
namespace notes {

/// ` for metric name "m"`, nothing without a name.
[[nodiscard]] inline std::string for_metric(std::string_view name) {
    return name.empty() ? std::string() : " for metric name " + quote(name);
}

/// W: a range has both, and the function cannot tell.
[[nodiscard]] inline std::string mixed_range(std::string_view name) {
    return "encountered a mix of histograms and floats for metric name " + quote(name);
}

/// I: the function goes by the floats alone.
[[nodiscard]] inline std::string histograms_ignored(std::string_view name) {
    return "ignored histograms in a range containing both floats and histograms for metric name " +
           quote(name);
}

/// I: `rate` of what is not named as a counter.
[[nodiscard]] inline std::string possible_non_counter(std::string_view name) {
    return "metric might not be a counter, name does not end in _total/_sum/_count/_bucket: " +
           quote(name);
}

/// W, told with its number.
[[nodiscard]] inline std::string start_time_overlap(std::string_view name) {
    return "sample has start time that overlaps with previous sample timestamp for metric " +
           quote(name);
}

/// W
[[nodiscard]] inline std::string invalid_quantile(double q) {
    return "quantile value should be between 0 and 1, got " + go_general(q);
}

/// W
[[nodiscard]] inline std::string invalid_integral_strategy(double strategy) {
    return "strategy should be 0, 1, or 2 (default), using 2, got " + go_general(strategy);
}

/// W: of a classic histogram.
[[nodiscard]] inline std::string bad_bucket_label(std::string_view le, std::string_view name) {
    return "bucket label \"le\" is missing or has a malformed value of " + quote(le) +
           for_metric(name);
}

/// W: of a classic and a native histogram with the same labels.
[[nodiscard]] inline std::string mixed_classic_native(std::string_view name) {
    return "vector contains a mix of classic and native histograms" + for_metric(name);
}

/// W: what counters are asked for was asked of gauges.
[[nodiscard]] inline std::string histogram_not_counter(std::string_view name) {
    return "this native histogram metric is not a counter: " + quote(name);
}
/// W: and the other way round.
[[nodiscard]] inline std::string histogram_not_gauge(std::string_view name) {
    return "this native histogram metric is not a gauge: " + quote(name);
}

/// W: histograms whose buckets cannot be added.
[[nodiscard]] inline std::string mixed_buckets(std::string_view name) {
    return "vector contains a mix of histograms with exponential and custom buckets schemas for "
           "metric name " +
           quote(name);
}

/// I: of a native histogram some of whose observations were NaN.
[[nodiscard]] inline std::string quantile_with_nan(std::string_view name, bool is_nan) {
    return std::string("input to histogram_quantile has NaN observations, result is ") +
           (is_nan ? "NaN" : "skewed higher") + for_metric(name);
}
/// I
[[nodiscard]] inline std::string fraction_with_nan(std::string_view name) {
    return "input to histogram_fraction has NaN observations, which are excluded from all "
           "fractions" +
           for_metric(name);
}

/// I, told with the fix.
[[nodiscard]] inline std::string forced_monotonicity(std::string_view name) {
    return "input to histogram_quantile needed to be fixed for monotonicity (see "
           "https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile)" +
           for_metric(name);
}

}  // namespace notes

}  // namespace tidegauge::promql
