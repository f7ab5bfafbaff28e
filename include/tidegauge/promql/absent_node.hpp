// absent and absent_over_time: whether there is nothing.
#pragma once

#include <tidegauge/base/status.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/labels/label_set.hpp>
#include <tidegauge/labels/matcher.hpp>
#include <tidegauge/labels/metadata_labels.hpp>
#include <tidegauge/promql/ast.hpp>
#include <tidegauge/promql/query_node.hpp>
#include <tidegauge/promql/query_run.hpp>
#include <tidegauge/promql/value.hpp>

#include <algorithm>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tidegauge::promql {

/// The labels of what is absent: those that the selector wants to be equal to something, once
/// (promql/functions.go, createLabelsForAbsentFunction). None of an argument that is no selector.
[[nodiscard]] inline label_set absent_labels(const expr& argument) {
    const auto* const range = std::get_if<matrix_selector>(&argument.node);
    const auto* const selector =
        std::get_if<vector_selector>(range != nullptr ? &range->selector->node : &argument.node);
    label_set labels;
    if (selector == nullptr) return labels;
    std::vector<std::string_view> seen;
    for (const matcher& each : selector->matchers) {
        if (is_metadata_label(each.name())) continue;
        const bool is_new = std::ranges::find(seen, each.name()) == seen.end();
        if (each.op() == match_op::equal && is_new) {
            labels.set(each.name(), each.value());
            seen.push_back(each.name());
        } else {
            labels.erase(each.name());
        }
    }
    return labels;
}

/// 1 with the labels of what is absent at steps where the argument, an instant or a range vector,
/// holds nothing; else nothing.
class absent_node final : public query_node {
  public:
    absent_node(query_run& run, const expr& argument, query_node_ptr operand)
        : labels_(run.labels().intern(absent_labels(argument))), operand_(std::move(operand)) {}

    absl::Status evaluate(timestamp at, value& out) override {
        if (absl::Status failed = operand_->evaluate(at, operand_value_); !failed.ok()) {
            return failed;
        }
        instant_vector& elements = cleared_vector(out);
        const auto* const ranges = std::get_if<range_vector>(&operand_value_);
        const bool is_absent =
            ranges != nullptr ? ranges->empty() : std::get<instant_vector>(operand_value_).empty();
        if (is_absent) elements.push_back({labels_, {1.0, nullptr}, false});
        return absl::OkStatus();
    }

  private:
    const label_set* labels_;
    query_node_ptr operand_;
    value operand_value_;
};

}  // namespace tidegauge::promql
