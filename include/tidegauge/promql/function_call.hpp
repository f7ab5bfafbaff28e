// What a function of the query language is given, and what it gives.
#pragma once

#include <tidegauge/base/time.hpp>
#include <tidegauge/promql/annotations.hpp>
#include <tidegauge/promql/ast.hpp>
#include <tidegauge/promql/label_table.hpp>
#include <tidegauge/promql/query_options.hpp>
#include <tidegauge/promql/value.hpp>

#include <absl/status/statusor.h>

#include <optional>
#include <span>
#include <string_view>

namespace tidegauge::promql {

/// The call that is evaluated, and when.
struct call_context {
    const expr& where;  ///< the call itself, for its arguments and their positions
    timestamp at;       ///< this step
    timestamp start;    ///< of the whole query
    timestamp end;
    duration step;  ///< 0 for an instant query
    const query_options& options;
    label_table& labels;
    annotations& notes;
};

/// Reduces one series of the call's range vector to a value; nothing when it does not say. The
/// other arguments are in `args`, in their places. The evaluator joins the values to a vector and
/// marks the name to be dropped unless the function keeps it.
using range_function = absl::StatusOr<std::optional<sample_value>> (*)(const range_series& series,
                                                                       std::span<const value> args,
                                                                       const call_context& context);

/// Any other function: all arguments at this step to the value at this step. It sets `drop_name`
/// itself.
using vector_function = absl::StatusOr<value> (*)(std::span<const value> args,
                                                  const call_context& context);

/// How a function is computed: one of the two.
struct function_body {
    range_function over_time = nullptr;
    vector_function over_vector = nullptr;
    bool keeps_name = false;  ///< of `over_time`: last_over_time and first_over_time
};

}  // namespace tidegauge::promql
