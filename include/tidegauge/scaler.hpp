// Layer 4, scaler: a trigger's metadata in, the value that scales it out.
#pragma once

#include <tidegauge/scaler/evaluator.hpp>      // IWYU pragma: export
#include <tidegauge/scaler/metric_spec.hpp>    // IWYU pragma: export
#include <tidegauge/scaler/missing_data.hpp>   // IWYU pragma: export
#include <tidegauge/scaler/parse_query.hpp>    // IWYU pragma: export
#include <tidegauge/scaler/parse_trigger.hpp>  // IWYU pragma: export
#include <tidegauge/scaler/query.hpp>          // IWYU pragma: export
#include <tidegauge/scaler/trigger.hpp>        // IWYU pragma: export
