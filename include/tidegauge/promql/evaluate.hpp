// Runs a query over a source of series.
#pragma once

#include <tidegauge/base/status.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/promql/ast.hpp>
#include <tidegauge/promql/query_options.hpp>
#include <tidegauge/promql/query_result.hpp>
#include <tidegauge/promql/series_source.hpp>

namespace tidegauge::promql {

/// What `query` is at `at`.
///
/// @returns DEADLINE_EXCEEDED when `options.is_overdue` said so, RESOURCE_EXHAUSTED when more
/// samples than `options.most_samples` would be in memory, FAILED_PRECONDITION when the data do not
/// allow an answer (duplicate series, a bad parameter); the texts are Prometheus'
[[nodiscard]] inline absl::StatusOr<query_result> evaluate_instant(const expr& query,
                                                                   const series_source& source,
                                                                   timestamp at,
                                                                   const query_options& options);

/// What `query` is at `start`, `start + step` and so on until `end`: always a range vector.
///
/// @returns as `evaluate_instant`; FAILED_PRECONDITION also for a query that is a string or a range
/// vector
/// @pre start <= end, step > 0
[[nodiscard]] inline absl::StatusOr<query_result> evaluate_range(const expr& query,
                                                                 const series_source& source,
                                                                 timestamp start, timestamp end,
                                                                 duration step,
                                                                 const query_options& options);

}  // namespace tidegauge::promql
