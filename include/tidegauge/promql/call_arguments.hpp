// How the bodies of functions read their arguments and answer.
#pragma once

#include <tidegauge/promql/ast.hpp>
#include <tidegauge/promql/function_call.hpp>
#include <tidegauge/promql/value.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <variant>

namespace tidegauge::promql {

/// The i-th argument.
/// @pre it is a scalar, as the type check makes sure
[[nodiscard]] inline double scalar_at(std::span<const value> args, std::size_t i) {
    return std::get<double>(args[i]);
}

/// @pre the i-th argument is a string
[[nodiscard]] inline const std::string& string_at(std::span<const value> args, std::size_t i) {
    return std::get<std::string>(args[i]);
}

/// @pre the i-th argument is an instant vector
[[nodiscard]] inline const instant_vector& vector_at(std::span<const value> args, std::size_t i) {
    return std::get<instant_vector>(args[i]);
}

/// Where the i-th argument of the call stands in the query.
/// @pre the call has so many arguments
[[nodiscard]] inline position_range where_argument(const call_context& context, std::size_t i) {
    return std::get<call>(context.where.node).args[i]->where;
}

/// Every number of `in` through `change`, its name to be dropped. Histograms are left out, as
/// functions of numbers do (promql/functions.go, simpleFloatFunc).
template <typename Change>
[[nodiscard]] instant_vector each_number(const instant_vector& in, Change change) {
    instant_vector out;
    out.reserve(in.size());
    for (const element& each : in) {
        if (each.value.is_histogram()) continue;
        out.push_back({each.labels, {change(each.value.number), nullptr}, true});
    }
    return out;
}

}  // namespace tidegauge::promql
