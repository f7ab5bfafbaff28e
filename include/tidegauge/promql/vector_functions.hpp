// Functions between scalars, vectors and histograms: scalar, vector, pi, histogram_sum and such.
#pragma once

#include <tidegauge/promql/call_arguments.hpp>
#include <tidegauge/promql/function_call.hpp>
#include <tidegauge/promql/native_buckets.hpp>
#include <tidegauge/promql/value.hpp>
#include <tidegauge/samples/native_histogram.hpp>

#include <absl/status/statusor.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <span>
#include <utility>

namespace tidegauge::promql {

/// PromQL's `pi()`.
[[nodiscard]] inline absl::StatusOr<value> pi_body(std::span<const value> /*args*/,
                                                   const call_context& /*context*/) {
    return value(std::numbers::pi);
}

/// PromQL's `vector(s)`: one element without labels.
[[nodiscard]] inline absl::StatusOr<value> vector_body(std::span<const value> args,
                                                       const call_context& context) {
    return value(instant_vector{{context.labels.intern({}), {scalar_at(args, 0), nullptr}}});
}

/// PromQL's `scalar(v)`: the only number of the vector, NaN if there are none or more.
[[nodiscard]] inline absl::StatusOr<value> scalar_body(std::span<const value> args,
                                                       const call_context& /*context*/) {
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    bool found = false;
    double number = nan;
    for (const element& each : vector_at(args, 0)) {
        if (each.value.is_histogram()) continue;
        if (found) return value(nan);
        found = true;
        number = each.value.number;
    }
    return value(number);
}

namespace detail {

[[nodiscard]] inline double count_of(const native_histogram& h) {
    return h.count;
}
[[nodiscard]] inline double sum_of(const native_histogram& h) {
    return h.sum;
}
[[nodiscard]] inline double mean_of(const native_histogram& h) {
    return h.sum / h.count;
}
[[nodiscard]] inline double deviation_of(const native_histogram& h) {
    return std::sqrt(native_variance(h));
}

}  // namespace detail

/// A number of each histogram of the vector; numbers are left out.
template <double (*Number)(const native_histogram&)>
[[nodiscard]] absl::StatusOr<value> each_histogram(std::span<const value> args,
                                                   const call_context& /*context*/) {
    instant_vector out;
    for (const element& each : vector_at(args, 0)) {
        if (!each.value.is_histogram()) continue;
        out.push_back({each.labels, {Number(*each.value.histogram), nullptr}, true});
    }
    return value(std::move(out));
}

}  // namespace tidegauge::promql
