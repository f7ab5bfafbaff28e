// One copy of each label set that a query meets, so that equal labels are equal pointers.
#pragma once

#include <tidegauge/labels/label_set.hpp>
#include <tidegauge/labels/shared_label_set.hpp>

#include <absl/container/flat_hash_map.h>
#include <absl/container/flat_hash_set.h>
#include <absl/hash/hash.h>

#include <cstddef>
#include <optional>
#include <utility>

namespace tidegauge::promql {

/// Label sets by value.
///
/// Lifetime: a pointer given out is valid as long as the table. Threads: none of its own.
class label_table {
  public:
    /// The one copy of `labels`. Cost: a hash of all their text.
    [[nodiscard]] const label_set* intern(label_set labels) {
        const auto known = sets_.find(labels);
        if (known != sets_.end()) return known->get();
        return sets_.insert(shared_label_set(std::move(labels))).first->get();
    }

    /// The same for labels from outside. Cost: a look-up for those that were here before.
    [[nodiscard]] const label_set* intern_shared(const shared_label_set& labels) {
        if (const auto known = met_.find(labels.get()); known != met_.end()) {
            return known->second.second;
        }
        const label_set* const one = sets_.insert(labels).first->get();
        met_.emplace(labels.get(), std::pair{labels, one});
        return one;
    }

    /// What `maker`, a part of the query, makes of `labels`: `make()` the first time, remembered
    /// from then on.
    template <typename Make>
    [[nodiscard]] const label_set* derived(const void* maker, const label_set* labels, Make make) {
        return derived_if_any(maker, labels, [&] { return std::optional<label_set>(make()); });
    }

    /// The same for a maker that can fail: null, and nothing remembered, where `make()` is nothing.
    template <typename Make>
    [[nodiscard]] const label_set* derived_if_any(const void* maker, const label_set* labels,
                                                  Make make) {
        if (const auto known = derived_.find({maker, labels}); known != derived_.end()) {
            return known->second;
        }
        std::optional<label_set> made = make();
        if (!made) return nullptr;
        const label_set* const one = intern(*std::move(made));
        derived_.emplace(std::pair{maker, labels}, one);
        return one;
    }

    /// How many different label sets it holds.
    [[nodiscard]] std::size_t size() const noexcept { return sets_.size(); }

  private:
    struct value_hash {
        using is_transparent = void;
        std::size_t operator()(const label_set& labels) const {
            return absl::Hash<label_set>()(labels);
        }
    };
    struct value_equal {
        using is_transparent = void;
        bool operator()(const label_set& a, const label_set& b) const { return a == b; }
    };

    absl::flat_hash_set<shared_label_set, value_hash, value_equal> sets_;
    /// Those that came from outside, which stay alive so that no other takes their place.
    absl::flat_hash_map<const label_set*, std::pair<shared_label_set, const label_set*>> met_;
    absl::flat_hash_map<std::pair<const void*, const label_set*>, const label_set*> derived_;
};

}  // namespace tidegauge::promql
