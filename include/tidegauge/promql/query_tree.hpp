// From the tree of a query to nodes that can run.
#pragma once

#include <tidegauge/base/status.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/promql/absent_node.hpp>
#include <tidegauge/promql/aggregation_node.hpp>
#include <tidegauge/promql/ast.hpp>
#include <tidegauge/promql/count_values_node.hpp>
#include <tidegauge/promql/duration_expression.hpp>
#include <tidegauge/promql/evaluation_grid.hpp>
#include <tidegauge/promql/function_bodies.hpp>
#include <tidegauge/promql/function_node.hpp>
#include <tidegauge/promql/function_signature.hpp>
#include <tidegauge/promql/info_node.hpp>
#include <tidegauge/promql/info_reference.hpp>
#include <tidegauge/promql/instant_selector.hpp>
#include <tidegauge/promql/operator_text.hpp>
#include <tidegauge/promql/query_node.hpp>
#include <tidegauge/promql/query_run.hpp>
#include <tidegauge/promql/range_selector.hpp>
#include <tidegauge/promql/scalar_operation.hpp>
#include <tidegauge/promql/selection_node.hpp>
#include <tidegauge/promql/selector_reader.hpp>
#include <tidegauge/promql/set_operation.hpp>
#include <tidegauge/promql/smoothed_selector.hpp>
#include <tidegauge/promql/step_invariant.hpp>
#include <tidegauge/promql/step_parameter.hpp>
#include <tidegauge/promql/subquery_node.hpp>
#include <tidegauge/promql/timestamp_node.hpp>
#include <tidegauge/promql/vector_operation.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace tidegauge::promql {

/// Makes the nodes of one query.
///
/// Each `make` gives the node of its part for the times of `grid`; durations are computed then, so
/// that their errors come before any sample is read.
/// Lifetime: nodes refer to the tree and to `run`, which must outlive them.
class query_tree {
  public:
    using made = absl::StatusOr<query_node_ptr>;

    explicit query_tree(query_run& run) : run_(&run) {}

    [[nodiscard]] made make(const expr& part, const evaluation_grid& grid) {
        const expr& inner = without_parens(part);
        if (const auto* p = std::get_if<number_literal>(&inner.node)) return literal(p->value);
        if (const auto* p = std::get_if<string_literal>(&inner.node)) return literal(p->value);
        const bool gives_ranges = inner.type == value_type::matrix;
        if (grid.is_range() && !gives_ranges && is_step_invariant(inner)) {
            auto once = make_varying(inner, grid.first());
            if (!once.ok()) return once;
            return std::make_unique<step_invariant_node>(*std::move(once), grid.start);
        }
        return make_varying(inner, grid);
    }

  private:
    [[nodiscard]] static made literal(value of) {
        return std::make_unique<literal_node>(std::move(of));
    }

    [[nodiscard]] made make_varying(const expr& part, const evaluation_grid& grid) {
        if (std::holds_alternative<vector_selector>(part.node)) return make_selector(part, grid);
        if (const auto* p = std::get_if<matrix_selector>(&part.node)) return make_range(*p, grid);
        if (const auto* p = std::get_if<subquery>(&part.node)) return make_subquery(*p, grid);
        if (const auto* p = std::get_if<unary>(&part.node)) return make_unary(*p, grid);
        if (std::holds_alternative<binary>(part.node)) return make_binary(part, grid);
        if (std::holds_alternative<aggregate_expr>(part.node)) return make_aggregate(part, grid);
        return make_call(part, grid);
    }

    [[nodiscard]] made make_selector(const expr& part, const evaluation_grid& grid) {
        const auto& selector = std::get<vector_selector>(part.node);
        const auto when = resolve_reference(selector.shift, *run_);
        if (!when.ok()) return when.status();
        if (selector.extension == range_extension::smoothed) {
            return std::make_unique<smoothed_selector_node>(*run_, part, grid, *when);
        }
        return std::make_unique<instant_selector_node>(*run_, selector, grid, *when);
    }

    [[nodiscard]] made make_range(const matrix_selector& part, const evaluation_grid& grid) {
        const auto& selector = std::get<vector_selector>(part.selector->node);
        const auto range = resolve_duration(part.range_expr, part.range, false, *run_);
        if (!range.ok()) return range.status();
        const auto when = resolve_reference(selector.shift, *run_);
        if (!when.ok()) return when.status();
        return std::make_unique<range_selector_node>(*run_, selector, *range, grid, *when);
    }

    [[nodiscard]] made make_subquery(const subquery& part, const evaluation_grid& grid) {
        const auto when = resolve_reference(part.shift, *run_);
        if (!when.ok()) return when.status();
        auto step = resolve_duration(part.step_expr, part.step, false, *run_);
        if (!step.ok()) return step.status();
        if (*step == duration::zero()) step = run_->options().default_step;
        const auto range = resolve_duration(part.range_expr, part.range, false, *run_);
        if (!range.ok()) return range.status();
        const evaluation_grid inner_grid = subquery_grid(grid, *when, *range, *step);
        auto inner = make(*part.inner, inner_grid);
        if (!inner.ok()) return inner;
        return std::make_unique<subquery_node>(*run_, *std::move(inner), inner_grid, *when, *range);
    }

    [[nodiscard]] made make_unary(const unary& part, const evaluation_grid& grid) {
        auto operand = make(*part.operand, grid);
        if (!operand.ok() || !part.negative) return operand;
        return std::make_unique<negation_node>(*run_, *std::move(operand));
    }

    [[nodiscard]] made make_binary(const expr& part, const evaluation_grid& grid) {
        const auto& operation = std::get<binary>(part.node);
        auto lhs = make(*operation.lhs, grid);
        if (!lhs.ok()) return lhs;
        auto rhs = make(*operation.rhs, grid);
        if (!rhs.ok()) return rhs;
        const bool left_is_scalar = operation.lhs->type == value_type::scalar;
        const bool right_is_scalar = operation.rhs->type == value_type::scalar;
        if (left_is_scalar && right_is_scalar) {
            return std::make_unique<scalar_operation_node>(operation.op, *std::move(lhs),
                                                           *std::move(rhs));
        }
        if (left_is_scalar) {
            return std::make_unique<vector_scalar_node>(*run_, part, *std::move(rhs),
                                                        *std::move(lhs), scalar_side::left);
        }
        if (right_is_scalar) {
            return std::make_unique<vector_scalar_node>(*run_, part, *std::move(lhs),
                                                        *std::move(rhs), scalar_side::right);
        }
        if (is_set_operator(operation.op)) {
            return std::make_unique<set_operation_node>(*run_, operation, *std::move(lhs),
                                                        *std::move(rhs));
        }
        return std::make_unique<vector_operation_node>(*run_, part, *std::move(lhs),
                                                       *std::move(rhs));
    }

    [[nodiscard]] made make_aggregate(const expr& part, const evaluation_grid& grid) {
        const auto& what = std::get<aggregate_expr>(part.node);
        auto operand = make(*what.operand, grid);
        if (!operand.ok()) return operand;
        if (what.op == aggregate_op::count_values) {
            const auto& label = std::get<string_literal>(without_parens(*what.param).node);
            return std::make_unique<count_values_node>(*run_, label.value, what.by,
                                                       *std::move(operand));
        }
        std::optional<step_parameter> parameter;
        if (what.param != nullptr) {
            auto scalar = make(*what.param, grid);
            if (!scalar.ok()) return scalar;
            parameter.emplace(*std::move(scalar), grid);
        }
        if (what.op == aggregate_op::topk || what.op == aggregate_op::bottomk ||
            what.op == aggregate_op::limitk || what.op == aggregate_op::limit_ratio) {
            return std::make_unique<selection_node>(*run_, part, *std::move(operand),
                                                    *std::move(parameter));
        }
        return std::make_unique<aggregation_node>(*run_, part, *std::move(operand),
                                                  std::move(parameter));
    }

    [[nodiscard]] made make_call(const expr& part, const evaluation_grid& grid) {
        const auto& what = std::get<call>(part.node);
        const std::string_view name = what.function->name;
        if (const auto constant = query_constant(name, *run_)) return literal(*constant);
        if (name == "timestamp" || name == "start_timestamp") {
            return make_timestamp(name, without_parens(*what.args[0]), grid);
        }
        std::vector<query_node_ptr> args;
        std::optional<std::size_t> range_arg;
        for (const expr_ptr& each : what.args) {
            const expr& arg = without_parens(*each);
            if (name == "info" && !args.empty()) break;  // the second one is not evaluated
            if (arg.type == value_type::matrix) {
                range_arg = args.size();
                if (absl::Status refused = check_range(arg, name); !refused.ok()) return refused;
            }
            auto node = make(arg, grid);
            if (!node.ok()) return node;
            args.push_back(*std::move(node));
        }
        if (name == "info") return make_info(part, std::move(args[0]), grid);
        if (name == "absent" || name == "absent_over_time") {
            return std::make_unique<absent_node>(*run_, without_parens(*what.args[0]),
                                                 std::move(args[0]));
        }
        const function_body* const body = find_body(name);
        if (body != nullptr && range_arg && body->over_time != nullptr) {
            return std::make_unique<range_function_node>(*run_, part, *body, std::move(args),
                                                         *range_arg);
        }
        if (body != nullptr && body->over_vector != nullptr) {
            return std::make_unique<vector_function_node>(*run_, part, body->over_vector,
                                                          std::move(args), grid);
        }
        return error(absl::StatusCode::kUnimplemented,
                     "function \"" + std::string(name) + "\" is not implemented");
    }

    [[nodiscard]] static absl::Status check_range(const expr& arg, std::string_view function) {
        const auto* const range = std::get_if<matrix_selector>(&arg.node);
        if (range == nullptr) return absl::OkStatus();
        return detail::check_extension(std::get<vector_selector>(range->selector->node).extension,
                                       function);
    }

    [[nodiscard]] made make_info(const expr& part, query_node_ptr base,
                                 const evaluation_grid& grid) {
        auto when = info_reference(*std::get<call>(part.node).args[0], *run_);
        if (!when.ok()) return when.status();
        return std::make_unique<info_node>(*run_, part, std::move(base), grid, *when);
    }

    /// A function of when a sample was taken, which only a selector knows.
    [[nodiscard]] made make_timestamp(std::string_view name, const expr& of,
                                      const evaluation_grid& grid) {
        const bool is_known = name == "timestamp" || run_->options().features.start_timestamps;
        if (const auto* p = std::get_if<vector_selector>(&of.node); p != nullptr && is_known) {
            auto when = resolve_reference(p->shift, *run_);
            if (!when.ok()) return when.status();
            // An `@` makes Prometheus forget the offset here
            // (promql/engine.go, rangeEvalTimestampFunctionOverVectorSelector).
            if (when->fixed) when->offset = duration::zero();
            const auto part = name == "timestamp" ? sample_part::time : sample_part::start_time;
            return std::make_unique<instant_selector_node>(*run_, *p, grid, *when, part);
        }
        if (name == "start_timestamp") return literal(instant_vector{});
        auto operand = make(of, grid);
        if (!operand.ok()) return operand;
        return std::make_unique<timestamp_node>(*run_, *std::move(operand));
    }

    query_run* run_;
};

}  // namespace tidegauge::promql
