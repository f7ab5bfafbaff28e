// Durations that are computed when a query runs: `[2 * step()]`.
#pragma once

#include <tidegauge/base/status.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/promql/ast.hpp>
#include <tidegauge/promql/binary_operation.hpp>
#include <tidegauge/promql/function_signature.hpp>
#include <tidegauge/promql/math_functions.hpp>
#include <tidegauge/promql/query_run.hpp>
#include <tidegauge/promql/selector_reader.hpp>
#include <tidegauge/promql/step_invariant.hpp>

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace tidegauge::promql {

/// What `start()`, `end()`, `range()` and `step()` come to, in seconds; `step()` of an instant
/// query is 0. Nothing for other functions (promql/engine.go, foldQueryContextFunctions).
[[nodiscard]] inline std::optional<double> query_constant(std::string_view function,
                                                          const query_run& run) {
    if (function == "start") return seconds(run.start().time_since_epoch());
    if (function == "end") return seconds(run.end().time_since_epoch());
    if (function == "range") return seconds(run.end() - run.start());
    if (function == "step") return run.start() == run.end() ? 0.0 : seconds(run.step());
    return std::nullopt;
}

namespace detail {

[[nodiscard]] inline absl::Status duration_error(const expr& where, std::string_view what) {
    return execution_error(std::to_string(where.where.begin) + ":" +
                           std::to_string(where.where.end) + ": " + std::string(what));
}

[[nodiscard]] inline absl::StatusOr<double> duration_seconds(const expr& part,
                                                             const query_run& run);

[[nodiscard]] inline absl::StatusOr<double> duration_of_call(const call& part,
                                                             const query_run& run) {
    // Of the whole query, so that step() of an instant query is 0 as well.
    if (const auto constant = query_constant(part.function->name, run)) return *constant;
    auto first = duration_seconds(*part.args[0], run);
    if (!first.ok()) return first;
    auto second = duration_seconds(*part.args[1], run);
    if (!second.ok()) return second;
    return part.function->name == "min_of" ? smaller(*first, *second) : larger(*first, *second);
}

[[nodiscard]] inline absl::StatusOr<double> duration_of_binary(const expr& where,
                                                               const query_run& run) {
    const auto& part = std::get<binary>(where.node);
    auto lhs = duration_seconds(*part.lhs, run);
    if (!lhs.ok()) return lhs;
    auto rhs = duration_seconds(*part.rhs, run);
    if (!rhs.ok()) return rhs;
    if (*rhs == 0 && part.op == binary_op::div) return duration_error(where, "division by zero");
    if (*rhs == 0 && part.op == binary_op::mod) return duration_error(where, "modulo by zero");
    return operate(part.op, *lhs, *rhs);
}

/// @pre `part` is made of numbers, arithmetic, `step()`, `range()`, `min_of` and `max_of`
[[nodiscard]] inline absl::StatusOr<double> duration_seconds(const expr& part,
                                                             const query_run& run) {
    const expr& inner = without_parens(part);
    if (const auto* p = std::get_if<number_literal>(&inner.node)) return p->value;
    if (const auto* p = std::get_if<call>(&inner.node)) return duration_of_call(*p, run);
    if (std::holds_alternative<binary>(inner.node)) return duration_of_binary(inner, run);
    const auto& sign = std::get<unary>(inner.node);
    auto operand = duration_seconds(*sign.operand, run);
    if (!operand.ok()) return operand;
    return sign.negative ? -*operand : *operand;
}

}  // namespace detail

/// The duration that `computed` comes to, or `written` where there is no expression
/// (promql/durations.go).
///
/// @returns FAILED_PRECONDITION when it is no number, too large, divided by zero, or not positive
/// although it must be
[[nodiscard]] inline absl::StatusOr<duration> resolve_duration(const expr_ptr& computed,
                                                               duration written,
                                                               bool may_be_negative,
                                                               const query_run& run) {
    if (computed == nullptr) return written;
    const expr& where = without_parens(*computed);
    const auto length_s = detail::duration_seconds(where, run);
    if (!length_s.ok()) return length_s.status();
    if (!std::isfinite(*length_s)) {
        return detail::duration_error(where, "duration is NaN or infinite");
    }
    if (*length_s <= 0 && !may_be_negative) {
        return detail::duration_error(where, "duration must be greater than 0");
    }
    constexpr double most_s = 9223372036854775808.0 / 1e9;
    if (std::abs(*length_s) > most_s) {
        return detail::duration_error(where, "duration is out of range");
    }
    return duration{static_cast<std::int64_t>(*length_s * 1000)};
}

/// Where samples are looked for under `shift`.
/// @returns as `resolve_duration`
[[nodiscard]] inline absl::StatusOr<reference_time> resolve_reference(const time_shift& shift,
                                                                      const query_run& run) {
    const auto offset = resolve_duration(shift.offset_expr, shift.offset, true, run);
    if (!offset.ok()) return offset.status();
    return reference_of(shift, *offset, run.start(), run.end());
}

}  // namespace tidegauge::promql
