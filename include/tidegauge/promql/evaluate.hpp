// Runs a query over a source of series.
#pragma once

#include <tidegauge/base/config.hpp>
#include <tidegauge/base/status.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/promql/ast.hpp>
#include <tidegauge/promql/evaluation_grid.hpp>
#include <tidegauge/promql/extended_samples.hpp>
#include <tidegauge/promql/label_table.hpp>
#include <tidegauge/promql/operator_text.hpp>
#include <tidegauge/promql/query_node.hpp>
#include <tidegauge/promql/query_options.hpp>
#include <tidegauge/promql/query_result.hpp>
#include <tidegauge/promql/query_run.hpp>
#include <tidegauge/promql/query_tree.hpp>
#include <tidegauge/promql/result_series_set.hpp>
#include <tidegauge/promql/series_source.hpp>
#include <tidegauge/promql/step_invariant.hpp>
#include <tidegauge/promql/value.hpp>

#include <cstddef>
#include <string>
#include <utility>
#include <variant>

namespace tidegauge::promql {

namespace detail {

/// The answer of an instant vector, in its own order.
[[nodiscard]] inline absl::Status answer(query_run& run, timestamp at, instant_vector& elements,
                                         query_result& result) {
    if (absl::Status failed = run.drop_names_now(elements); !failed.ok()) return failed;
    if (absl::Status failed = run.check_unique(elements); !failed.ok()) return failed;
    result.series.reserve(elements.size());
    for (const element& each : elements) {
        result_series& series = result.series.emplace_back();
        series.labels = *each.labels;
        if (each.value.is_histogram()) {
            series.histograms.push_back({at, each.value.histogram});
        } else {
            series.floats.push_back({at, each.value.number});
        }
    }
    return run.keep_samples(elements.size());
}

/// The answer of a range vector.
[[nodiscard]] inline absl::Status answer(query_run& run, const expr& query,
                                         const range_vector& ranges, query_result& result) {
    const auto* const range = std::get_if<matrix_selector>(&without_parens(query).node);
    const auto extension = range != nullptr
                               ? std::get<vector_selector>(range->selector->node).extension
                               : range_extension::none;
    result_series_set collected(run);
    for (const range_series& each : ranges) {
        const auto floats = extended_samples(each, extension);
        if (!floats.ok()) return floats.status();
        if (floats->empty() && each.histograms.empty()) continue;
        collected.add(each.labels, each.drop_name, *floats, each.histograms);
    }
    auto series = collected.take();
    if (!series.ok()) return series.status();
    result.series = *std::move(series);
    return absl::OkStatus();
}

}  // namespace detail

/// What `query` is at `at`. Label sets that the query meets and makes are kept in `labels` for
/// the next time.
///
/// @returns DEADLINE_EXCEEDED when `options.is_overdue` said so, RESOURCE_EXHAUSTED when more
/// samples than `options.most_samples` would be in memory, raw ones and results together,
/// FAILED_PRECONDITION when the data do not allow an answer (duplicate series, a bad parameter);
/// the texts are Prometheus'
[[nodiscard]] inline absl::StatusOr<query_result> evaluate_instant(const expr& query,
                                                                   const series_source& source,
                                                                   timestamp at,
                                                                   const query_options& options,
                                                                   label_table& labels) {
    query_run run(source, options, labels, at, at, duration::zero());
    auto node = query_tree(run).make(query, {at, at});
    if (!node.ok()) return node.status();
    value found;
    if (absl::Status failed = (*node)->evaluate(at, found); !failed.ok()) return failed;
    query_result result;
    result.type = static_cast<value_type>(found.index());
    absl::Status answered;
    if (const auto* const number = std::get_if<double>(&found)) {
        result.scalar = *number;
    } else if (auto* const text = std::get_if<std::string>(&found)) {
        result.text = std::move(*text);
    } else if (auto* const elements = std::get_if<instant_vector>(&found)) {
        answered = detail::answer(run, at, *elements, result);
    } else {
        answered = detail::answer(run, query, std::get<range_vector>(found), result);
    }
    if (!answered.ok()) return answered;
    result.notes = std::move(run.notes());
    result.counts = run.counts();
    return result;
}

/// The same, for a query that is asked once.
[[nodiscard]] inline absl::StatusOr<query_result> evaluate_instant(const expr& query,
                                                                   const series_source& source,
                                                                   timestamp at,
                                                                   const query_options& options) {
    label_table labels;
    return evaluate_instant(query, source, at, options, labels);
}

/// What `query` is at `start`, `start + step` and so on until `end`: always a range vector. Label
/// sets that the query meets and makes are kept in `labels` for the next time.
///
/// @returns as `evaluate_instant`; INVALID_ARGUMENT for a query that is a string or a range vector
/// @pre start <= end, step > 0
[[nodiscard]] inline absl::StatusOr<query_result> evaluate_range(
    const expr& query, const series_source& source, timestamp start, timestamp end, duration step,
    const query_options& options, label_table& labels) {
    TIDEGAUGE_ASSERT(start <= end && step > duration::zero());
    if (query.type != value_type::scalar && query.type != value_type::vector) {
        return invalid_argument("invalid expression type \"" + std::string(text(query.type)) +
                                "\" for range query, must be Scalar or instant Vector");
    }
    query_run run(source, options, labels, start, end, step);
    const evaluation_grid grid{start, end, step};
    auto node = query_tree(run).make(query, grid);
    if (!node.ok()) return node.status();
    result_series_set collected(run);
    const instant_vector scalar_element{{run.labels().intern({}), {}, false}};
    value found;
    for (std::size_t i = 0; i < grid.size(); ++i) {
        if (absl::Status late = run.check_time(); !late.ok()) return late;
        if (absl::Status failed = (*node)->evaluate(grid[i], found); !failed.ok()) return failed;
        if (const auto* const number = std::get_if<double>(&found)) {
            instant_vector one = scalar_element;
            one[0].value.number = *number;
            found = std::move(one);
        }
        if (absl::Status failed = collected.add(grid[i], std::get<instant_vector>(found));
            !failed.ok()) {
            return failed;
        }
    }
    auto series = collected.take();
    if (!series.ok()) return series.status();
    query_result result;
    result.type = value_type::matrix;
    result.series = *std::move(series);
    result.notes = std::move(run.notes());
    result.counts = run.counts();
    return result;
}

/// The same, for a query that is asked once.
[[nodiscard]] inline absl::StatusOr<query_result> evaluate_range(const expr& query,
                                                                 const series_source& source,
                                                                 timestamp start, timestamp end,
                                                                 duration step,
                                                                 const query_options& options) {
    label_table labels;
    return evaluate_range(query, source, start, end, step, options, labels);
}

}  // namespace tidegauge::promql
