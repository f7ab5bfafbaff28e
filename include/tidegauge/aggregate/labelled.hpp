// The aggregation operators over series with labels, grouped `by` or `without` some of them.
//
// Results come sorted by the labels of their groups.
#pragma once

#include <tidegauge/aggregate/aggregation.hpp>
#include <tidegauge/aggregate/grouping.hpp>
#include <tidegauge/aggregate/scalars.hpp>

#include <span>
#include <vector>

namespace tidegauge {

/// `op` over each group.
[[nodiscard]] inline std::vector<labelled_value> aggregate(aggregation op,
                                                           std::span<const labelled_value> values,
                                                           const grouping& by = {}) {
    return detail::reduce_groups(
        values, by, [op](std::span<const double> numbers) { return *aggregate(op, numbers); });
}

/// The `q`-quantile of each group, see `quantile` of plain numbers: -Inf for a `q` below 0, +Inf
/// for one above 1.
[[nodiscard]] inline std::vector<labelled_value> quantile(double q,
                                                          std::span<const labelled_value> values,
                                                          const grouping& by = {}) {
    return detail::reduce_groups(
        values, by, [q](std::span<const double> numbers) { return quantile(q, numbers); });
}

}  // namespace tidegauge
