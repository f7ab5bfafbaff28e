// Fixes the times that a query looks at, so that it answers the same whenever it is asked.
#pragma once

#include "tree_parts.hpp"

#include <tidegauge/base/time.hpp>
#include <tidegauge/promql/ast.hpp>
#include <tidegauge/promql/function_signature.hpp>

#include <algorithm>
#include <array>
#include <string_view>
#include <variant>

namespace tidegauge::promqltest {

/// Functions that tell more than what their arguments are (`AtModifierUnsafeFunctions` of
/// promql/functions.go).
inline constexpr std::array<std::string_view, 15> time_dependent_functions{
    "days_in_month", "day_of_month", "day_of_week", "day_of_year", "end",
    "hour",          "minute",       "month",       "year",        "predict_linear",
    "range",         "start",        "step",        "time",        "timestamp"};

/// Gives `@ at` to each selector and subquery without a time of its own; what is inside a subquery
/// follows that. @returns false when `query` calls a function that tells the time all the same
inline bool pin_times(promql::expr& query, timestamp at) {
    const auto pin = [&](promql::time_shift& shift) {
        if (shift.at) return;
        shift.at = at;
        shift.at_edge = promql::time_shift::edge::none;
    };
    if (auto* selector = std::get_if<promql::vector_selector>(&query.node)) pin(selector->shift);
    if (auto* sub = std::get_if<promql::subquery>(&query.node)) {
        pin(sub->shift);
        return true;
    }
    const auto* asked = std::get_if<promql::call>(&query.node);
    bool is_pinned =
        asked == nullptr || std::ranges::find(time_dependent_functions, asked->function->name) ==
                                time_dependent_functions.end();
    for_each_part(query, [&](promql::expr& part) {
        const bool part_is_pinned = pin_times(part, at);
        is_pinned = is_pinned && part_is_pinned;
    });
    return is_pinned;
}

}  // namespace tidegauge::promqltest
