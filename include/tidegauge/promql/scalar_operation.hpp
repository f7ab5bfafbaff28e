// Operators with a scalar on one side at least, and the unary minus.
#pragma once

#include <tidegauge/base/status.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/promql/ast.hpp>
#include <tidegauge/promql/binary_operation.hpp>
#include <tidegauge/promql/query_node.hpp>
#include <tidegauge/promql/query_run.hpp>
#include <tidegauge/promql/value.hpp>

#include <cstdint>
#include <utility>
#include <variant>

namespace tidegauge::promql {

/// `lhs op rhs` of two scalars.
class scalar_operation_node final : public query_node {
  public:
    scalar_operation_node(binary_op op, query_node_ptr lhs, query_node_ptr rhs)
        : op_(op), lhs_(std::move(lhs)), rhs_(std::move(rhs)) {}

    absl::Status evaluate(timestamp at, value& out) override {
        if (absl::Status failed = lhs_->evaluate(at, out); !failed.ok()) return failed;
        const double left = std::get<double>(out);
        if (absl::Status failed = rhs_->evaluate(at, out); !failed.ok()) return failed;
        out = operate(op_, left, std::get<double>(out));
        return absl::OkStatus();
    }

  private:
    binary_op op_;
    query_node_ptr lhs_;
    query_node_ptr rhs_;
};

/// On which side of an operator the scalar stands.
enum class scalar_side : std::uint8_t { left, right };

/// An operator between each element of a vector and a scalar. A comparison keeps the elements for
/// which it is true, or with `bool` makes 1 or 0 of each (promql/engine.go, VectorscalarBinop).
class vector_scalar_node final : public query_node {
  public:
    vector_scalar_node(query_run& run, const expr& where, query_node_ptr vector,
                       query_node_ptr scalar, scalar_side side)
        : run_(&run),
          where_(&where),
          op_(std::get<binary>(where.node).op),
          returns_bool_(std::get<binary>(where.node).returns_bool),
          vector_(std::move(vector)),
          scalar_(std::move(scalar)),
          side_(side) {}

    absl::Status evaluate(timestamp at, value& out) override {
        if (absl::Status failed = scalar_->evaluate(at, scalar_value_); !failed.ok()) return failed;
        if (absl::Status failed = vector_->evaluate(at, out); !failed.ok()) return failed;
        auto& elements = std::get<instant_vector>(out);
        const sample_value scalar{std::get<double>(scalar_value_), nullptr};
        std::size_t kept = 0;
        for (std::size_t i = 0; i < elements.size(); ++i) {
            if (!apply(elements[i], scalar)) continue;
            if (kept != i) elements[kept] = std::move(elements[i]);
            ++kept;
        }
        elements.erase(elements.begin() + static_cast<std::ptrdiff_t>(kept), elements.end());
        return run_->drop_names(elements);
    }

  private:
    /// Makes the result of an element. @returns whether there is one
    bool apply(element& each, const sample_value& scalar) {
        const sample_value& lhs = side_ == scalar_side::left ? scalar : each.value;
        const sample_value& rhs = side_ == scalar_side::left ? each.value : scalar;
        operation_result result = operate(op_, lhs, rhs);
        using kind = operation_result::kind;
        if (result.outcome == kind::unsupported) return false;
        if (result.outcome == kind::incompatible) {
            run_->notes().add(severity::info, incompatible_text(op_, lhs, rhs), where_->where);
            return false;
        }
        const bool is_true = result.outcome == kind::kept;
        if (returns_bool_) {
            each.value = {is_true ? 1.0 : 0.0, nullptr};
        } else if (!is_true) {
            return false;
        } else if (!is_comparison(op_)) {
            each.value = std::move(result.value);
        }  // a comparison keeps the element's value, on whichever side it stands
        if (is_arithmetic(op_) || returns_bool_) each.drop_name = true;
        return true;
    }

    query_run* run_;
    const expr* where_;
    binary_op op_;
    bool returns_bool_;
    query_node_ptr vector_;
    query_node_ptr scalar_;
    scalar_side side_;
    value scalar_value_;
};

/// `-` before a scalar or a vector.
class negation_node final : public query_node {
  public:
    negation_node(query_run& run, query_node_ptr operand)
        : run_(&run), operand_(std::move(operand)) {}

    absl::Status evaluate(timestamp at, value& out) override {
        if (absl::Status failed = operand_->evaluate(at, out); !failed.ok()) return failed;
        if (auto* const number = std::get_if<double>(&out)) {
            *number = -*number;
            return absl::OkStatus();
        }
        auto& elements = std::get<instant_vector>(out);
        for (element& each : elements) {
            each.value = operate(binary_op::mul, each.value, {-1, nullptr}).value;
            each.drop_name = true;
        }
        return run_->drop_names(elements);
    }

  private:
    query_run* run_;
    query_node_ptr operand_;
};

}  // namespace tidegauge::promql
