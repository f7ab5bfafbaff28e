// PromQL's aggregation operators over plain numbers, one a series.
//
// Aggregating nothing has no answer in PromQL, so each demands at least one value; `aggregate`
// answers with nothing instead.
#pragma once

#include <tidegauge/base/average.hpp>
#include <tidegauge/base/config.hpp>
#include <tidegauge/base/extreme.hpp>
#include <tidegauge/base/neumaier.hpp>
#include <tidegauge/base/quantile.hpp>  // IWYU pragma: export

#include <cmath>
#include <limits>
#include <span>

namespace tidegauge {

/// The compensated sum. @pre !values.empty()
[[nodiscard]] inline double sum(std::span<const double> values) {
    TIDEGAUGE_ASSERT(!values.empty());
    return compensated_sum(values);
}

/// The mean, compensated and safe from overflow. @pre !values.empty()
[[nodiscard]] inline double avg(std::span<const double> values) {
    return average(values);
}

/// The smallest value, NaN only if all are. @pre !values.empty()
[[nodiscard]] inline double min(std::span<const double> values) {
    return smallest(values);
}

/// The largest value, NaN only if all are. @pre !values.empty()
[[nodiscard]] inline double max(std::span<const double> values) {
    return largest(values);
}

/// How many there are. @pre !values.empty()
[[nodiscard]] inline double count(std::span<const double> values) {
    TIDEGAUGE_ASSERT(!values.empty());
    return static_cast<double>(values.size());
}

/// 1. @pre !values.empty()
[[nodiscard]] inline double group([[maybe_unused]] std::span<const double> values) {
    TIDEGAUGE_ASSERT(!values.empty());
    return 1.0;
}

/// The population variance by Welford's running mean, which Prometheus does not compensate here,
/// other than over time (promql/engine.go, aggregation). NaN if any value is NaN or infinite.
/// @pre !values.empty()
[[nodiscard]] inline double stdvar(std::span<const double> values) {
    TIDEGAUGE_ASSERT(!values.empty());
    double mean = values[0];
    double squares = std::isfinite(mean) ? 0.0 : std::numeric_limits<double>::quiet_NaN();
    double seen = 1;
    for (const double value : values.subspan(1)) {
        seen += 1;
        const double off = value - mean;
        mean += off / seen;
        squares += off * (value - mean);
    }
    return squares / seen;
}

/// The square root of `stdvar`. @pre !values.empty()
[[nodiscard]] inline double stddev(std::span<const double> values) {
    return std::sqrt(stdvar(values));
}

}  // namespace tidegauge
