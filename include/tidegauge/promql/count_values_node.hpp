// count_values: how many elements of each group have the same value.
#pragma once

#include <tidegauge/aggregate/grouping.hpp>
#include <tidegauge/base/number_text.hpp>
#include <tidegauge/base/status.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/labels/label_set.hpp>
#include <tidegauge/promql/ast.hpp>
#include <tidegauge/promql/query_node.hpp>
#include <tidegauge/promql/query_run.hpp>
#include <tidegauge/promql/quote.hpp>
#include <tidegauge/promql/rune.hpp>
#include <tidegauge/promql/value.hpp>

#include <absl/container/flat_hash_map.h>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace tidegauge::promql {

/// For each group and each value in it, how many elements have that value, which becomes a label
/// (promql/engine.go, aggregationCountValues). Histograms are left out: they have no text yet.
class count_values_node final : public query_node {
  public:
    /// @param label the name of the label of the value
    count_values_node(query_run& run, std::string label, grouping by, query_node_ptr operand)
        : run_(&run), label_(std::move(label)), by_(std::move(by)), operand_(std::move(operand)) {
        if (!by_.without) by_.labels.push_back(label_);
    }

    absl::Status evaluate(timestamp at, value& out) override {
        if (label_.empty() || !is_utf8(label_)) {
            return execution_error("invalid label name " + quote(label_));
        }
        if (absl::Status failed = operand_->evaluate(at, operand_value_); !failed.ok()) {
            return failed;
        }
        instant_vector& result = cleared_vector(out);
        places_.clear();
        for (const element& each : std::get<instant_vector>(operand_value_)) {
            if (each.value.is_histogram()) continue;
            const label_set* const group = group_of(each);
            const auto [place, is_new] = places_.try_emplace(group, result.size());
            if (is_new) result.push_back({group, {0, nullptr}, false});
            result[place->second].value.number += 1;
        }
        return absl::OkStatus();
    }

  private:
    [[nodiscard]] const label_set* group_of(const element& each) {
        const auto bits = std::bit_cast<std::uint64_t>(each.value.number);
        const label_set*& group = groups_[{each.labels, bits}];
        if (group == nullptr) {
            label_set with_value = *each.labels;
            with_value.set(label_, format_number(each.value.number));
            group = run_->labels().intern(by_.of(with_value));
        }
        return group;
    }

    query_run* run_;
    std::string label_;
    grouping by_;
    query_node_ptr operand_;
    value operand_value_;
    absl::flat_hash_map<std::pair<const label_set*, std::uint64_t>, const label_set*> groups_;
    absl::flat_hash_map<const label_set*, std::size_t> places_;
};

}  // namespace tidegauge::promql
