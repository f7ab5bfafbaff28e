// Which elements of two vectors belong together, and what labels their result has.
#pragma once

#include <tidegauge/labels/label_set.hpp>
#include <tidegauge/labels/metadata_labels.hpp>
#include <tidegauge/promql/ast.hpp>
#include <tidegauge/promql/label_memo.hpp>
#include <tidegauge/promql/label_table.hpp>
#include <tidegauge/promql/value.hpp>

#include <absl/container/flat_hash_map.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace tidegauge::promql {

/// The labels of an element that one of the other side must have too, numbered from 0
/// (promql/engine.go, rangeEval and resultMetric).
class vector_match {
  public:
    enum class side : std::uint8_t { left, right };

    /// @param matching outlives this, as `labels` does
    vector_match(const vector_matching& matching, label_table& labels)
        : matching_(&matching), labels_(&labels) {}

    /// The number of the labels that count, of the element at `place` of a side.
    [[nodiscard]] std::uint32_t signature(side of, std::size_t place, const label_set* labels) {
        return memo_[static_cast<std::size_t>(of)].get(
            place, labels, [&] { return number_of(signature_labels(labels)); });
    }
    /// How many different ones there are so far.
    [[nodiscard]] std::size_t signature_count() const noexcept { return numbers_.size(); }

    /// The labels that count of those of an element.
    [[nodiscard]] const label_set* signature_labels(const label_set* labels) {
        return labels_->derived(matching_, labels, [&] {
            std::vector<label> kept;
            for (const label& each : *labels) {
                const bool counts = matching_->on
                                        ? is_listed(each.name)
                                        : !is_listed(each.name) && !is_metadata_label(each.name);
                if (counts) kept.push_back(each);
            }
            return label_set::of_sorted(std::move(kept));
        });
    }

    /// The labels of what two elements give.
    /// @param many the element of the side that may have several, the left one of two alike
    /// @param drops_name whether the result is no longer of the metric of `many`
    [[nodiscard]] const label_set* result_labels(const label_set* many, const label_set* one,
                                                 bool drops_name) {
        const label_set*& result = results_[{many, one}];
        if (result == nullptr) result = labels_->intern(make_result(*many, *one, drops_name));
        return result;
    }

  private:
    [[nodiscard]] bool is_listed(std::string_view name) const {
        return std::ranges::find(matching_->labels, name) != matching_->labels.end();
    }

    [[nodiscard]] std::uint32_t number_of(const label_set* signature) {
        const auto next = static_cast<std::uint32_t>(numbers_.size());
        return numbers_.try_emplace(signature, next).first->second;
    }

    [[nodiscard]] label_set make_result(const label_set& many, const label_set& one,
                                        bool drops_name) const {
        const bool one_to_one = matching_->cardinality == match_cardinality::one_to_one;
        std::vector<label> kept;
        for (const label& each : many) {
            if (drops_name && is_metadata_label(each.name)) continue;
            if (one_to_one && is_listed(each.name) != matching_->on) continue;
            kept.push_back(each);
        }
        label_set result = label_set::of_sorted(std::move(kept));
        for (const std::string& name : matching_->include) result.set(name, one[name]);
        return result;
    }

    const vector_matching* matching_;
    label_table* labels_;
    std::array<label_memo<std::uint32_t>, 2> memo_;  ///< of either side
    absl::flat_hash_map<const label_set*, std::uint32_t> numbers_;
    absl::flat_hash_map<std::pair<const label_set*, const label_set*>, const label_set*> results_;
};

}  // namespace tidegauge::promql
