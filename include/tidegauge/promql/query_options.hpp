// How queries are read and run.
#pragma once

#include <tidegauge/base/time.hpp>

#include <chrono>
#include <cstddef>
#include <functional>

namespace tidegauge::promql {

/// What Prometheus puts behind feature flags (docs/feature_flags.md), all off by default as there.
struct experimental {
    bool functions = false;             ///< promql-experimental-functions, limitk, limit_ratio
    bool unquoted_utf8_names = false;   ///< `http.requests`, letters of any script in names
    bool fill_modifiers = false;        ///< `fill`, `fill_left`, `fill_right`
    bool delayed_name_removal = false;  ///< the metric's name goes last, not at each function
    bool start_timestamps = false;      ///< `rate` and its like look at start times
};

/// Limits and defaults of a query; those of Prometheus.
struct query_options {
    duration lookback = std::chrono::minutes{5};
    duration default_step = std::chrono::minutes{1};  ///< of subqueries that name none
    std::size_t most_samples = 50'000'000;            ///< in memory at once
    std::size_t most_depth = 200;                     ///< of expressions in each other
    std::function<bool()> is_overdue;                 ///< asked now and then; true ends the query
    experimental features;
};

}  // namespace tidegauge::promql
