// One copy of each label set that a query meets, so that equal labels are equal pointers.
#pragma once

#include <tidegauge/labels/label_set.hpp>

#include <absl/container/flat_hash_map.h>
#include <absl/hash/hash.h>

#include <unordered_set>
#include <utility>

namespace tidegauge::promql {

/// Label sets by value.
///
/// Lifetime: a pointer given out is valid as long as the table. Threads: none of its own.
class label_table {
  public:
    /// The one copy of `labels`. Cost: a hash of all their text.
    [[nodiscard]] const label_set* intern(label_set labels) {
        return &*sets_.insert(std::move(labels)).first;
    }

    /// What `maker`, a part of the query, makes of `labels`: `make()` the first time, remembered
    /// from then on.
    template <typename Make>
    [[nodiscard]] const label_set* derived(const void* maker, const label_set* labels, Make make) {
        if (const auto known = derived_.find({maker, labels}); known != derived_.end()) {
            return known->second;
        }
        const label_set* const made = intern(make());
        derived_.emplace(std::pair{maker, labels}, made);
        return made;
    }

  private:
    std::unordered_set<label_set, absl::Hash<label_set>> sets_;
    absl::flat_hash_map<std::pair<const void*, const label_set*>, const label_set*> derived_;
};

}  // namespace tidegauge::promql
