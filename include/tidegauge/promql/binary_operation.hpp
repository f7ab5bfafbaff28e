// The binary operators over two numbers, or two samples of vectors.
#pragma once

#include <tidegauge/promql/ast.hpp>
#include <tidegauge/promql/operator_text.hpp>
#include <tidegauge/promql/value.hpp>
#include <tidegauge/samples/histogram_arithmetic.hpp>
#include <tidegauge/samples/native_histogram.hpp>

#include <cmath>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace tidegauge::promql {

/// Whether the result of `op` is no longer of the metric that it was computed from
/// (promql/engine.go, changesMetricSchema).
[[nodiscard]] constexpr bool is_arithmetic(binary_op op) noexcept {
    return op <= binary_op::atan2;
}

namespace detail {

/// @pre is_comparison(op)
[[nodiscard]] constexpr bool compare(binary_op op, double lhs, double rhs) noexcept {
    switch (op) {
        case binary_op::equal:
            return lhs == rhs;
        case binary_op::not_equal:
            return lhs != rhs;
        case binary_op::greater:
            return lhs > rhs;
        case binary_op::less:
            return lhs < rhs;
        case binary_op::greater_eq:
            return lhs >= rhs;
        default:
            return lhs <= rhs;
    }
}

/// @pre is_arithmetic(op)
[[nodiscard]] inline double compute(binary_op op, double lhs, double rhs) noexcept {
    switch (op) {
        case binary_op::add:
            return lhs + rhs;
        case binary_op::sub:
            return lhs - rhs;
        case binary_op::mul:
            return lhs * rhs;
        case binary_op::div:
            return lhs / rhs;
        case binary_op::mod:
            return std::fmod(lhs, rhs);
        case binary_op::pow:
            return std::pow(lhs, rhs);
        default:
            return std::atan2(lhs, rhs);
    }
}

}  // namespace detail

/// `lhs op rhs` of two scalars; a comparison gives 1 or 0.
/// @pre `op` is neither a set operator nor one that trims histograms
[[nodiscard]] inline double operate(binary_op op, double lhs, double rhs) noexcept {
    if (is_comparison(op)) return detail::compare(op, lhs, rhs) ? 1.0 : 0.0;
    return detail::compute(op, lhs, rhs);
}

/// What an operator makes of two samples.
struct operation_result {
    enum class kind : std::uint8_t {
        kept,          ///< `value` is the result
        dropped,       ///< a comparison is false
        incompatible,  ///< there is no such operation on samples of these types
        unsupported,   ///< there is, and it is not computed yet: histograms are not trimmed
    };

    kind outcome = kind::kept;
    sample_value value;  ///< of a comparison the left side, whether true or not
};

namespace detail {

/// An operator with a histogram on one side or on both (promql/engine.go, vectorElemBinop).
[[nodiscard]] inline operation_result operate_on_histograms(binary_op op, const sample_value& lhs,
                                                            const sample_value& rhs) {
    using kind = operation_result::kind;
    const auto changed = [](const sample_value& from, const auto& change) -> operation_result {
        auto made = std::make_shared<native_histogram>(*from.histogram);
        change(*made);
        return {kind::kept, {0, std::move(made)}};
    };
    if (lhs.is_histogram() && rhs.is_histogram()) {
        if (op == binary_op::add || op == binary_op::sub) {
            if (!are_compatible(*lhs.histogram, *rhs.histogram)) return {kind::unsupported, {}};
            return changed(lhs, [&](native_histogram& h) {
                add(h, *rhs.histogram, op == binary_op::add ? 1 : -1);
                if (op == binary_op::sub) h.hint = native_histogram::reset_hint::gauge;
            });
        }
        if (op != binary_op::equal && op != binary_op::not_equal) return {kind::incompatible, {}};
        native_histogram other = *rhs.histogram;
        other.hint = lhs.histogram->hint;  // what is known of resets is no part of the counts
        const bool is_true = (*lhs.histogram == other) == (op == binary_op::equal);
        return {is_true ? kind::kept : kind::dropped, lhs};
    }
    if (op == binary_op::mul) {
        const double factor = lhs.is_histogram() ? rhs.number : lhs.number;
        return changed(lhs.is_histogram() ? lhs : rhs,
                       [factor](native_histogram& h) { multiply(h, factor); });
    }
    if (op == binary_op::div && lhs.is_histogram()) {
        return changed(lhs, [&](native_histogram& h) { divide(h, rhs.number); });
    }
    const bool is_trim = op == binary_op::trim_upper || op == binary_op::trim_lower;
    return {is_trim && lhs.is_histogram() ? kind::unsupported : kind::incompatible, {}};
}

}  // namespace detail

/// `lhs op rhs` of two samples; a comparison gives the left one.
/// @pre `op` is not a set operator
[[nodiscard]] inline operation_result operate(binary_op op, const sample_value& lhs,
                                              const sample_value& rhs) {
    using kind = operation_result::kind;
    if (lhs.is_histogram() || rhs.is_histogram()) {
        return detail::operate_on_histograms(op, lhs, rhs);
    }
    if (is_comparison(op)) {
        const bool is_true = detail::compare(op, lhs.number, rhs.number);
        return {is_true ? kind::kept : kind::dropped, lhs};
    }
    if (!is_arithmetic(op)) return {kind::incompatible, {}};
    return {kind::kept, {detail::compute(op, lhs.number, rhs.number), nullptr}};
}

/// What to tell of samples that `op` cannot take.
[[nodiscard]] inline std::string incompatible_text(binary_op op, const sample_value& lhs,
                                                   const sample_value& rhs) {
    const auto type = [](const sample_value& side) {
        return side.is_histogram() ? std::string("histogram") : std::string("float");
    };
    const std::string symbol(text(op));
    return "incompatible sample types encountered for binary operator \"" + symbol +
           "\": " + type(lhs) + " " + symbol + " " + type(rhs);
}

}  // namespace tidegauge::promql
