// Whether two queries are the same.
#pragma once

#include <tidegauge/labels/matcher.hpp>
#include <tidegauge/promql/ast.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace tidegauge::promql {

[[nodiscard]] inline bool same_tree(const expr& a, const expr& b);

namespace detail {

[[nodiscard]] inline bool same_part(const expr_ptr& a, const expr_ptr& b) {
    return a == nullptr || b == nullptr ? a == b : same_tree(*a, *b);
}

/// The same bits, or both not a number.
[[nodiscard]] inline bool same_number(double a, double b) noexcept {
    return (std::isnan(a) && std::isnan(b)) ||
           std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

[[nodiscard]] inline bool same_number(std::optional<double> a, std::optional<double> b) noexcept {
    return a.has_value() == b.has_value() && (!a || same_number(*a, *b));
}

/// The same matchers in any order.
[[nodiscard]] inline bool same_matchers(const std::vector<matcher>& a,
                                        const std::vector<matcher>& b) {
    return a.size() == b.size() && std::ranges::is_permutation(a, b);
}

[[nodiscard]] inline bool same(const time_shift& a, const time_shift& b) {
    return a.at == b.at && a.at_edge == b.at_edge && a.offset == b.offset &&
           same_part(a.offset_expr, b.offset_expr);
}
[[nodiscard]] inline bool same(const vector_matching& a, const vector_matching& b) {
    return a.cardinality == b.cardinality && a.on == b.on && a.labels == b.labels &&
           a.include == b.include && same_number(a.fill_left, b.fill_left) &&
           same_number(a.fill_right, b.fill_right);
}
[[nodiscard]] inline bool same(const number_literal& a, const number_literal& b) {
    return same_number(a.value, b.value) && a.is_duration == b.is_duration;
}
[[nodiscard]] inline bool same(const string_literal& a, const string_literal& b) {
    return a.value == b.value;
}
[[nodiscard]] inline bool same(const vector_selector& a, const vector_selector& b) {
    return a.name == b.name && same_matchers(a.matchers, b.matchers) &&
           a.extension == b.extension && same(a.shift, b.shift);
}
[[nodiscard]] inline bool same(const matrix_selector& a, const matrix_selector& b) {
    return same_part(a.selector, b.selector) && a.range == b.range &&
           same_part(a.range_expr, b.range_expr);
}
[[nodiscard]] inline bool same(const subquery& a, const subquery& b) {
    return same_part(a.inner, b.inner) && a.range == b.range && a.step == b.step &&
           same_part(a.range_expr, b.range_expr) && same_part(a.step_expr, b.step_expr) &&
           same(a.shift, b.shift);
}
[[nodiscard]] inline bool same(const paren& a, const paren& b) {
    return same_part(a.inner, b.inner);
}
[[nodiscard]] inline bool same(const unary& a, const unary& b) {
    return a.negative == b.negative && same_part(a.operand, b.operand);
}
[[nodiscard]] inline bool same(const binary& a, const binary& b) {
    if (a.matching.has_value() != b.matching.has_value()) return false;
    if (a.matching && !same(*a.matching, *b.matching)) return false;
    return a.op == b.op && a.returns_bool == b.returns_bool && same_part(a.lhs, b.lhs) &&
           same_part(a.rhs, b.rhs);
}
[[nodiscard]] inline bool same(const aggregate_expr& a, const aggregate_expr& b) {
    return a.op == b.op && a.by.without == b.by.without && a.by.labels == b.by.labels &&
           same_part(a.param, b.param) && same_part(a.operand, b.operand);
}
[[nodiscard]] inline bool same(const call& a, const call& b) {
    return a.function == b.function && std::ranges::equal(a.args, b.args, same_part);
}

}  // namespace detail

/// Whether `a` and `b` are alike but for where they stood in their texts and for the order of
/// matchers. Not a number is like itself; 0 is not like -0.
[[nodiscard]] inline bool same_tree(const expr& a, const expr& b) {
    if (a.node.index() != b.node.index() || a.type != b.type) return false;
    return std::visit(
        [&b](const auto& node) {
            return detail::same(node, std::get<std::decay_t<decltype(node)>>(b.node));
        },
        a.node);
}

}  // namespace tidegauge::promql
