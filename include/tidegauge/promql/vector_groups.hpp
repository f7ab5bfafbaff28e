// Which group of an aggregation each element of a vector belongs to.
#pragma once

#include <tidegauge/aggregate/grouping.hpp>
#include <tidegauge/labels/label_set.hpp>
#include <tidegauge/promql/label_memo.hpp>
#include <tidegauge/promql/label_table.hpp>

#include <absl/container/flat_hash_map.h>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tidegauge::promql {

/// Groups, numbered from 0 in the order in which they are met first.
class vector_groups {
  public:
    /// @param by outlives this, as `labels` does
    vector_groups(const grouping& by, label_table& labels) : by_(&by), table_(&labels) {}

    /// The group of the element at `place`.
    /// Cost: string work once a label set
    [[nodiscard]] std::uint32_t of(std::size_t place, const label_set* labels) {
        return memo_.get(place, labels, [&] {
            const label_set* const group =
                table_->derived(by_, labels, [&] { return by_->of(*labels); });
            const auto next = static_cast<std::uint32_t>(labels_.size());
            const auto [found, is_new] = numbers_.try_emplace(group, next);
            if (is_new) labels_.push_back(group);
            return found->second;
        });
    }

    [[nodiscard]] std::size_t size() const noexcept { return labels_.size(); }
    /// @pre group < size()
    [[nodiscard]] const label_set* labels(std::size_t group) const { return labels_[group]; }

  private:
    const grouping* by_;
    label_table* table_;
    label_memo<std::uint32_t> memo_;
    absl::flat_hash_map<const label_set*, std::uint32_t> numbers_;
    std::vector<const label_set*> labels_;
};

}  // namespace tidegauge::promql
