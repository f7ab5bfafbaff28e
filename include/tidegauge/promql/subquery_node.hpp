// A subquery: an instant vector at many times, as a range vector.
#pragma once

#include <tidegauge/base/status.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/promql/evaluation_grid.hpp>
#include <tidegauge/promql/query_node.hpp>
#include <tidegauge/promql/query_run.hpp>
#include <tidegauge/promql/range_selector.hpp>
#include <tidegauge/promql/selector_reader.hpp>
#include <tidegauge/promql/series_samples.hpp>
#include <tidegauge/promql/value.hpp>

#include <absl/container/flat_hash_map.h>

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace tidegauge::promql {

/// The times that a subquery needs for all steps of the query around it: the multiples of its own
/// step in the windows `(time - range, time]`, from the first to the last
/// (promql/engine.go, subqueryEvaluationTimes).
/// @pre step > 0
[[nodiscard]] inline evaluation_grid subquery_grid(const evaluation_grid& around,
                                                   const reference_time& reference, duration range,
                                                   duration step) {
    const timestamp before = reference(around.start) - range;
    // Division towards zero, as there: of times before the epoch it may leave the first out.
    timestamp start{step * (before.time_since_epoch() / step)};
    if (start <= before) start += step;
    return {start, reference(around.last()), step};
}

/// A histogram out of a subquery: what was known of a reset was about samples that may not be there
/// any more (promql/engine.go, evalSubquery).
[[nodiscard]] inline std::shared_ptr<const native_histogram> without_reset_hint(
    const std::shared_ptr<const native_histogram>& histogram) {
    using hint = native_histogram::reset_hint;
    if (histogram->hint == hint::unknown || histogram->hint == hint::gauge) return histogram;
    auto copy = std::make_shared<native_histogram>(*histogram);
    copy->hint = hint::unknown;
    return copy;
}

/// An instant vector, evaluated at all times of a grid before the first window is cut.
class subquery_node final : public query_node {
  public:
    /// @param inner made for `grid`, which is that of `subquery_grid`
    subquery_node(query_run& run, query_node_ptr inner, const evaluation_grid& grid,
                  reference_time reference, duration range)
        : run_(&run), inner_(std::move(inner)), grid_(grid), reference_(reference), range_(range) {}

    absl::Status evaluate(timestamp at, value& out) override {
        if (absl::Status failed = compute(); !failed.ok()) return failed;
        cut_windows(series_, reference_(at), range_, {}, cleared_ranges(out));
        return absl::OkStatus();
    }

  private:
    [[nodiscard]] absl::Status compute() {
        if (is_computed_) return absl::OkStatus();
        is_computed_ = true;
        value step;
        for (std::size_t i = 0; i < grid_.size(); ++i) {
            if (absl::Status late = run_->check_time(); !late.ok()) return late;
            if (absl::Status failed = inner_->evaluate(grid_[i], step); !failed.ok()) return failed;
            if (absl::Status failed = add(grid_[i], step); !failed.ok()) return failed;
        }
        return check_window_length(series_, range_);
    }

    /// The samples of one time.
    [[nodiscard]] absl::Status add(timestamp at, const value& step) {
        const auto& elements = std::get<instant_vector>(step);
        if (absl::Status failed = run_->check_unique(elements); !failed.ok()) return failed;
        for (const element& each : elements) {
            series_samples& series = series_of(each.labels, each.drop_name);
            if (each.value.is_histogram()) {
                series.add(histogram_sample{at, without_reset_hint(each.value.histogram)});
            } else {
                series.add(sample{at, each.value.number});
            }
        }
        return run_->keep_samples(elements.size());
    }

    [[nodiscard]] series_samples& series_of(const label_set* labels, bool drop_name) {
        const auto [found, is_new] = position_.try_emplace(labels, series_.size());
        if (is_new) series_.emplace_back(labels, drop_name);
        return series_[found->second];
    }

    query_run* run_;
    query_node_ptr inner_;
    evaluation_grid grid_;
    reference_time reference_;
    duration range_;
    std::vector<series_samples> series_;
    absl::flat_hash_map<const label_set*, std::size_t> position_;
    bool is_computed_ = false;
};

}  // namespace tidegauge::promql
