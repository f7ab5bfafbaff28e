// Layer 3, promql: Prometheus' query language over a store.
#pragma once

#include <tidegauge/promql/annotations.hpp>         // IWYU pragma: export
#include <tidegauge/promql/ast.hpp>                 // IWYU pragma: export
#include <tidegauge/promql/call_arguments.hpp>      // IWYU pragma: export
#include <tidegauge/promql/evaluate.hpp>            // IWYU pragma: export
#include <tidegauge/promql/evaluation_grid.hpp>     // IWYU pragma: export
#include <tidegauge/promql/function_bodies.hpp>     // IWYU pragma: export
#include <tidegauge/promql/function_call.hpp>       // IWYU pragma: export
#include <tidegauge/promql/function_signature.hpp>  // IWYU pragma: export
#include <tidegauge/promql/instant_selector.hpp>    // IWYU pragma: export
#include <tidegauge/promql/label_table.hpp>         // IWYU pragma: export
#include <tidegauge/promql/math_functions.hpp>      // IWYU pragma: export
#include <tidegauge/promql/query_node.hpp>          // IWYU pragma: export
#include <tidegauge/promql/query_options.hpp>       // IWYU pragma: export
#include <tidegauge/promql/query_result.hpp>        // IWYU pragma: export
#include <tidegauge/promql/query_run.hpp>           // IWYU pragma: export
#include <tidegauge/promql/range_selector.hpp>      // IWYU pragma: export
#include <tidegauge/promql/selector_reader.hpp>     // IWYU pragma: export
#include <tidegauge/promql/series_samples.hpp>      // IWYU pragma: export
#include <tidegauge/promql/series_source.hpp>       // IWYU pragma: export
#include <tidegauge/promql/subquery_node.hpp>       // IWYU pragma: export
#include <tidegauge/promql/value.hpp>               // IWYU pragma: export
