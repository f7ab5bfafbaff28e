// `and`, `or` and `unless`.
#pragma once

#include <tidegauge/base/status.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/promql/ast.hpp>
#include <tidegauge/promql/query_node.hpp>
#include <tidegauge/promql/query_run.hpp>
#include <tidegauge/promql/value.hpp>
#include <tidegauge/promql/vector_match.hpp>

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace tidegauge::promql {

/// A set operator: elements come through with all their labels or not at all
/// (promql/engine.go, VectorAnd, VectorOr and VectorUnless).
class set_operation_node final : public query_node {
  public:
    /// @param operation outlives the node, as `run` does
    set_operation_node(query_run& run, const binary& operation, query_node_ptr lhs,
                       query_node_ptr rhs)
        : op_(operation.op),
          match_(*operation.matching, run.labels()),
          lhs_(std::move(lhs)),
          rhs_(std::move(rhs)) {}

    absl::Status evaluate(timestamp at, value& out) override {
        if (absl::Status failed = lhs_->evaluate(at, out); !failed.ok()) return failed;
        if (absl::Status failed = rhs_->evaluate(at, right_value_); !failed.ok()) return failed;
        auto& left = std::get<instant_vector>(out);
        auto& right = std::get<instant_vector>(right_value_);
        if (op_ == binary_op::set_or) {
            unite(left, right);
        } else {
            filter(left, right);
        }
        return absl::OkStatus();
    }

  private:
    using side = vector_match::side;

    [[nodiscard]] std::uint32_t signature(side of, const instant_vector& elements, std::size_t i) {
        return match_.signature(of, i, elements[i].labels);
    }

    /// Marks the signatures that `elements` have.
    void mark(side of, const instant_vector& elements) {
        present_.assign(match_.signature_count(), false);
        for (std::size_t i = 0; i < elements.size(); ++i) {
            const std::uint32_t found = signature(of, elements, i);
            if (found >= present_.size()) present_.resize(found + 1, false);
            present_[found] = true;
        }
    }
    [[nodiscard]] bool is_present(std::uint32_t signature) const {
        return signature < present_.size() && present_[signature];
    }

    void unite(instant_vector& left, instant_vector& right) {
        mark(side::left, left);
        for (std::size_t i = 0; i < right.size(); ++i) {
            if (!is_present(signature(side::right, right, i))) left.push_back(std::move(right[i]));
        }
    }

    void filter(instant_vector& left, const instant_vector& right) {
        mark(side::right, right);
        const bool wanted = op_ == binary_op::set_and;
        std::size_t kept = 0;
        for (std::size_t i = 0; i < left.size(); ++i) {
            if (is_present(signature(side::left, left, i)) != wanted) continue;
            if (kept != i) left[kept] = std::move(left[i]);
            ++kept;
        }
        left.erase(left.begin() + static_cast<std::ptrdiff_t>(kept), left.end());
    }

    binary_op op_;
    vector_match match_;
    query_node_ptr lhs_;
    query_node_ptr rhs_;
    value right_value_;
    std::vector<bool> present_;
};

}  // namespace tidegauge::promql
