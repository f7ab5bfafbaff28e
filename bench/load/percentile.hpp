// What most calls took, and what the slowest did.
#pragma once

#include "require.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace tidegauge::bench {

/// The least value that `part` of all are not above; 0.99 for p99.
[[nodiscard]] inline double percentile(std::vector<double> values, double part) {
    require(!values.empty(), "something was measured");
    const auto rank = static_cast<std::size_t>(part * static_cast<double>(values.size()));
    const auto at = values.begin() + static_cast<std::ptrdiff_t>(std::min(rank, values.size() - 1));
    std::nth_element(values.begin(), at, values.end());
    return *at;
}

}  // namespace tidegauge::bench
