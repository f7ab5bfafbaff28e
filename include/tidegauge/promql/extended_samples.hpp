// The samples of an anchored or smoothed range when it is itself what was asked for.
#pragma once

#include <tidegauge/base/status.hpp>
#include <tidegauge/over_time/extended.hpp>
#include <tidegauge/promql/ast.hpp>
#include <tidegauge/promql/query_run.hpp>
#include <tidegauge/promql/value.hpp>
#include <tidegauge/samples/sample.hpp>
#include <tidegauge/samples/window.hpp>

#include <cstddef>
#include <vector>

namespace tidegauge::promql {

/// All samples of a window.
[[nodiscard]] inline std::vector<sample> samples_of(const window& w) {
    std::vector<sample> samples;
    samples.reserve(w.size());
    for (std::size_t i = 0; i < w.size(); ++i) samples.push_back(w[i]);
    return samples;
}

/// The samples between the edges of a range, and one on each edge: the value before it, or for
/// `smoothed` the one on the line between its neighbours (promql/engine.go, extendFloats).
///
/// @param series its window reaches beyond its edges
/// @returns FAILED_PRECONDITION for histograms
[[nodiscard]] inline absl::StatusOr<std::vector<sample>> extended_samples(
    const range_series& series, range_extension extension) {
    const window& w = series.floats;
    if (extension == range_extension::none) return samples_of(w);
    const bool is_smoothed = extension == range_extension::smoothed;
    if (!series.histograms.empty()) {
        return execution_error(is_smoothed ? "smoothed modifier is not supported with histograms"
                                           : "anchored modifier is not supported with histograms");
    }
    std::vector<sample> samples;
    std::size_t first = 0;
    while (first + 1 < w.size() && w.time(first + 1) <= w.from) ++first;
    std::size_t last = w.size() - 1;
    if (is_smoothed) {
        while (last > first && w.time(last - 1) >= w.to) --last;
    }
    if (w.time(last) <= w.from) return samples;
    const tidegauge::detail::extended_window window_at_edges{
        w,
        {},
        w.from,
        is_smoothed ? range_edges::smoothed : range_edges::anchored,
        tidegauge::detail::counting::gauge};
    samples.push_back({w.from, window_at_edges.at_start(first).value});
    for (std::size_t i = first; i <= last; ++i) {
        if (w.time(i) > w.from && w.time(i) < w.to) samples.push_back(w[i]);
    }
    samples.push_back({w.to, window_at_edges.at_end(last).value});
    return samples;
}

}  // namespace tidegauge::promql
