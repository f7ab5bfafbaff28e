// Layer 3, scaler: a trigger of an autoscaler, and its answer.
#pragma once

#include <tidegauge/scaler/evaluator.hpp>         // IWYU pragma: export
#include <tidegauge/scaler/metric_spec.hpp>       // IWYU pragma: export
#include <tidegauge/scaler/missing_data.hpp>      // IWYU pragma: export
#include <tidegauge/scaler/parse_query.hpp>       // IWYU pragma: export
#include <tidegauge/scaler/parse_trigger.hpp>     // IWYU pragma: export
#include <tidegauge/scaler/promql_evaluator.hpp>  // IWYU pragma: export
#include <tidegauge/scaler/promql_query.hpp>      // IWYU pragma: export
#include <tidegauge/scaler/query.hpp>             // IWYU pragma: export
#include <tidegauge/scaler/reporting.hpp>         // IWYU pragma: export
#include <tidegauge/scaler/trigger.hpp>           // IWYU pragma: export
