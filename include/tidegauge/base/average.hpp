// The mean of doubles, exact in the last bits and safe from overflow.
#pragma once

#include <tidegauge/base/config.hpp>
#include <tidegauge/base/neumaier.hpp>

#include <cmath>
#include <cstddef>
#include <span>

namespace tidegauge {

/// The arithmetic mean, as Prometheus computes it for `avg` and `avg_over_time`
/// (promql/functions.go, funcAvgOverTime): the compensated sum divided by the count, and a running
/// mean from the value on at which the sum would overflow.
/// @pre !values.empty()
[[nodiscard]] inline double average(std::span<const double> values) {
    TIDEGAUGE_ASSERT(!values.empty());
    neumaier_sum sum(values[0]);
    std::size_t i = 1;
    for (; i < values.size(); ++i) {
        neumaier_sum next = sum;
        next.add(values[i]);
        if (std::isinf(next.sum())) break;
        sum = next;
    }
    // Not the quotient of the total: Prometheus divides the two parts.
    const auto summed = static_cast<double>(i);
    neumaier_sum mean(sum.sum() / summed, sum.compensation() / summed);
    for (; i < values.size(); ++i) {
        const auto count = static_cast<double>(i + 1);
        const double kept = (count - 1) / count;
        mean = neumaier_sum(kept * mean.sum(), kept * mean.compensation());
        mean.add(values[i] / count);
    }
    return mean.value();
}

}  // namespace tidegauge
