// Functions of a range of one series that go by its numbers: sum_over_time, deriv and their like.
#pragma once

#include <tidegauge/base/status.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/labels/label_set.hpp>
#include <tidegauge/over_time/deriv.hpp>
#include <tidegauge/over_time/integral.hpp>
#include <tidegauge/over_time/smoothing.hpp>
#include <tidegauge/over_time/summary.hpp>
#include <tidegauge/over_time/ts_of.hpp>
#include <tidegauge/promql/annotation_text.hpp>
#include <tidegauge/promql/call_arguments.hpp>
#include <tidegauge/promql/function_call.hpp>
#include <tidegauge/promql/go_text.hpp>
#include <tidegauge/promql/query_run.hpp>
#include <tidegauge/promql/value.hpp>
#include <tidegauge/samples/native_histogram.hpp>
#include <tidegauge/samples/window.hpp>

#include <absl/status/statusor.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

namespace tidegauge::promql {

/// What a range function makes of one series.
using range_result = absl::StatusOr<std::optional<sample_value>>;

namespace detail {

[[nodiscard]] inline std::string_view metric_name(const range_series& series) {
    return (*series.labels)[metric_name_label];
}

[[nodiscard]] inline range_result number(std::optional<double> found) {
    if (!found) return std::optional<sample_value>();
    return std::optional<sample_value>(sample_value{*found, nullptr});
}

[[nodiscard]] inline range_result nothing() {
    return std::optional<sample_value>();
}

[[nodiscard]] inline range_result histogram(const histogram_sample& sample) {
    return std::optional<sample_value>(sample_value{0, sample.value});
}
[[nodiscard]] inline range_result histogram(std::optional<native_histogram> found) {
    if (!found) return nothing();
    return std::optional<sample_value>(
        sample_value{0, std::make_shared<const native_histogram>(*std::move(found))});
}

/// Notes that the series has histograms too, if it has; they are ignored.
inline void note_ignored_histograms(const range_series& series, const call_context& context) {
    if (series.floats.empty() || series.histograms.empty()) return;
    context.notes.add(severity::info, notes::histograms_ignored(metric_name(series)),
                      where_argument(context, 0));
}

/// Whether the range has both floats and histograms; that is noted.
[[nodiscard]] inline bool is_mixed(const range_series& series, const call_context& context) {
    if (series.floats.empty() || series.histograms.empty()) return false;
    context.notes.add(severity::warning, notes::mixed_range(metric_name(series)),
                      where_argument(context, 0));
    return true;
}

}  // namespace detail

/// A formula over the numbers of the range, whatever histograms there are.
template <std::optional<double> (*Formula)(const window&)>
[[nodiscard]] range_result of_numbers(const range_series& series, std::span<const value> /*args*/,
                                      const call_context& context) {
    detail::note_ignored_histograms(series, context);
    return detail::number(Formula(series.floats));
}

/// A formula over a range that has numbers alone, or one over a range that has histograms alone.
template <std::optional<double> (*OfNumbers)(const window&),
          std::optional<native_histogram> (*OfHistograms)(std::span<const histogram_sample>)>
[[nodiscard]] range_result of_either(const range_series& series, std::span<const value> /*args*/,
                                     const call_context& context) {
    if (detail::is_mixed(series, context)) return detail::nothing();
    if (series.histograms.empty()) return detail::number(OfNumbers(series.floats));
    auto found = OfHistograms(series.histograms);
    if (!found) {
        context.notes.add(severity::warning, notes::mixed_buckets(detail::metric_name(series)),
                          where_argument(context, 0));
    }
    return detail::histogram(std::move(found));
}

[[nodiscard]] inline range_result count_over_time_body(const range_series& series,
                                                       std::span<const value> /*args*/,
                                                       const call_context& /*context*/) {
    const auto samples = series.floats.size() + series.histograms.size();
    if (samples == 0) return detail::nothing();
    return detail::number(static_cast<double>(samples));
}

[[nodiscard]] inline range_result present_over_time_body(const range_series& series,
                                                         std::span<const value> /*args*/,
                                                         const call_context& /*context*/) {
    if (series.floats.empty() && series.histograms.empty()) return detail::nothing();
    return detail::number(1);
}

/// The older one of the first number and the first histogram.
[[nodiscard]] inline range_result first_over_time_body(const range_series& series,
                                                       std::span<const value> /*args*/,
                                                       const call_context& /*context*/) {
    const bool is_number =
        series.histograms.empty() ||
        (!series.floats.empty() && series.floats.first_at < series.histograms.front().at);
    return is_number ? detail::number(first_over_time(series.floats))
                     : detail::histogram(series.histograms.front());
}

/// The newer one of the last number and the last histogram.
[[nodiscard]] inline range_result last_over_time_body(const range_series& series,
                                                      std::span<const value> /*args*/,
                                                      const call_context& /*context*/) {
    const bool is_number =
        series.histograms.empty() ||
        (!series.floats.empty() && series.floats.last_at > series.histograms.back().at);
    return is_number ? detail::number(last_over_time(series.floats))
                     : detail::histogram(series.histograms.back());
}

[[nodiscard]] inline range_result ts_of_first_over_time_body(const range_series& series,
                                                             std::span<const value> /*args*/,
                                                             const call_context& /*context*/) {
    if (series.histograms.empty()) return detail::number(ts_of_first_over_time(series.floats));
    timestamp first = series.histograms.front().at;
    if (!series.floats.empty()) first = std::min(first, series.floats.first_at);
    return detail::number(seconds(first.time_since_epoch()));
}

[[nodiscard]] inline range_result ts_of_last_over_time_body(const range_series& series,
                                                            std::span<const value> /*args*/,
                                                            const call_context& /*context*/) {
    if (series.histograms.empty()) return detail::number(ts_of_last_over_time(series.floats));
    timestamp last = series.histograms.back().at;
    if (!series.floats.empty()) last = std::max(last, series.floats.last_at);
    return detail::number(seconds(last.time_since_epoch()));
}

/// PromQL's `quantile_over_time(q, m)`.
[[nodiscard]] inline range_result quantile_over_time_body(const range_series& series,
                                                          std::span<const value> args,
                                                          const call_context& context) {
    if (series.floats.empty()) return detail::nothing();
    const double q = scalar_at(args, 0);
    if (!(q >= 0 && q <= 1)) {
        context.notes.add(severity::warning, notes::invalid_quantile(q),
                          where_argument(context, 0));
    }
    detail::note_ignored_histograms(series, context);
    return detail::number(quantile_over_time(q, series.floats));
}

/// PromQL's `predict_linear(m, ahead_s)`.
[[nodiscard]] inline range_result predict_linear_body(const range_series& series,
                                                      std::span<const value> args,
                                                      const call_context& context) {
    detail::note_ignored_histograms(series, context);
    return detail::number(predict_linear(series.floats, context.at, scalar_at(args, 1)));
}

/// PromQL's `double_exponential_smoothing(m, smoothing, trend)`.
/// @returns FAILED_PRECONDITION for a factor that is not between 0 and 1
[[nodiscard]] inline range_result double_exponential_smoothing_body(const range_series& series,
                                                                    std::span<const value> args,
                                                                    const call_context& context) {
    const double smoothing = scalar_at(args, 1);
    const double trend = scalar_at(args, 2);
    if (smoothing <= 0 || smoothing >= 1) {
        return execution_error("invalid smoothing factor. Expected: 0 < sf < 1, got: " +
                               go_fixed(smoothing));
    }
    if (trend <= 0 || trend >= 1) {
        return execution_error("invalid trend factor. Expected: 0 < tf < 1, got: " +
                               go_fixed(trend));
    }
    detail::note_ignored_histograms(series, context);
    return detail::number(double_exponential_smoothing(series.floats, smoothing, trend));
}

/// PromQL's `integral(m, strategy = 2)`.
[[nodiscard]] inline range_result integral_body(const range_series& series,
                                                std::span<const value> args,
                                                const call_context& context) {
    if (series.floats.empty()) return detail::nothing();
    detail::note_ignored_histograms(series, context);
    auto rule = integral_rule::trapezoid;
    if (args.size() > 1) {
        const double strategy = scalar_at(args, 1);
        if (strategy == 0 || strategy == 1 || strategy == 2) {
            rule = static_cast<integral_rule>(static_cast<int>(strategy));
        } else {
            context.notes.add(severity::warning, notes::invalid_integral_strategy(strategy),
                              where_argument(context, 1));
        }
    }
    return detail::number(integral(series.floats, rule));
}

}  // namespace tidegauge::promql
