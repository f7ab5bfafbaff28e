// One copy of each label set that a query meets, so that equal labels are equal pointers.
#pragma once

#include <tidegauge/labels/label_set.hpp>

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

  private:
    std::unordered_set<label_set, absl::Hash<label_set>> sets_;
};

}  // namespace tidegauge::promql
