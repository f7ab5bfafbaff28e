// What the queries of the HTTP API are held to.
#pragma once

#include "prepared_counts.hpp"

#include <tidegauge/base/time.hpp>
#include <tidegauge/promql/query_options.hpp>

#include <chrono>

namespace tidegauge::server {

/// What queries may take.
struct query_settings {
    duration timeout = std::chrono::minutes{2};
    promql::query_options options;  ///< all but `is_overdue`
    prepared_bounds prepared;
};

}  // namespace tidegauge::server
