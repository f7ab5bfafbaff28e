// A query's tree as JSON, in the shape of Prometheus' `parse_query` (web/api/v1/translate_ast.go).
#pragma once

#include <tidegauge/base/number_text.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/labels/matcher.hpp>
#include <tidegauge/promql/ast.hpp>
#include <tidegauge/promql/function_signature.hpp>
#include <tidegauge/promql/operator_text.hpp>

#include <nlohmann/json.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tidegauge::server {

[[nodiscard]] nlohmann::json tree_json(const promql::expr& tree);

namespace detail {

using nlohmann::json;

/// As Prometheus names types in JSON: `vector`, not `instant vector`.
[[nodiscard]] constexpr std::string_view type_name(promql::value_type type) noexcept {
    constexpr std::array<std::string_view, 4> names{"scalar", "string", "vector", "matrix"};
    return names[static_cast<std::size_t>(type)];
}

[[nodiscard]] constexpr std::string_view cardinality_name(promql::match_cardinality of) noexcept {
    constexpr std::array<std::string_view, 4> names{"one-to-one", "many-to-one", "one-to-many",
                                                    "many-to-many"};
    return names[static_cast<std::size_t>(of)];
}

template <typename Value>
[[nodiscard]] json or_null(const std::optional<Value>& value) {
    return value ? json(*value) : json(nullptr);
}

// --- durations that are computed ----------------------------------------------------------------

[[nodiscard]] inline json duration_json(const promql::expr_ptr& part);

[[nodiscard]] inline json duration_operation(std::string_view op, json lhs, json rhs) {
    return {{"type", "durationExpr"},
            {"op", op},
            {"lhs", std::move(lhs)},
            {"rhs", std::move(rhs)},
            {"wrapped", false}};
}

[[nodiscard]] inline json duration_node(const promql::number_literal& node) {
    return {{"type", "numberLiteral"},
            {"val", format_number(node.value)},
            {"duration", node.is_duration}};
}
[[nodiscard]] inline json duration_node(const promql::paren& node) {
    json inner = duration_json(node.inner);
    if (!inner.contains("wrapped")) inner = duration_operation("+", nullptr, std::move(inner));
    inner["wrapped"] = true;
    return inner;
}
[[nodiscard]] inline json duration_node(const promql::unary& node) {
    return duration_operation(node.negative ? "-" : "+", nullptr, duration_json(node.operand));
}
[[nodiscard]] inline json duration_node(const promql::binary& node) {
    return duration_operation(promql::text(node.op), duration_json(node.lhs),
                              duration_json(node.rhs));
}
/// `step()`, `range()`, `min_of` or `max_of`.
[[nodiscard]] inline json duration_node(const promql::call& node) {
    const bool is_pair = node.args.size() == 2;
    return duration_operation(node.function->name,
                              is_pair ? duration_json(node.args[0]) : json(nullptr),
                              is_pair ? duration_json(node.args[1]) : json(nullptr));
}
template <typename Other>
[[nodiscard]] json duration_node(const Other&) {
    return nullptr;  // the parser puts nothing else there
}

/// Null where the duration is a plain one.
[[nodiscard]] inline json duration_json(const promql::expr_ptr& part) {
    if (part == nullptr) return nullptr;
    return std::visit([](const auto& node) { return duration_node(node); }, part->node);
}

// --- all else -----------------------------------------------------------------------------------

[[nodiscard]] inline json part_json(const promql::expr_ptr& part) {
    return part == nullptr ? json(nullptr) : tree_json(*part);
}

[[nodiscard]] inline json shift_json(const promql::time_shift& shift) {
    using edge = promql::time_shift::edge;
    json made{{"offset", shift.offset_expr == nullptr ? shift.offset.count() : 0},
              {"offsetExpr", duration_json(shift.offset_expr)},
              {"timestamp", shift.at ? json(unix_ms(*shift.at)) : json(nullptr)},
              {"startOrEnd", nullptr}};
    if (shift.at_edge == edge::start) made["startOrEnd"] = "start";
    if (shift.at_edge == edge::end) made["startOrEnd"] = "end";
    return made;
}

[[nodiscard]] inline json node_json(const promql::number_literal& node) {
    return {{"type", "numberLiteral"}, {"val", format_number(node.value)}};
}
[[nodiscard]] inline json node_json(const promql::string_literal& node) {
    return {{"type", "stringLiteral"}, {"val", node.value}};
}
[[nodiscard]] inline json node_json(const promql::vector_selector& node) {
    json made = shift_json(node.shift);
    made["type"] = "vectorSelector";
    made["name"] = node.name;
    made["anchored"] = node.extension == promql::range_extension::anchored;
    made["smoothed"] = node.extension == promql::range_extension::smoothed;
    made["matchers"] = json::array();
    for (const matcher& each : node.matchers) {
        made["matchers"].push_back(
            {{"name", each.name()}, {"value", each.value()}, {"type", text(each.op())}});
    }
    return made;
}
[[nodiscard]] inline json node_json(const promql::matrix_selector& node) {
    json made = tree_json(*node.selector);
    made["type"] = "matrixSelector";
    made["range"] = node.range_expr == nullptr ? node.range.count() : 0;
    made["rangeExpr"] = duration_json(node.range_expr);
    return made;
}
[[nodiscard]] inline json node_json(const promql::subquery& node) {
    json made = shift_json(node.shift);
    made["type"] = "subquery";
    made["expr"] = part_json(node.inner);
    made["range"] = node.range_expr == nullptr ? node.range.count() : 0;
    made["rangeExpr"] = duration_json(node.range_expr);
    made["step"] = node.step_expr == nullptr ? node.step.count() : 0;
    made["stepExpr"] = duration_json(node.step_expr);
    return made;
}
[[nodiscard]] inline json node_json(const promql::paren& node) {
    return {{"type", "parenExpr"}, {"expr", part_json(node.inner)}};
}
[[nodiscard]] inline json node_json(const promql::unary& node) {
    return {{"type", "unaryExpr"},
            {"op", node.negative ? "-" : "+"},
            {"expr", part_json(node.operand)}};
}
[[nodiscard]] inline json node_json(const promql::binary& node) {
    json matching;
    if (const auto& how = node.matching) {
        matching = {
            {"card", cardinality_name(how->cardinality)},
            {"labels", how->labels},
            {"on", how->on},
            {"include", how->include},
            {"fillValues", {{"lhs", or_null(how->fill_left)}, {"rhs", or_null(how->fill_right)}}}};
    }
    return {{"type", "binaryExpr"},
            {"op", promql::text(node.op)},
            {"lhs", part_json(node.lhs)},
            {"rhs", part_json(node.rhs)},
            {"matching", std::move(matching)},
            {"bool", node.returns_bool}};
}
[[nodiscard]] inline json node_json(const promql::aggregate_expr& node) {
    return {{"type", "aggregation"},           {"op", promql::text(node.op)},
            {"expr", part_json(node.operand)}, {"param", part_json(node.param)},
            {"grouping", node.by.labels},      {"without", node.by.without}};
}
[[nodiscard]] inline json node_json(const promql::call& node) {
    json types = json::array();
    for (const promql::value_type each : node.function->arguments()) {
        types.push_back(type_name(each));
    }
    json args = json::array();
    for (const promql::expr_ptr& each : node.args) args.push_back(part_json(each));
    return {{"type", "call"},
            {"func",
             {{"name", node.function->name},
              {"argTypes", std::move(types)},
              {"variadic", node.function->variadic},
              {"returnType", type_name(node.function->returns)}}},
            {"args", std::move(args)}};
}

}  // namespace detail

/// `tree` with all that was written in the query but its spaces. Durations are milliseconds.
inline nlohmann::json tree_json(const promql::expr& tree) {
    return std::visit([](const auto& node) { return detail::node_json(node); }, tree.node);
}

}  // namespace tidegauge::server
