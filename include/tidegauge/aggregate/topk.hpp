// The series with the largest or the smallest values.
#pragma once

#include <tidegauge/aggregate/grouping.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

namespace tidegauge {

namespace detail {

/// The first `k` series of each group when its values are ordered by `before`; NaN comes last, and
/// of equal values the one that stands earlier in the input comes first, as in Prometheus
/// (promql/engine.go, aggregationK).
template <typename Before>
[[nodiscard]] std::vector<labelled_value> first_k(std::size_t k,
                                                  std::span<const labelled_value> values,
                                                  const grouping& by, Before before) {
    const auto ranks_before = [&](std::size_t a, std::size_t b) {
        const double left = values[a].value;
        const double right = values[b].value;
        if (std::isnan(left) || std::isnan(right)) {
            return std::isnan(left) == std::isnan(right) ? a < b : std::isnan(right);
        }
        return left == right ? a < b : before(left, right);
    };
    std::vector<labelled_value> chosen;
    for (auto& group : groups_of(values, by)) {
        auto& members = group.second;
        const auto end = members.begin() + static_cast<std::ptrdiff_t>(std::min(k, members.size()));
        std::partial_sort(members.begin(), end, members.end(), ranks_before);
        for (auto each = members.begin(); each != end; ++each) chosen.push_back(values[*each]);
    }
    return chosen;
}

}  // namespace detail

/// The `k` series of each group with the largest values, largest first, with all their labels.
/// NaN counts as the smallest value.
[[nodiscard]] inline std::vector<labelled_value> topk(std::size_t k,
                                                      std::span<const labelled_value> values,
                                                      const grouping& by = {}) {
    return detail::first_k(k, values, by, [](double a, double b) { return a > b; });
}

/// The `k` series of each group with the smallest values, smallest first, with all their labels.
/// NaN counts as the largest value.
[[nodiscard]] inline std::vector<labelled_value> bottomk(std::size_t k,
                                                         std::span<const labelled_value> values,
                                                         const grouping& by = {}) {
    return detail::first_k(k, values, by, [](double a, double b) { return a < b; });
}

}  // namespace tidegauge
