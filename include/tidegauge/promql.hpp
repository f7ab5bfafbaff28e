// Layer 3, promql: Prometheus' query language over a store.
#pragma once

#include <tidegauge/promql/annotations.hpp>         // IWYU pragma: export
#include <tidegauge/promql/ast.hpp>                 // IWYU pragma: export
#include <tidegauge/promql/check_types.hpp>         // IWYU pragma: export
#include <tidegauge/promql/clone.hpp>               // IWYU pragma: export
#include <tidegauge/promql/function_call.hpp>       // IWYU pragma: export
#include <tidegauge/promql/function_signature.hpp>  // IWYU pragma: export
#include <tidegauge/promql/keyword.hpp>             // IWYU pragma: export
#include <tidegauge/promql/label_table.hpp>         // IWYU pragma: export
#include <tidegauge/promql/lexer.hpp>               // IWYU pragma: export
#include <tidegauge/promql/literal.hpp>             // IWYU pragma: export
#include <tidegauge/promql/operator_text.hpp>       // IWYU pragma: export
#include <tidegauge/promql/parse.hpp>               // IWYU pragma: export
#include <tidegauge/promql/parse_duration.hpp>      // IWYU pragma: export
#include <tidegauge/promql/parse_expression.hpp>    // IWYU pragma: export
#include <tidegauge/promql/parse_labels.hpp>        // IWYU pragma: export
#include <tidegauge/promql/parse_matching.hpp>      // IWYU pragma: export
#include <tidegauge/promql/parse_modifiers.hpp>     // IWYU pragma: export
#include <tidegauge/promql/plain_name.hpp>          // IWYU pragma: export
#include <tidegauge/promql/position_text.hpp>       // IWYU pragma: export
#include <tidegauge/promql/print.hpp>               // IWYU pragma: export
#include <tidegauge/promql/query_options.hpp>       // IWYU pragma: export
#include <tidegauge/promql/quote.hpp>               // IWYU pragma: export
#include <tidegauge/promql/regex_error.hpp>         // IWYU pragma: export
#include <tidegauge/promql/rune.hpp>                // IWYU pragma: export
#include <tidegauge/promql/same_tree.hpp>           // IWYU pragma: export
#include <tidegauge/promql/scan_number.hpp>         // IWYU pragma: export
#include <tidegauge/promql/scan_string.hpp>         // IWYU pragma: export
#include <tidegauge/promql/series_source.hpp>       // IWYU pragma: export
#include <tidegauge/promql/text_cursor.hpp>         // IWYU pragma: export
#include <tidegauge/promql/token.hpp>               // IWYU pragma: export
#include <tidegauge/promql/token_stream.hpp>        // IWYU pragma: export
#include <tidegauge/promql/value.hpp>               // IWYU pragma: export
