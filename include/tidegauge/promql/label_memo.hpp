// What is known about label sets, worked out once for each.
#pragma once

#include <tidegauge/labels/label_set.hpp>

#include <absl/container/flat_hash_map.h>

#include <cstddef>
#include <vector>

namespace tidegauge::promql {

/// Something about each label set that a part of the query meets.
///
/// A vector has the same series in the same places at most steps, so the place is tried first and
/// a steady query does no look-ups.
template <typename Known>
class label_memo {
  public:
    /// What is known about `labels`, `work_out()` the first time.
    /// @param place where the element stands in its vector
    template <typename WorkOut>
    const Known& get(std::size_t place, const label_set* labels, WorkOut work_out) {
        if (place < recent_.size() && recent_[place].labels == labels) return recent_[place].known;
        auto found = known_.find(labels);
        if (found == known_.end()) found = known_.emplace(labels, work_out()).first;
        if (place >= recent_.size()) recent_.resize(place + 1);
        recent_[place] = {labels, found->second};
        return recent_[place].known;
    }

  private:
    struct recent {
        const label_set* labels = nullptr;
        Known known{};
    };
    std::vector<recent> recent_;
    absl::flat_hash_map<const label_set*, Known> known_;
};

}  // namespace tidegauge::promql
