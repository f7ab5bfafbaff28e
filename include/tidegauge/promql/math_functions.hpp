// Functions from number to number: abs, round, clamp, logarithms, trigonometry.
//
// Differs from Prometheus in the last bit of some results of exp, ln and the trigonometric
// functions: it has Go's math package compute them, this is the C++ library.
#pragma once

#include <tidegauge/promql/call_arguments.hpp>
#include <tidegauge/promql/function_call.hpp>
#include <tidegauge/promql/value.hpp>

#include <absl/status/statusor.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <span>

namespace tidegauge::promql {

/// The larger one as Go's math.Max says: NaN if one is NaN, unless the other is +Inf; 0 rather
/// than -0.
[[nodiscard]] inline double larger(double a, double b) noexcept {
    constexpr double inf = std::numeric_limits<double>::infinity();
    if (a == inf || b == inf) return inf;
    if (std::isnan(a) || std::isnan(b)) return std::numeric_limits<double>::quiet_NaN();
    if (a == b) return std::signbit(a) ? b : a;
    return a > b ? a : b;
}

/// The smaller one as Go's math.Min says: NaN if one is NaN, unless the other is -Inf; -0 rather
/// than 0.
[[nodiscard]] inline double smaller(double a, double b) noexcept {
    return -larger(-a, -b);
}

/// One argument and one result: of a vector of numbers each one is changed.
template <double (*Change)(double)>
[[nodiscard]] absl::StatusOr<value> each_changed(std::span<const value> args,
                                                 const call_context& /*unused*/) {
    return value(each_number(vector_at(args, 0), Change));
}

namespace detail {

// Overloaded functions of the library cannot be template arguments, so each has a name here.
[[nodiscard]] inline double abs(double v) {
    return std::fabs(v);
}
[[nodiscard]] inline double acos(double v) {
    return std::acos(v);
}
[[nodiscard]] inline double acosh(double v) {
    return std::acosh(v);
}
[[nodiscard]] inline double asin(double v) {
    return std::asin(v);
}
[[nodiscard]] inline double asinh(double v) {
    return std::asinh(v);
}
[[nodiscard]] inline double atan(double v) {
    return std::atan(v);
}
[[nodiscard]] inline double atanh(double v) {
    return std::atanh(v);
}
[[nodiscard]] inline double ceil(double v) {
    return std::ceil(v);
}
[[nodiscard]] inline double cos(double v) {
    return std::cos(v);
}
[[nodiscard]] inline double cosh(double v) {
    return std::cosh(v);
}
[[nodiscard]] inline double deg(double v) {
    return v * (180 / std::numbers::pi);
}
[[nodiscard]] inline double exp(double v) {
    return std::exp(v);
}
[[nodiscard]] inline double floor(double v) {
    return std::floor(v);
}
[[nodiscard]] inline double ln(double v) {
    return std::log(v);
}
[[nodiscard]] inline double rad(double v) {
    return v * (std::numbers::pi / 180);
}
[[nodiscard]] inline double sin(double v) {
    return std::sin(v);
}
[[nodiscard]] inline double sinh(double v) {
    return std::sinh(v);
}
[[nodiscard]] inline double sqrt(double v) {
    return std::sqrt(v);
}
[[nodiscard]] inline double tan(double v) {
    return std::tan(v);
}
[[nodiscard]] inline double tanh(double v) {
    return std::tanh(v);
}

/// -1, 1, or what is neither: 0, -0, NaN.
[[nodiscard]] inline double sgn(double v) {
    if (v < 0) return -1;
    return v > 0 ? 1 : v;
}

/// By the natural logarithm, as Go's math.Log2: exact for powers of two.
[[nodiscard]] inline double log2(double v) {
    int exponent = 0;
    const double fraction = std::frexp(v, &exponent);
    if (fraction == 0.5) return exponent - 1;
    return std::log(fraction) * std::numbers::log2e + exponent;
}

/// By the natural logarithm, as Go's math.Log10.
[[nodiscard]] inline double log10(double v) {
    return std::log(v) * std::numbers::log10e;
}

[[nodiscard]] inline instant_vector clamped(const instant_vector& in, double low, double high) {
    if (high < low) return {};
    return each_number(in, [=](double v) { return larger(low, smaller(high, v)); });
}

}  // namespace detail

/// PromQL's `round(v, to_nearest = 1)`: ties go up.
[[nodiscard]] inline absl::StatusOr<value> round_body(std::span<const value> args,
                                                      const call_context& /*unused*/) {
    // Prometheus multiplies by the inverse, which rounds otherwise than a division.
    const double inverse = 1.0 / (args.size() > 1 ? scalar_at(args, 1) : 1.0);
    return value(each_number(vector_at(args, 0), [inverse](double v) {
        return std::floor(v * inverse + 0.5) / inverse;
    }));
}

/// PromQL's `clamp(v, low, high)`: nothing if `high` is below `low`.
[[nodiscard]] inline absl::StatusOr<value> clamp_body(std::span<const value> args,
                                                      const call_context& /*unused*/) {
    return value(detail::clamped(vector_at(args, 0), scalar_at(args, 1), scalar_at(args, 2)));
}

/// PromQL's `clamp_max(v, high)`.
[[nodiscard]] inline absl::StatusOr<value> clamp_max_body(std::span<const value> args,
                                                          const call_context& /*unused*/) {
    return value(detail::clamped(vector_at(args, 0), -std::numeric_limits<double>::infinity(),
                                 scalar_at(args, 1)));
}

/// PromQL's `clamp_min(v, low)`.
[[nodiscard]] inline absl::StatusOr<value> clamp_min_body(std::span<const value> args,
                                                          const call_context& /*unused*/) {
    return value(detail::clamped(vector_at(args, 0), scalar_at(args, 1),
                                 std::numeric_limits<double>::infinity()));
}

/// PromQL's `max_of(a, b)` of scalars.
[[nodiscard]] inline absl::StatusOr<value> max_of_body(std::span<const value> args,
                                                       const call_context& /*unused*/) {
    return value(larger(scalar_at(args, 0), scalar_at(args, 1)));
}

/// PromQL's `min_of(a, b)` of scalars.
[[nodiscard]] inline absl::StatusOr<value> min_of_body(std::span<const value> args,
                                                       const call_context& /*unused*/) {
    return value(smaller(scalar_at(args, 0), scalar_at(args, 1)));
}

}  // namespace tidegauge::promql
