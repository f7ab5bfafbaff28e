// Copies of a query's tree.
#pragma once

#include <tidegauge/promql/ast.hpp>

#include <memory>
#include <variant>

namespace tidegauge::promql {

[[nodiscard]] inline expr_ptr clone(const expr& tree);

namespace detail {

[[nodiscard]] inline expr_ptr copy_of(const expr_ptr& part) {
    return part == nullptr ? nullptr : clone(*part);
}

[[nodiscard]] inline time_shift copy_of(const time_shift& shift) {
    return {shift.at, shift.at_edge, shift.offset, copy_of(shift.offset_expr)};
}
[[nodiscard]] inline number_literal copy_of(const number_literal& node) {
    return node;
}
[[nodiscard]] inline string_literal copy_of(const string_literal& node) {
    return node;
}
[[nodiscard]] inline vector_selector copy_of(const vector_selector& node) {
    return {node.name, node.matchers, node.extension, copy_of(node.shift)};
}
[[nodiscard]] inline matrix_selector copy_of(const matrix_selector& node) {
    return {copy_of(node.selector), node.range, copy_of(node.range_expr)};
}
[[nodiscard]] inline subquery copy_of(const subquery& node) {
    return {copy_of(node.inner),     node.range,         node.step, copy_of(node.range_expr),
            copy_of(node.step_expr), copy_of(node.shift)};
}
[[nodiscard]] inline paren copy_of(const paren& node) {
    return {copy_of(node.inner)};
}
[[nodiscard]] inline unary copy_of(const unary& node) {
    return {node.negative, copy_of(node.operand)};
}
[[nodiscard]] inline binary copy_of(const binary& node) {
    return {node.op, copy_of(node.lhs), copy_of(node.rhs), node.returns_bool, node.matching};
}
[[nodiscard]] inline aggregate_expr copy_of(const aggregate_expr& node) {
    return {node.op, copy_of(node.param), copy_of(node.operand), node.by};
}
[[nodiscard]] inline call copy_of(const call& node) {
    call copy{node.function, {}};
    copy.args.reserve(node.args.size());
    for (const expr_ptr& each : node.args) copy.args.push_back(copy_of(each));
    return copy;
}

}  // namespace detail

/// A tree like `tree`, positions too. Regular expressions are shared.
[[nodiscard]] inline expr_ptr clone(const expr& tree) {
    auto copy = std::make_unique<expr>();
    std::visit([&copy](const auto& node) { copy->node = detail::copy_of(node); }, tree.node);
    copy->type = tree.type;
    copy->where = tree.where;
    return copy;
}

}  // namespace tidegauge::promql
