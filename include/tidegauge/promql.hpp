// Layer 3, promql: Prometheus' query language over a store.
#pragma once

#include <tidegauge/promql/annotations.hpp>         // IWYU pragma: export
#include <tidegauge/promql/ast.hpp>                 // IWYU pragma: export
#include <tidegauge/promql/call_arguments.hpp>      // IWYU pragma: export
#include <tidegauge/promql/evaluate.hpp>            // IWYU pragma: export
#include <tidegauge/promql/function_bodies.hpp>     // IWYU pragma: export
#include <tidegauge/promql/function_call.hpp>       // IWYU pragma: export
#include <tidegauge/promql/function_signature.hpp>  // IWYU pragma: export
#include <tidegauge/promql/label_table.hpp>         // IWYU pragma: export
#include <tidegauge/promql/math_functions.hpp>      // IWYU pragma: export
#include <tidegauge/promql/query_options.hpp>       // IWYU pragma: export
#include <tidegauge/promql/query_result.hpp>        // IWYU pragma: export
#include <tidegauge/promql/series_source.hpp>       // IWYU pragma: export
#include <tidegauge/promql/value.hpp>               // IWYU pragma: export
#include <tidegauge/promql/annotation_text.hpp>      // IWYU pragma: export
#include <tidegauge/promql/annotations.hpp>          // IWYU pragma: export
#include <tidegauge/promql/ast.hpp>                  // IWYU pragma: export
#include <tidegauge/promql/calendar.hpp>             // IWYU pragma: export
#include <tidegauge/promql/call_arguments.hpp>       // IWYU pragma: export
#include <tidegauge/promql/classic_buckets.hpp>      // IWYU pragma: export
#include <tidegauge/promql/counter_functions.hpp>    // IWYU pragma: export
#include <tidegauge/promql/function_bodies.hpp>      // IWYU pragma: export
#include <tidegauge/promql/function_call.hpp>        // IWYU pragma: export
#include <tidegauge/promql/go_text.hpp>              // IWYU pragma: export
#include <tidegauge/promql/histogram_functions.hpp>  // IWYU pragma: export
#include <tidegauge/promql/label_functions.hpp>      // IWYU pragma: export
#include <tidegauge/promql/label_table.hpp>          // IWYU pragma: export
#include <tidegauge/promql/math_functions.hpp>       // IWYU pragma: export
#include <tidegauge/promql/natural_order.hpp>        // IWYU pragma: export
#include <tidegauge/promql/query_options.hpp>        // IWYU pragma: export
#include <tidegauge/promql/range_functions.hpp>      // IWYU pragma: export
#include <tidegauge/promql/series_source.hpp>        // IWYU pragma: export
#include <tidegauge/promql/sort_functions.hpp>       // IWYU pragma: export
#include <tidegauge/promql/time_functions.hpp>       // IWYU pragma: export
#include <tidegauge/promql/value.hpp>                // IWYU pragma: export
#include <tidegauge/promql/vector_functions.hpp>     // IWYU pragma: export
