// `by (...)` and `without (...)`: which series are put together, and under what labels.
#pragma once

#include <tidegauge/labels/label_set.hpp>
#include <tidegauge/labels/metadata_labels.hpp>

#include <algorithm>
#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace tidegauge {

/// A value and the labels of the series that it belongs to.
struct labelled_value {
    label_set labels;
    double value;

    friend bool operator==(const labelled_value&, const labelled_value&) = default;
};

/// What series must have in common to be one group. By default nothing, so that all are one.
struct grouping {
    bool without = false;             ///< the labels are those ignored, not those that count
    std::vector<std::string> labels;  ///< in any order

    /// The labels of the group that a series belongs to. `without` drops the metric's name, type
    /// and unit too;
    /// `by` keeps it if it is listed (promql/engine.go, generateGroupingLabels).
    [[nodiscard]] label_set of(const label_set& series) const {
        std::vector<label> kept;
        for (const label& each : series) {
            const bool listed = std::ranges::find(labels, each.name) != labels.end();
            const bool keep = without ? !listed && !is_metadata_label(each.name) : listed;
            if (keep) kept.push_back(each);
        }
        return label_set::of_sorted(std::move(kept));
    }
};

namespace detail {

/// The positions of the values of each group, in the order of the input; groups sorted by their
/// labels, so that the same series always come out in the same order.
[[nodiscard]] inline std::map<label_set, std::vector<std::size_t>> groups_of(
    std::span<const labelled_value> values, const grouping& by) {
    std::map<label_set, std::vector<std::size_t>> groups;
    for (std::size_t i = 0; i < values.size(); ++i) groups[by.of(values[i].labels)].push_back(i);
    return groups;
}

/// One value a group: `reduce` of its numbers.
template <typename Reduce>
[[nodiscard]] std::vector<labelled_value> reduce_groups(std::span<const labelled_value> values,
                                                        const grouping& by, Reduce reduce) {
    std::vector<labelled_value> reduced;
    std::vector<double> numbers;
    for (auto& group : groups_of(values, by)) {
        numbers.clear();
        for (const std::size_t i : group.second) numbers.push_back(values[i].value);
        reduced.push_back({group.first, reduce(numbers)});
    }
    return reduced;
}

}  // namespace detail

}  // namespace tidegauge
