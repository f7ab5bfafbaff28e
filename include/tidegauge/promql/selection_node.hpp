// Aggregations that keep some elements of each group as they are: topk, bottomk, limitk and
// limit_ratio.
#pragma once

#include <tidegauge/aggregate/best_values.hpp>
#include <tidegauge/aggregate/label_ratio.hpp>
#include <tidegauge/base/status.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/promql/ast.hpp>
#include <tidegauge/promql/go_text.hpp>
#include <tidegauge/promql/label_memo.hpp>
#include <tidegauge/promql/operator_text.hpp>
#include <tidegauge/promql/query_node.hpp>
#include <tidegauge/promql/query_run.hpp>
#include <tidegauge/promql/step_parameter.hpp>
#include <tidegauge/promql/value.hpp>
#include <tidegauge/promql/vector_groups.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace tidegauge::promql {

/// Some elements of each group of a vector, with all their labels (promql/engine.go, aggregationK).
/// Those of one group stand together; `topk` and `bottomk` put the best first.
class selection_node final : public query_node {
  public:
    /// @param where the aggregation; outlives the node, as `run` does
    selection_node(query_run& run, const expr& where, query_node_ptr operand,
                   step_parameter parameter)
        : run_(&run),
          where_(&where),
          what_(&std::get<aggregate_expr>(where.node)),
          operand_(std::move(operand)),
          parameter_(std::move(parameter)),
          groups_(what_->by, run.labels()) {}

    absl::Status evaluate(timestamp at, value& out) override {
        if (absl::Status failed = prepare(); !failed.ok()) return failed;
        instant_vector& result = cleared_vector(out);
        if (selects_nothing_) return absl::OkStatus();
        if (absl::Status failed = operand_->evaluate(at, operand_value_); !failed.ok()) {
            return failed;
        }
        auto& elements = std::get<instant_vector>(operand_value_);
        if (what_->op == aggregate_op::limit_ratio) {
            take_ratio(elements, std::clamp(parameter_.at(at), -1.0, 1.0), result);
            return absl::OkStatus();
        }
        const double wanted = parameter_.at(at);
        const std::size_t k =
            wanted < 1
                ? 0
                : static_cast<std::size_t>(std::min(wanted, static_cast<double>(elements.size())));
        if (k == 0) return absl::OkStatus();
        if (what_->op == aggregate_op::limitk) {
            take_first(elements, k, result);
        } else {
            take_best(elements, k, result);
        }
        return absl::OkStatus();
    }

  private:
    /// Looks at the parameter of all steps (promql/engine.go, rangeEvalAgg).
    [[nodiscard]] absl::Status prepare() {
        if (parameter_.is_computed()) return absl::OkStatus();
        if (absl::Status failed = parameter_.compute(); !failed.ok()) return failed;
        return what_->op == aggregate_op::limit_ratio ? check_ratio() : check_count();
    }

    [[nodiscard]] absl::Status check_count() {
        constexpr double limit = 9223372036854775808.0;  // of an int64
        const double largest = parameter_.largest();
        const double smallest = parameter_.smallest();
        selects_nothing_ = largest < 1;
        if (selects_nothing_) return absl::OkStatus();
        if (parameter_.has_nan()) return execution_error("Parameter value is NaN");
        if (smallest <= -limit) {
            return execution_error("Scalar value " + go_general(smallest) + " underflows int64");
        }
        if (largest >= limit) {
            return execution_error("Scalar value " + go_general(largest) + " overflows int64");
        }
        return absl::OkStatus();
    }

    [[nodiscard]] absl::Status check_ratio() {
        const double largest = parameter_.largest();
        const double smallest = parameter_.smallest();
        selects_nothing_ = largest == 0 && smallest == 0;
        if (selects_nothing_) return absl::OkStatus();
        if (parameter_.has_nan()) return execution_error("Ratio value is NaN");
        if (largest > 1) warn_of_ratio(largest, "1");
        if (smallest < -1) warn_of_ratio(smallest, "-1");
        return absl::OkStatus();
    }
    void warn_of_ratio(double ratio, const std::string& capped) {
        run_->notes().add(severity::warning,
                          "ratio value should be between -1 and 1, got " + go_general(ratio) +
                              ", capping to " + capped,
                          what_->param->where);
    }

    void take_best(instant_vector& elements, std::size_t k, instant_vector& result) {
        const best_end end =
            what_->op == aggregate_op::topk ? best_end::largest : best_end::smallest;
        best_.resize(groups_.size());
        for (best_values& each : best_) each.reset(k, end);
        for (std::size_t i = 0; i < elements.size(); ++i) {
            if (elements[i].value.is_histogram()) {
                run_->notes().add(
                    severity::info,
                    "ignored histogram in " + std::string(text(what_->op)) + " aggregation",
                    where_->where);
                continue;
            }
            const std::uint32_t group = groups_.of(i, elements[i].labels);
            if (group >= best_.size()) {
                best_.resize(group + 1);
                best_.back().reset(k, end);
            }
            best_[group].add(elements[i].value.number, i);
        }
        for (best_values& group : best_) {
            for (const best_values::entry& each : group.sorted()) {
                result.push_back(std::move(elements[each.index]));
            }
        }
    }

    void take_first(instant_vector& elements, std::size_t k, instant_vector& result) {
        taken_.assign(groups_.size(), 0);
        for (std::size_t i = 0; i < elements.size(); ++i) {
            const std::uint32_t group = groups_.of(i, elements[i].labels);
            if (group >= taken_.size()) taken_.resize(group + 1, 0);
            if (taken_[group]++ < k) result.push_back(std::move(elements[i]));
        }
    }

    void take_ratio(instant_vector& elements, double ratio, instant_vector& result) {
        if (ratio == 0) return;
        for (std::size_t i = 0; i < elements.size(); ++i) {
            const label_set* const labels = elements[i].labels;
            const double offset = offsets_.get(i, labels, [&] { return ratio_offset(*labels); });
            if (is_in_ratio(offset, ratio)) result.push_back(std::move(elements[i]));
        }
    }

    query_run* run_;
    const expr* where_;
    const aggregate_expr* what_;
    query_node_ptr operand_;
    step_parameter parameter_;
    vector_groups groups_;
    bool selects_nothing_ = false;
    value operand_value_;
    std::vector<best_values> best_;
    std::vector<std::size_t> taken_;
    label_memo<double> offsets_;
};

}  // namespace tidegauge::promql
