// A smoothed instant vector selector: the value on the line between two samples.
#pragma once

#include <tidegauge/base/status.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/over_time/extended.hpp>
#include <tidegauge/promql/annotation_text.hpp>
#include <tidegauge/promql/ast.hpp>
#include <tidegauge/promql/evaluation_grid.hpp>
#include <tidegauge/promql/query_node.hpp>
#include <tidegauge/promql/query_run.hpp>
#include <tidegauge/promql/range_selector.hpp>
#include <tidegauge/promql/selector_reader.hpp>
#include <tidegauge/promql/value.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <variant>

namespace tidegauge::promql {

namespace detail {

/// The value at `w.to` between the samples around it, or of the newest one when none is behind;
/// nothing when none is before (promql/engine.go, smoothSeries).
/// @pre the window has all its parts
[[nodiscard]] inline std::optional<double> smoothed_value(const window& w) {
    std::size_t behind = 0;
    while (behind < w.size() && w.time(behind) < w.to) ++behind;
    if (behind < w.size() && w.time(behind) == w.to) return w.values[behind];
    if (behind == 0) return std::nullopt;
    if (behind == w.size()) return w.last_value;
    return tidegauge::detail::interpolated(w[behind - 1], w[behind], w.to,
                                           tidegauge::detail::counting::gauge);
}

}  // namespace detail

/// `selector smoothed` as an instant vector: of each series the value on the line between the
/// samples before and behind, as far as the lookback on each side. Histograms are left out: there
/// is no arithmetic on them yet.
class smoothed_selector_node final : public query_node {
  public:
    /// @param where the selector; outlives the node, as `run` does
    smoothed_selector_node(query_run& run, const expr& where, const evaluation_grid& grid,
                           reference_time reference)
        : run_(&run),
          where_(&where),
          // Reaching back by the lookback from a range of nothing is a range of the lookback.
          around_(run, std::get<vector_selector>(where.node), duration{}, grid, reference) {}

    absl::Status evaluate(timestamp at, value& out) override {
        if (absl::Status failed = around_.evaluate(at, windows_); !failed.ok()) return failed;
        instant_vector& elements = cleared_vector(out);
        for (const range_series& each : std::get<range_vector>(windows_)) {
            if (!each.histograms.empty()) {
                if (!each.floats.empty()) warn_of_mix(each);
                continue;
            }
            if (const auto number = detail::smoothed_value(each.floats)) {
                elements.push_back({each.labels, {*number, nullptr}, false});
            }
        }
        return absl::OkStatus();
    }

  private:
    void warn_of_mix(const range_series& series) {
        run_->notes().add(severity::warning,
                          notes::mixed_range((*series.labels)[metric_name_label]), where_->where);
    }

    query_run* run_;
    const expr* where_;
    range_selector_node around_;
    value windows_;
};

}  // namespace tidegauge::promql
