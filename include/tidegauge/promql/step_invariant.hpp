// Which parts of a query are the same at every step.
#pragma once

#include <tidegauge/promql/ast.hpp>
#include <tidegauge/promql/function_signature.hpp>

#include <algorithm>
#include <array>
#include <string_view>
#include <variant>

namespace tidegauge::promql {

/// `part` without the parentheses around it.
[[nodiscard]] inline const expr& without_parens(const expr& part) noexcept {
    const expr* inner = &part;
    while (const auto* const around = std::get_if<paren>(&inner->node)) inner = around->inner.get();
    return *inner;
}

namespace detail {

/// Whether the function of that name tells one step from another even if its arguments do not
/// (promql/functions.go, AtModifierUnsafeFunctions). Those that tell of the whole query are no
/// longer functions by then.
[[nodiscard]] inline bool depends_on_step(std::string_view function) {
    constexpr std::array<std::string_view, 11> names{
        "days_in_month", "day_of_month", "day_of_week",    "day_of_year", "hour",     "minute",
        "month",         "year",         "predict_linear", "time",        "timestamp"};
    return std::ranges::find(names, function) != names.end();
}

[[nodiscard]] inline bool is_fixed(const time_shift& shift) noexcept {
    return shift.at.has_value() || shift.at_edge != time_shift::edge::none;
}

}  // namespace detail

[[nodiscard]] inline bool is_step_invariant(const expr& part);

namespace detail {

[[nodiscard]] inline bool is_call_invariant(const call& part) {
    const auto is_invariant = [](const expr_ptr& arg) { return is_step_invariant(*arg); };
    // The second argument of info() is not evaluated; what it looks up depends on the step.
    if (part.function->name == "info") return false;
    if (!std::ranges::all_of(part.args, is_invariant)) return false;
    if (part.function->name == "timestamp") {
        return std::holds_alternative<vector_selector>(without_parens(*part.args[0]).node);
    }
    return !depends_on_step(part.function->name);
}

}  // namespace detail

/// Whether all selectors in `part` have an `@`, so that it has one value for all steps
/// (promql/engine.go, preprocessExprHelper). An aggregation's parameter does not count, as there:
/// it is taken at the first step then.
[[nodiscard]] inline bool is_step_invariant(const expr& part) {
    const expr& inner = without_parens(part);
    if (const auto* p = std::get_if<vector_selector>(&inner.node))
        return detail::is_fixed(p->shift);
    if (const auto* p = std::get_if<matrix_selector>(&inner.node)) {
        return is_step_invariant(*p->selector);
    }
    if (const auto* p = std::get_if<subquery>(&inner.node)) return detail::is_fixed(p->shift);
    if (const auto* p = std::get_if<unary>(&inner.node)) return is_step_invariant(*p->operand);
    if (const auto* p = std::get_if<binary>(&inner.node)) {
        return is_step_invariant(*p->lhs) && is_step_invariant(*p->rhs);
    }
    if (const auto* p = std::get_if<aggregate_expr>(&inner.node)) {
        return is_step_invariant(*p->operand);
    }
    if (const auto* p = std::get_if<call>(&inner.node)) return detail::is_call_invariant(*p);
    return true;  // literals
}

}  // namespace tidegauge::promql
