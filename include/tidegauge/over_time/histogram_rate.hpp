// PromQL's rate, increase, delta, irate and idelta of native histograms.
#pragma once

#include <tidegauge/base/time.hpp>
#include <tidegauge/over_time/extrapolation.hpp>
#include <tidegauge/samples/histogram_arithmetic.hpp>
#include <tidegauge/samples/native_histogram.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace tidegauge {

namespace detail {

/// By how much the histograms grew from the first to the last; of a counter, what they held before
/// each time that they started anew, too (promql/functions.go, histogramRate).
/// Nothing if they are not compatible.
/// @pre at least two
[[nodiscard]] inline std::optional<native_histogram> histogram_growth(
    std::span<const histogram_sample> samples, counting kind) {
    const bool is_counter = kind == counting::counter;
    native_histogram growth = *samples.back().value;
    // What a restart right behind the first leaves of it: nothing, whatever buckets it had.
    const bool first_counts = !is_counter || !is_reset(*samples[0].value, *samples[1].value);
    for (std::size_t i = first_counts ? 0 : 1; i + 1 < samples.size(); ++i) {
        if (!are_compatible(growth, *samples[i].value)) return std::nullopt;
    }
    if (first_counts) add(growth, *samples[0].value, -1);
    for (std::size_t i = 1; is_counter && i + 1 < samples.size(); ++i) {
        const native_histogram& before = *samples[i].value;
        if (growth.schema > before.schema && before.schema != native_histogram::custom_buckets) {
            reduce_resolution(growth, before.schema);
        }
        if (is_reset(before, *samples[i + 1].value)) add(growth, before);
    }
    growth.hint = native_histogram::reset_hint::gauge;
    return growth;
}

[[nodiscard]] inline std::optional<native_histogram> extrapolated(
    std::span<const histogram_sample> samples, timestamp from, timestamp to, counting kind,
    scaling unit) {
    if (samples.size() < 2) return std::nullopt;
    auto growth = histogram_growth(samples, kind);
    if (!growth) return std::nullopt;
    const sampled_span where{from, samples.front().at, samples.back().at, to, samples.size()};
    multiply(*growth, extrapolation().factor(where, kind, unit, samples.front().value->count,
                                             growth->count));
    return growth;
}

}  // namespace detail

/// PromQL's `rate` of the histograms in `(from, to]`, staleness markers not among them: their
/// increase per second, resets counted, extrapolated to the edges of the window by their counts.
/// Nothing for fewer than two, or of buckets that cannot be subtracted.
[[nodiscard]] inline std::optional<native_histogram> histogram_rate(
    std::span<const histogram_sample> samples, timestamp from, timestamp to) {
    return detail::extrapolated(samples, from, to, detail::counting::counter,
                                detail::scaling::per_second);
}

/// PromQL's `increase`: as `histogram_rate`, over the whole window instead of per second.
[[nodiscard]] inline std::optional<native_histogram> histogram_increase(
    std::span<const histogram_sample> samples, timestamp from, timestamp to) {
    return detail::extrapolated(samples, from, to, detail::counting::counter,
                                detail::scaling::per_window);
}

/// PromQL's `delta`: the last less the first, extrapolated to the edges; a fall is a fall.
[[nodiscard]] inline std::optional<native_histogram> histogram_delta(
    std::span<const histogram_sample> samples, timestamp from, timestamp to) {
    return detail::extrapolated(samples, from, to, detail::counting::gauge,
                                detail::scaling::per_window);
}

/// PromQL's `idelta`: the last less the one before. Nothing for fewer than two, or of buckets that
/// cannot be subtracted.
[[nodiscard]] inline std::optional<native_histogram> histogram_idelta(
    std::span<const histogram_sample> samples) {
    if (samples.size() < 2) return std::nullopt;
    return detail::histogram_growth(samples.last(2), detail::counting::gauge);
}

/// PromQL's `irate`: per second what the last counted since the one before; all of it if the series
/// started anew in between.
[[nodiscard]] inline std::optional<native_histogram> histogram_irate(
    std::span<const histogram_sample> samples) {
    if (samples.size() < 2) return std::nullopt;
    const auto two = samples.last(2);
    auto growth = detail::histogram_growth(two, detail::counting::counter);
    if (growth) divide(*growth, seconds(two[1].at - two[0].at));
    return growth;
}

}  // namespace tidegauge
