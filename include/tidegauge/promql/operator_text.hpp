// How PromQL writes operators, aggregators and types.
#pragma once

#include <tidegauge/promql/ast.hpp>
#include <tidegauge/promql/keyword.hpp>
#include <tidegauge/promql/token.hpp>

#include <string_view>

namespace tidegauge::promql {

[[nodiscard]] constexpr std::string_view text(binary_op op) noexcept {
    switch (op) {
        case binary_op::add:
            return "+";
        case binary_op::sub:
            return "-";
        case binary_op::mul:
            return "*";
        case binary_op::div:
            return "/";
        case binary_op::mod:
            return "%";
        case binary_op::pow:
            return "^";
        case binary_op::equal:
            return "==";
        case binary_op::not_equal:
            return "!=";
        case binary_op::greater:
            return ">";
        case binary_op::less:
            return "<";
        case binary_op::greater_eq:
            return ">=";
        case binary_op::less_eq:
            return "<=";
        case binary_op::trim_upper:
            return "</";
        case binary_op::trim_lower:
            return ">/";
        default:
            return keyword_text(static_cast<token_kind>(op));
    }
}

[[nodiscard]] constexpr std::string_view text(aggregate_op op) noexcept {
    return keyword_text(
        static_cast<token_kind>(static_cast<int>(op) + static_cast<int>(token_kind::sum)));
}

/// As Prometheus' documentation calls the type: `instant vector`.
[[nodiscard]] constexpr std::string_view text(value_type type) noexcept {
    switch (type) {
        case value_type::scalar:
            return "scalar";
        case value_type::string:
            return "string";
        case value_type::vector:
            return "instant vector";
        case value_type::matrix:
            break;
    }
    return "range vector";
}

/// `and`, `or` or `unless`.
[[nodiscard]] constexpr bool is_set_operator(binary_op op) noexcept {
    return op == binary_op::set_and || op == binary_op::set_or || op == binary_op::set_unless;
}

/// `==`, `!=`, `>`, `<`, `>=` or `<=`.
[[nodiscard]] constexpr bool is_comparison(binary_op op) noexcept {
    return binary_op::equal <= op && op <= binary_op::less_eq;
}

}  // namespace tidegauge::promql
