// Functions of a range of one series that go by how it grew: rate, irate, delta, changes, resets.
//
// Of native histograms there is nothing anchored or smoothed yet.
#pragma once

#include <tidegauge/base/time.hpp>
#include <tidegauge/over_time/changes.hpp>
#include <tidegauge/over_time/extended.hpp>
#include <tidegauge/over_time/histogram_rate.hpp>
#include <tidegauge/over_time/last_two.hpp>
#include <tidegauge/over_time/rate.hpp>
#include <tidegauge/over_time/start_times.hpp>
#include <tidegauge/over_time/started_rate.hpp>
#include <tidegauge/promql/annotation_text.hpp>
#include <tidegauge/promql/ast.hpp>
#include <tidegauge/promql/call_arguments.hpp>
#include <tidegauge/promql/function_call.hpp>
#include <tidegauge/promql/range_functions.hpp>
#include <tidegauge/promql/value.hpp>
#include <tidegauge/samples/histogram_arithmetic.hpp>
#include <tidegauge/samples/native_histogram.hpp>
#include <tidegauge/samples/window.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace tidegauge::promql {

namespace detail {

/// `anchored` or `smoothed` behind the range that is the call's first argument.
[[nodiscard]] inline range_extension extension_of(const call_context& context) {
    const expr* range = std::get<call>(context.where.node).args[0].get();
    while (const auto* const inside = std::get_if<paren>(&range->node)) range = inside->inner.get();
    const auto* const matrix = std::get_if<matrix_selector>(&range->node);
    if (matrix == nullptr) return range_extension::none;
    return std::get<vector_selector>(matrix->selector->node).extension;
}

/// @pre extension is not none
[[nodiscard]] inline range_edges edges_of(range_extension extension) {
    return extension == range_extension::anchored ? range_edges::anchored : range_edges::smoothed;
}

/// Whether a metric's name ends as those of counters do.
[[nodiscard]] inline bool is_named_as_counter(std::string_view name) {
    return name.ends_with("_total") || name.ends_with("_sum") || name.ends_with("_count") ||
           name.ends_with("_bucket");
}

/// Notes that the metric is not named as a counter, if it has a name.
inline void note_possible_non_counter(const range_series& series, const call_context& context) {
    const std::string_view name = metric_name(series);
    if (name.empty() || is_named_as_counter(name)) return;
    context.notes.add(severity::info, notes::possible_non_counter(name),
                      where_argument(context, 0));
}

/// `rate`, `increase` or `delta` of native histograms by `formula`.
template <typename Formula>
[[nodiscard]] range_result histogram_growth(const range_series& series, const call_context& context,
                                            bool is_counter, Formula formula) {
    const std::span<const histogram_sample> samples = series.histograms;
    if (samples.size() < 2 || extension_of(context) != range_extension::none) return nothing();
    const auto warn = [&](const std::string& text) {
        context.notes.add(severity::warning, text, where_argument(context, 0));
    };
    const auto is_gauge = [](const histogram_sample& each) {
        return each.value->hint == native_histogram::reset_hint::gauge;
    };
    const std::string_view name = metric_name(series);
    if (is_counter && std::ranges::any_of(samples, is_gauge)) {
        warn(notes::histogram_not_counter(name));
    }
    if (!is_counter && !(is_gauge(samples.front()) && is_gauge(samples.back()))) {
        warn(notes::histogram_not_gauge(name));
    }
    auto found = formula(samples, series.floats.from, series.floats.to);
    if (!found) warn(notes::mixed_buckets(name));
    return histogram(std::move(found));
}

/// `rate` or `increase` of a counter: `plain`, or `extended` where the range is anchored or
/// smoothed, or `of_histograms`.
template <typename Plain, typename Extended, typename OfHistograms>
[[nodiscard]] range_result counter_growth(const range_series& series, const call_context& context,
                                          Plain plain, Extended extended,
                                          OfHistograms of_histograms) {
    if (is_mixed(series, context)) return nothing();
    if (series.floats.empty()) {
        return histogram_growth(series, context, true, of_histograms);
    }
    const range_extension extension = extension_of(context);
    std::optional<double> found;
    if (extension == range_extension::none) {
        if (starts_overlap(series.floats, series.starts)) {
            context.notes.add_counted(severity::warning,
                                      notes::start_time_overlap(metric_name(series)),
                                      where_argument(context, 0));
        }
        found = plain(series.floats, series.starts);
    } else {
        found =
            extended(series.floats, edges_of(extension), context.options.lookback, series.starts);
    }
    if (found) note_possible_non_counter(series, context);
    return number(found);
}

}  // namespace detail

[[nodiscard]] inline range_result rate_body(const range_series& series,
                                            std::span<const value> /*args*/,
                                            const call_context& context) {
    return detail::counter_growth(
        series, context, [](const window& w, start_times starts) { return rate(w, starts); },
        extended_rate, histogram_rate);
}

[[nodiscard]] inline range_result increase_body(const range_series& series,
                                                std::span<const value> /*args*/,
                                                const call_context& context) {
    return detail::counter_growth(
        series, context, [](const window& w, start_times starts) { return increase(w, starts); },
        extended_increase, histogram_increase);
}

[[nodiscard]] inline range_result delta_body(const range_series& series,
                                             std::span<const value> /*args*/,
                                             const call_context& context) {
    if (detail::is_mixed(series, context)) return detail::nothing();
    if (series.floats.empty()) {
        return detail::histogram_growth(series, context, false, histogram_delta);
    }
    const range_extension extension = detail::extension_of(context);
    if (extension == range_extension::none) return detail::number(delta(series.floats));
    return detail::number(
        extended_delta(series.floats, detail::edges_of(extension), context.options.lookback));
}

namespace detail {

/// Which kind the last two samples of a series are.
enum class last_two : std::uint8_t { too_few, numbers, histograms, mixed };

[[nodiscard]] inline last_two kind_of_last_two(const range_series& series) {
    const std::size_t numbers = series.floats.size();
    const std::size_t histograms = series.histograms.size();
    if (numbers + histograms < 2) return last_two::too_few;
    if (histograms == 0) return last_two::numbers;
    if (numbers == 0) return last_two::histograms;
    // Both: the last two are of one kind if the second of it is behind all of the other.
    const timestamp last_number = series.floats.last_at;
    if (histograms > 1 && series.histograms[histograms - 2].at > last_number) {
        return last_two::histograms;
    }
    if (numbers > 1 && series.floats.time(numbers - 2) > series.histograms.back().at) {
        return last_two::numbers;
    }
    return last_two::mixed;
}

/// `irate`, if it `is_counter`, or `idelta`.
template <typename Formula, typename OfHistograms>
[[nodiscard]] range_result of_last_two(range_series series, const call_context& context,
                                       bool is_counter, Formula formula,
                                       OfHistograms of_histograms) {
    switch (kind_of_last_two(series)) {
        case last_two::numbers:
            return number(formula(series.floats));
        case last_two::histograms:
            series.histograms = series.histograms.last(2);
            return histogram_growth(series, context, is_counter,
                                    [&](std::span<const histogram_sample> samples, timestamp,
                                        timestamp) { return of_histograms(samples); });
        case last_two::mixed:
            context.notes.add(severity::warning, notes::mixed_range(metric_name(series)),
                              where_argument(context, 0));
            break;
        case last_two::too_few:
            break;
    }
    return nothing();
}

}  // namespace detail

[[nodiscard]] inline range_result irate_body(const range_series& series,
                                             std::span<const value> /*args*/,
                                             const call_context& context) {
    return detail::of_last_two(
        series, context, true, [&series](const window& w) { return irate(w, series.starts); },
        histogram_irate);
}

[[nodiscard]] inline range_result idelta_body(const range_series& series,
                                              std::span<const value> /*args*/,
                                              const call_context& context) {
    return detail::of_last_two(series, context, false, idelta, histogram_idelta);
}

namespace detail {

/// A number or a histogram among the samples of a series.
struct point {
    started_sample times;
    double number;
    const native_histogram* histogram;  ///< null for a number
};

[[nodiscard]] inline bool point_is_reset(const point& before, const point& now) {
    if ((before.histogram == nullptr) != (now.histogram == nullptr)) return true;
    if (restarted(before.times, now.times)) return true;
    return now.histogram == nullptr ? now.number < before.number
                                    : is_reset(*before.histogram, *now.histogram);
}

[[nodiscard]] inline bool point_is_change(const point& before, const point& now) {
    if ((before.histogram == nullptr) != (now.histogram == nullptr)) return true;
    return now.histogram == nullptr ? is_change(before.number, now.number)
                                    : !(*before.histogram == *now.histogram);
}

/// How many samples, numbers and histograms together in the order of time, `differ` from the one
/// before; of an anchored range from the last one at or before its start on.
template <typename Differ>
[[nodiscard]] std::optional<double> count_differing(const range_series& series, bool is_anchored,
                                                    Differ differ) {
    const window& w = series.floats;
    std::optional<point> before;
    std::size_t count = 0;
    bool any_in_range = false;
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < w.size() || j < series.histograms.size()) {
        const bool is_number =
            j == series.histograms.size() || (i < w.size() && w.time(i) < series.histograms[j].at);
        point now{};
        if (is_number) {
            now = {{w.time(i), start_of(series.starts, i)}, w.values[i], nullptr};
            ++i;
        } else {
            const histogram_sample& sample = series.histograms[j++];
            now = {{sample.at, unknown_start}, 0, sample.value.get()};
        }
        const bool is_in_range = !is_anchored || now.times.at > w.from;
        if (before && is_in_range && differ(*before, now)) ++count;
        any_in_range = any_in_range || is_in_range;
        before = now;
    }
    if (!any_in_range) return std::nullopt;
    return static_cast<double>(count);
}

[[nodiscard]] inline bool is_anchored(const call_context& context) {
    return extension_of(context) == range_extension::anchored;
}

}  // namespace detail

[[nodiscard]] inline range_result resets_body(const range_series& series,
                                              std::span<const value> /*args*/,
                                              const call_context& context) {
    const bool is_anchored = detail::is_anchored(context);
    if (series.histograms.empty() && !is_anchored) {
        return detail::number(resets(series.floats, series.starts));
    }
    return detail::number(detail::count_differing(series, is_anchored, detail::point_is_reset));
}

[[nodiscard]] inline range_result changes_body(const range_series& series,
                                               std::span<const value> /*args*/,
                                               const call_context& context) {
    const bool is_anchored = detail::is_anchored(context);
    if (series.histograms.empty() && !is_anchored) return detail::number(changes(series.floats));
    return detail::number(detail::count_differing(series, is_anchored, detail::point_is_change));
}

}  // namespace tidegauge::promql
