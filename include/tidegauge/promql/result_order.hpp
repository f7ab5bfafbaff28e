// Whether the answer to a query has an order that the query asks for.
#pragma once

#include <tidegauge/promql/ast.hpp>
#include <tidegauge/promql/function_signature.hpp>

#include <algorithm>
#include <variant>

namespace tidegauge::promql {

/// Whether the elements of an instant vector come in an order that means something: `query` is
/// `sort` or its like, `topk` or `bottomk`, or functions and operators of such. If not, they may
/// be put into any order.
[[nodiscard]] inline bool is_ordered(const expr& query) {
    if (const auto* const inside = std::get_if<paren>(&query.node)) {
        return is_ordered(*inside->inner);
    }
    if (const auto* const sign = std::get_if<unary>(&query.node)) {
        return is_ordered(*sign->operand);
    }
    if (const auto* const operation = std::get_if<binary>(&query.node)) {
        return is_ordered(*operation->lhs) || is_ordered(*operation->rhs);
    }
    if (const auto* const aggregate = std::get_if<aggregate_expr>(&query.node)) {
        return aggregate->op == aggregate_op::topk || aggregate->op == aggregate_op::bottomk;
    }
    if (const auto* const function = std::get_if<call>(&query.node)) {
        return function->function->name.starts_with("sort") ||
               std::ranges::any_of(function->args,
                                   [](const expr_ptr& each) { return is_ordered(*each); });
    }
    return false;
}

}  // namespace tidegauge::promql
