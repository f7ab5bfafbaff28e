// A range vector selector: the samples of each series in a window.
#pragma once

#include <tidegauge/base/status.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/promql/ast.hpp>
#include <tidegauge/promql/evaluation_grid.hpp>
#include <tidegauge/promql/query_node.hpp>
#include <tidegauge/promql/query_run.hpp>
#include <tidegauge/promql/selector_reader.hpp>
#include <tidegauge/promql/series_samples.hpp>
#include <tidegauge/promql/series_source.hpp>
#include <tidegauge/promql/value.hpp>

#include <utility>
#include <vector>

namespace tidegauge::promql {

/// How far beyond its range a selector looks: `anchored` for a sample before it, `smoothed` for one
/// behind it too (promql/engine.go, matrixSelector).
[[nodiscard]] inline sample_reach reach_of(range_extension extension, duration lookback) {
    switch (extension) {
        case range_extension::none:
            return {};
        case range_extension::anchored:
            return {lookback, duration{}};
        case range_extension::smoothed:
            break;
    }
    return {lookback, lookback};
}

/// Appends of each series that has any its samples in `(time - range, time]` and in the reach
/// around.
inline void cut_windows(std::vector<series_samples>& series, timestamp time, duration range,
                        sample_reach reach, range_vector& out) {
    for (series_samples& each : series) {
        range_series cut;
        if (each.cut(time - range, time, reach.before, reach.after, cut)) out.push_back(cut);
    }
}

/// @returns FAILED_PRECONDITION when windows of `span` may hold more than offsets can say
[[nodiscard]] inline absl::Status check_window_length(const std::vector<series_samples>& series,
                                                      duration span) {
    if (span <= longest_window) return absl::OkStatus();
    for (const series_samples& each : series) {
        if (each.span() > longest_window) {
            return execution_error("samples of more than 24 days in one range are not supported");
        }
    }
    return absl::OkStatus();
}

/// A selector as a range vector: of each series the samples in `(time - range, time]`; no series
/// without any.
class range_selector_node final : public query_node {
  public:
    /// @param selector outlives the node, as `run` does
    range_selector_node(query_run& run, const vector_selector& selector, duration range,
                        const evaluation_grid& grid, reference_time reference)
        : run_(&run),
          selector_(&selector),
          range_(range),
          reach_(reach_of(selector.extension, run.options().lookback)),
          grid_(grid),
          reference_(reference) {}

    absl::Status evaluate(timestamp at, value& out) override {
        if (absl::Status failed = read(); !failed.ok()) return failed;
        cut_windows(series_, reference_(at), range_, reach_, cleared_ranges(out));
        return absl::OkStatus();
    }

  private:
    [[nodiscard]] absl::Status read() {
        if (is_read_) return absl::OkStatus();
        auto selected = read_series(*run_, selector_->matchers, grid_, reference_,
                                    {range_ + reach_.before, reach_.after});
        if (!selected.ok()) return selected.status();
        series_.reserve(selected->size());
        for (stored_series& each : *selected) {
            const label_set* const labels = run_->labels().intern_shared(each.labels);
            series_.emplace_back(labels, each, run_->options().features.start_timestamps);
        }
        is_read_ = true;
        return check_window_length(series_, range_ + reach_.before + reach_.after);
    }

    query_run* run_;
    const vector_selector* selector_;
    duration range_;
    sample_reach reach_;
    evaluation_grid grid_;
    reference_time reference_;
    std::vector<series_samples> series_;
    bool is_read_ = false;
};

}  // namespace tidegauge::promql
