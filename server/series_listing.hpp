// Which series there are, for the answers that list labels and series.
#pragma once

#include "api_times.hpp"

#include <tidegauge/base/status.hpp>
#include <tidegauge/labels/label_set.hpp>
#include <tidegauge/labels/matcher.hpp>
#include <tidegauge/promql/ast.hpp>
#include <tidegauge/promql/parse.hpp>
#include <tidegauge/samples/metric_type.hpp>
#include <tidegauge/samples/window.hpp>
#include <tidegauge/store/selection.hpp>
#include <tidegauge/store/series_ref.hpp>
#include <tidegauge/store/store.hpp>

#include <absl/status/statusor.h>

#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tidegauge::server {

/// Series that are asked for: those that all matchers of any list match, with samples in
/// `[from, to]`. No list at all asks for every series.
struct series_query {
    std::vector<std::vector<matcher>> selectors;
    timestamp from = first_time;
    timestamp to = last_time;
};

/// Reads a series selector, `up{job="a"}`.
/// @returns INVALID_ARGUMENT for any other expression, and for one that every series would match
[[nodiscard]] inline absl::StatusOr<std::vector<matcher>> parse_series_selector(
    std::string_view text) {
    auto tree = promql::parse(text);
    if (!tree.ok()) {
        const bool is_for_all =
            message(tree.status()).ends_with("must contain at least one non-empty matcher");
        if (!is_for_all) return tree.status();
        return invalid_argument("match[] must contain at least one non-empty matcher");
    }
    auto* const selector = std::get_if<promql::vector_selector>(&(*tree)->node);
    const bool is_shifted =
        selector != nullptr &&
        (selector->shift.offset != duration{} || selector->shift.offset_expr != nullptr ||
         selector->shift.at || selector->shift.at_edge != promql::time_shift::edge::none);
    if (selector == nullptr || is_shifted) {
        return invalid_argument("1:1: parse error: expected a series selector, got \"" +
                                std::string(text) + "\"");
    }
    return std::move(selector->matchers);
}

/// The series that the parameters `match[]`, `start` and `end` ask for.
[[nodiscard]] inline absl::StatusOr<series_query> read_series_query(const form& asked) {
    series_query query;
    const auto from = optional_time(asked, "start", first_time);
    if (!from.ok()) return from.status();
    const auto to = optional_time(asked, "end", last_time);
    if (!to.ok()) return to.status();
    query.from = *from;
    query.to = *to;
    for (const std::string_view text : asked.all("match[]")) {
        auto matchers = parse_series_selector(text);
        if (!matchers.ok()) return matchers.status();
        query.selectors.push_back(*std::move(matchers));
    }
    return query;
}

/// Calls `each(const label_set&, const window&)` for every series of `query`, once for each list
/// of matchers that matches it. The window holds the ends of what is in time; of native histograms,
/// which no window shows, when the newest came.
///
/// Differs from Prometheus, which also lists series of its head block that have no sample between
/// the two times.
template <typename Each>
void for_each_series(const store& of, const series_query& query, Each&& each) {
    const auto visit = [&](const selection& chosen) {
        of.read(chosen, query.from - duration{1}, query.to, window_parts::ends,
                [&](const series_ref& series, window samples) {
                    if (samples.type == metric_type::histogram) {
                        samples.first_at = samples.last_at = samples.arrived;
                        if (samples.arrived < query.from || samples.arrived > query.to) return;
                    } else if (samples.empty()) {
                        return;
                    }
                    if (const auto labels = of.labels(series)) each(*labels, samples);
                });
    };
    if (query.selectors.empty()) visit(of.select({}));
    for (const auto& matchers : query.selectors) visit(of.select(matchers));
}

}  // namespace tidegauge::server
