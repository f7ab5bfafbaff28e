// For each label, the series that carry it.
#pragma once

#include <tidegauge/labels/symbol_table.hpp>

#include <absl/container/flat_hash_map.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace tidegauge {

/// A label by the numbers of its name and value.
struct label_symbols {
    symbol name;
    symbol value;

    friend bool operator==(const label_symbols&, const label_symbols&) = default;
    template <typename H>
    friend H AbslHashValue(H state, const label_symbols& label) {
        return H::combine(std::move(state), label.name, label.value);
    }
};

/// Sorted lists of record numbers, one a label.
///
/// Threads: none of its own.
class postings {
  public:
    using list = std::vector<std::uint32_t>;
    using lists_by_value = absl::flat_hash_map<symbol, list>;

    /// Notes that `record` carries `label`. Cost: constant when records are added in order.
    void add(label_symbols label, std::uint32_t record) {
        list& records = lists_[label.name][label.value];
        if (records.empty() || records.back() < record) {
            records.push_back(record);
        } else {
            records.insert(std::ranges::lower_bound(records, record), record);
        }
    }

    /// Takes the records that `is_dead` names out of the list of `label`.
    template <typename IsDead>
    void sweep(label_symbols label, IsDead&& is_dead) {
        const auto values = lists_.find(label.name);
        if (values == lists_.end()) return;
        const auto found = values->second.find(label.value);
        if (found == values->second.end()) return;
        std::erase_if(found->second, is_dead);
        if (!found->second.empty()) return;
        values->second.erase(found);
        if (values->second.empty()) lists_.erase(values);
    }

    /// The lists of all values of `name`, or null when no series has such a label.
    [[nodiscard]] const lists_by_value* values_of(symbol name) const {
        const auto values = lists_.find(name);
        return values == lists_.end() ? nullptr : &values->second;
    }

  private:
    absl::flat_hash_map<symbol, lists_by_value> lists_;
};

}  // namespace tidegauge
