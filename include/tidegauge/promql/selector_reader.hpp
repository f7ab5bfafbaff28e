// The samples that a selector needs, read once for all steps.
#pragma once

#include <tidegauge/base/status.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/promql/ast.hpp>
#include <tidegauge/promql/evaluation_grid.hpp>
#include <tidegauge/promql/query_run.hpp>
#include <tidegauge/promql/series_source.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace tidegauge::promql {

/// Which time a selector or a subquery looks at when the query is at another: `@` and `offset`
/// (promql/engine.go, setOffsetForAtModifier).
struct reference_time {
    std::optional<timestamp> fixed;  ///< of `@`
    duration offset{};

    [[nodiscard]] timestamp operator()(timestamp at) const noexcept {
        return fixed.value_or(at) - offset;
    }
};

/// `shift` in a query from `start` to `end`.
/// @param offset what `shift` says, or what its expression came to
[[nodiscard]] inline reference_time reference_of(const time_shift& shift, duration offset,
                                                 timestamp start, timestamp end) {
    reference_time reference{shift.at, offset};
    if (shift.at_edge == time_shift::edge::start) reference.fixed = start;
    if (shift.at_edge == time_shift::edge::end) reference.fixed = end;
    return reference;
}

/// How far samples are wanted around the time that is looked at: `(time - before, time + after]`.
struct sample_reach {
    duration before{};
    duration after{};
};

/// The series that `matchers` want with their samples for all steps of `grid`.
///
/// @returns RESOURCE_EXHAUSTED when that is more than the query may keep, or what the source says
[[nodiscard]] inline absl::StatusOr<std::vector<stored_series>> read_series(
    query_run& run, std::span<const matcher> matchers, const evaluation_grid& grid,
    const reference_time& reference, sample_reach reach) {
    if (absl::Status late = run.check_time(); !late.ok()) return late;
    auto selected = run.source().select(matchers, reference(grid.start) - reach.before,
                                        reference(grid.last()) + reach.after, run.samples_left());
    if (!selected.ok()) {
        return absl::IsResourceExhausted(selected.status()) ? too_many_samples_error()
                                                            : selected.status();
    }
    std::size_t samples = 0;
    for (const stored_series& each : *selected) {
        samples += each.floats.size() + each.histograms.size();
    }
    if (absl::Status failed = run.keep_read(selected->size(), samples); !failed.ok()) return failed;
    return selected;
}

}  // namespace tidegauge::promql
