// PromQL's rate, increase and delta: extrapolated to the whole window, to the last bit.
//
// For the same bits compile with -ffp-contract=off where the machine has fused multiply-add.
#pragma once

#include <tidegauge/base/time.hpp>
#include <tidegauge/over_time/counter_increase.hpp>
#include <tidegauge/samples/window.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace tidegauge {

namespace detail {

enum class counting : std::uint8_t { counter, gauge };
enum class scaling : std::uint8_t { per_second, per_window };

/// Four spans at once. The processor divides four numbers in the time of one (1.4 ns), and
/// divisions are half of what a rate takes; compilers do not see it by themselves.
[[nodiscard]] inline std::array<double, 4> all_in_seconds(const std::array<duration, 4>& spans) {
    using four_doubles [[gnu::vector_size(4 * sizeof(double))]] = double;
    const auto ms = [&](std::size_t i) { return static_cast<double>(spans[i].count()); };
    const four_doubles all = four_doubles{ms(0), ms(1), ms(2), ms(3)} / 1000.0;
    return {all[0], all[1], all[2], all[3]};
}

/// Where in a window `(from, to]` its samples lie.
struct sampled_span {
    timestamp from;
    timestamp first_at;
    timestamp last_at;
    timestamp to;
    std::size_t count;
};

/// By what the change of samples is to be multiplied to be that of the window if they reached from
/// edge to edge (promql/functions.go, extrapolatedRate): to an edge that is nearer than 1.1 average
/// distances of two samples all the way, else by half such a distance, and for a counter never back
/// beyond the moment at which it would have been 0.
/// @pre at least two samples
[[nodiscard, gnu::always_inline]] inline double extrapolation(const sampled_span& w, counting kind,
                                                              scaling unit, double first,
                                                              double change) {
    auto [to_start_s, to_end_s, sampled_s, window_s] = all_in_seconds(
        {w.first_at - w.from, w.to - w.last_at, w.last_at - w.first_at, w.to - w.from});
    const auto pairs = static_cast<double>(w.count - 1);
    // Nearly always both edges are near, which a multiplication tells.
    if (std::max(to_start_s, to_end_s) * pairs >= sampled_s * 1.09) [[unlikely]] {
        const double apart_s = sampled_s / pairs;
        const double too_far_s = apart_s * 1.1;
        if (to_start_s >= too_far_s) to_start_s = apart_s / 2;
        if (to_end_s >= too_far_s) to_end_s = apart_s / 2;
    }
    // A first value of at least the change was 0 before the samples' own length ago, and in doubles
    // too, since rounding keeps order: no division tells more when the start is nearer than that.
    const bool was_zero_before = first >= change && to_start_s <= sampled_s;
    if (kind == counting::counter && change > 0 && first >= 0 && !was_zero_before) {
        to_start_s = std::min(to_start_s, sampled_s * (first / change));
    }

    double factor = (sampled_s + to_start_s + to_end_s) / sampled_s;
    if (unit == scaling::per_second) factor /= window_s;
    return factor;
}

/// What the window would show if its samples reached from edge to edge.
[[nodiscard, gnu::always_inline]] inline std::optional<double> extrapolated(const window& w,
                                                                            counting kind,
                                                                            scaling unit) {
    if (w.size() < 2) return std::nullopt;
    const double first = w.first_value;
    const double change = kind == counting::counter ? counter_increase(w) : w.last_value - first;
    const sampled_span where{w.from, w.first_at, w.last_at, w.to, w.count};
    return change * extrapolation(where, kind, unit, first, change);
}

}  // namespace detail

/// PromQL's `rate`: increase of a counter per second over the window, resets counted, extrapolated
/// to its edges. Nothing for fewer than two samples. The type of the series is not looked at, as
/// in PromQL.
///
/// Differs from Prometheus in one thing: a first sample's start time inside the window
/// (`use-start-timestamps`) is not known here, so it does not end the extrapolation.
[[nodiscard]] inline std::optional<double> rate(const window& w) {
    return detail::extrapolated(w, detail::counting::counter, detail::scaling::per_second);
}

/// PromQL's `increase`: as `rate`, over the whole window instead of per second.
[[nodiscard]] inline std::optional<double> increase(const window& w) {
    return detail::extrapolated(w, detail::counting::counter, detail::scaling::per_window);
}

/// PromQL's `delta`: the difference of a gauge over the window, extrapolated to its edges. A fall
/// is a fall. Nothing for fewer than two samples.
[[nodiscard]] inline std::optional<double> delta(const window& w) {
    return detail::extrapolated(w, detail::counting::gauge, detail::scaling::per_window);
}

}  // namespace tidegauge
