// Arithmetic and comparison between the elements of two vectors that belong together.
#pragma once

#include <tidegauge/base/status.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/labels/label_set.hpp>
#include <tidegauge/promql/ast.hpp>
#include <tidegauge/promql/binary_operation.hpp>
#include <tidegauge/promql/query_node.hpp>
#include <tidegauge/promql/query_run.hpp>
#include <tidegauge/promql/value.hpp>
#include <tidegauge/promql/vector_match.hpp>

#include <absl/container/flat_hash_set.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tidegauge::promql {

namespace detail {

/// All labels in braces, the metric's name as one of them (model/labels/labels_common.go, String).
[[nodiscard]] inline std::string labels_in_braces(const label_set& labels) {
    std::string out = "{";
    for (const label& each : labels) {
        if (out.size() > 1) out += ", ";
        out += tidegauge::detail::label_name_text(each.name) + "=" +
               tidegauge::detail::quoted(each.value);
    }
    return out += '}';
}

}  // namespace detail

/// An operator between two vectors. One element of the one side meets each element of the other
/// that has the same labels where they count; `fill` stands for one that is not there
/// (promql/engine.go, VectorBinop).
class vector_operation_node final : public query_node {
  public:
    /// @param where the operation; outlives the node, as `run` does
    vector_operation_node(query_run& run, const expr& where, query_node_ptr lhs, query_node_ptr rhs)
        : run_(&run),
          where_(&where),
          operation_(&std::get<binary>(where.node)),
          matching_(&*operation_->matching),
          match_(*matching_, run.labels()),
          lhs_(std::move(lhs)),
          rhs_(std::move(rhs)) {}

    absl::Status evaluate(timestamp at, value& out) override {
        if (absl::Status failed = lhs_->evaluate(at, left_value_); !failed.ok()) return failed;
        if (absl::Status failed = rhs_->evaluate(at, right_value_); !failed.ok()) return failed;
        const auto& left = std::get<instant_vector>(left_value_);
        const auto& right = std::get<instant_vector>(right_value_);
        out_ = &cleared_vector(out);
        const bool has_fill = matching_->fill_left || matching_->fill_right;
        if ((left.empty() && right.empty()) || (!has_fill && (left.empty() || right.empty()))) {
            return absl::OkStatus();
        }
        incompatible_.reset();
        absl::Status done = one_is_left() ? join(right, side::right, left, side::left)
                                          : join(left, side::left, right, side::right);
        if (incompatible_) {
            run_->notes().add(severity::info, *incompatible_, where_->where);
        }
        return done;
    }

  private:
    using side = vector_match::side;

    /// What has happened to the labels that count, at this step.
    struct slot {
        const element* one = nullptr;
        bool is_matched = false;
    };

    [[nodiscard]] bool one_is_left() const noexcept {
        return matching_->cardinality == match_cardinality::one_to_many;
    }
    [[nodiscard]] const std::optional<double>& fill_of(side of) const noexcept {
        return of == side::left ? matching_->fill_left : matching_->fill_right;
    }

    [[nodiscard]] absl::Status join(const instant_vector& many, side many_side,
                                    const instant_vector& one, side one_side) {
        inserted_.clear();
        slots_.assign(match_.signature_count(), {});
        for (std::size_t i = 0; i < one.size(); ++i) {
            slot& its = slot_of(match_.signature(one_side, i, one[i].labels));
            if (its.one != nullptr) return duplicate_error(one[i], *its.one);
            its.one = &one[i];
        }
        for (std::size_t i = 0; i < many.size(); ++i) {
            const std::uint32_t signature = match_.signature(many_side, i, many[i].labels);
            const slot& its = slot_of(signature);
            if (its.one == nullptr && !fill_of(one_side)) continue;
            const element filled = its.one != nullptr ? element{} : fill(many[i], one_side);
            if (absl::Status failed =
                    combine(many[i], its.one != nullptr ? *its.one : filled, signature);
                !failed.ok()) {
                return failed;
            }
        }
        return fill_of(many_side) ? join_unmatched(one, one_side, many_side) : absl::OkStatus();
    }

    /// The elements of the one side that none of the other met.
    [[nodiscard]] absl::Status join_unmatched(const instant_vector& one, side one_side,
                                              side many_side) {
        for (std::size_t i = 0; i < one.size(); ++i) {
            const std::uint32_t signature = match_.signature(one_side, i, one[i].labels);
            if (slot_of(signature).is_matched) continue;
            if (absl::Status failed = combine(fill(one[i], many_side), one[i], signature);
                !failed.ok()) {
                return failed;
            }
        }
        return absl::OkStatus();
    }

    [[nodiscard]] slot& slot_of(std::uint32_t signature) {
        if (signature >= slots_.size()) slots_.resize(signature + 1);
        return slots_[signature];
    }

    /// What stands for the missing partner, which is of side `of`, of `present`.
    [[nodiscard]] element fill(const element& present, side of) {
        return {match_.signature_labels(present.labels), {*fill_of(of), nullptr}, false};
    }

    [[nodiscard]] absl::Status combine(const element& many, const element& one,
                                       std::uint32_t signature) {
        const sample_value& lhs = one_is_left() ? one.value : many.value;
        const sample_value& rhs = one_is_left() ? many.value : one.value;
        using kind = operation_result::kind;
        operation_result result = operate(operation_->op, lhs, rhs);
        if (result.outcome == kind::unsupported) return absl::OkStatus();
        if (result.outcome == kind::incompatible) {
            incompatible_ = incompatible_text(operation_->op, lhs, rhs);
            return absl::OkStatus();
        }
        const bool returns_bool = operation_->returns_bool;
        const bool drops_name = is_arithmetic(operation_->op) ||
                                (returns_bool && !run_->options().features.delayed_name_removal);
        const label_set* const labels = match_.result_labels(many.labels, one.labels, drops_name);
        if (absl::Status failed = mark_matched(signature, labels); !failed.ok()) return failed;
        const bool is_true = result.outcome == kind::kept;
        if (returns_bool) result.value = {is_true ? 1.0 : 0.0, nullptr};
        if (is_true || returns_bool) {
            out_->push_back({labels, std::move(result.value), returns_bool});
        }
        return absl::OkStatus();
    }

    [[nodiscard]] absl::Status mark_matched(std::uint32_t signature, const label_set* labels) {
        slot& its = slot_of(signature);
        if (matching_->cardinality == match_cardinality::one_to_one) {
            if (its.is_matched) {
                return execution_error(
                    "multiple matches for labels: many-to-one matching must be explicit "
                    "(group_left/group_right)");
            }
        } else if (!inserted_.emplace(signature, labels).second) {
            return execution_error(
                "multiple matches for labels: grouping labels must ensure unique matches");
        }
        its.is_matched = true;
        return absl::OkStatus();
    }

    [[nodiscard]] absl::Status duplicate_error(const element& a, const element& b) {
        const std::string group = detail::labels_in_braces(*match_.signature_labels(a.labels));
        std::string first = detail::labels_in_braces(*a.labels);
        std::string second = detail::labels_in_braces(*b.labels);
        if (second < first) std::swap(first, second);
        return execution_error("found duplicate series for the match group " + group + " on the " +
                               (one_is_left() ? "left" : "right") +
                               " hand-side of the operation: [" + first + ", " + second +
                               "];many-to-many matching not allowed: matching labels must be "
                               "unique on one side");
    }

    query_run* run_;
    const expr* where_;
    const binary* operation_;
    const vector_matching* matching_;
    vector_match match_;
    query_node_ptr lhs_;
    query_node_ptr rhs_;
    value left_value_;
    value right_value_;
    instant_vector* out_ = nullptr;
    std::vector<slot> slots_;
    absl::flat_hash_set<std::pair<std::uint32_t, const label_set*>> inserted_;
    std::optional<std::string> incompatible_;
};

}  // namespace tidegauge::promql
