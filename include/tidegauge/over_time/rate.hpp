// PromQL's rate, increase and delta: extrapolated to the whole window, to the last bit.
#pragma once

#include <tidegauge/over_time/counter_increase.hpp>
#include <tidegauge/over_time/extrapolation.hpp>
#include <tidegauge/samples/window.hpp>

#include <optional>

namespace tidegauge {

namespace detail {

/// What the window would show if its samples reached from edge to edge.
[[nodiscard, gnu::always_inline]] inline std::optional<double> extrapolated(const window& w,
                                                                            counting kind,
                                                                            scaling unit,
                                                                            extrapolation& edges) {
    if (w.size() < 2) return std::nullopt;
    const double first = w.first_value;
    const double change = kind == counting::counter ? counter_increase(w) : w.last_value - first;
    const sampled_span where{w.from, w.first_at, w.last_at, w.to, w.count};
    return change * edges.factor(where, kind, unit, first, change);
}

}  // namespace detail

/// PromQL's `rate`: increase of a counter per second over the window, resets counted, extrapolated
/// to its edges. Nothing for fewer than two samples. The type of the series is not looked at, as
/// in PromQL. Who asks for one window after the other passes the same `edges`.
///
/// Differs from Prometheus in one thing: a first sample's start time inside the window
/// (`use-start-timestamps`) is not known here, so it does not end the extrapolation.
[[nodiscard]] inline std::optional<double> rate(const window& w, extrapolation& edges) {
    return detail::extrapolated(w, detail::counting::counter, detail::scaling::per_second, edges);
}
[[nodiscard]] inline std::optional<double> rate(const window& w) {
    extrapolation edges;
    return rate(w, edges);
}

/// PromQL's `increase`: as `rate`, over the whole window instead of per second.
[[nodiscard]] inline std::optional<double> increase(const window& w, extrapolation& edges) {
    return detail::extrapolated(w, detail::counting::counter, detail::scaling::per_window, edges);
}
[[nodiscard]] inline std::optional<double> increase(const window& w) {
    extrapolation edges;
    return increase(w, edges);
}

/// PromQL's `delta`: the difference of a gauge over the window, extrapolated to its edges. A fall
/// is a fall. Nothing for fewer than two samples.
[[nodiscard]] inline std::optional<double> delta(const window& w, extrapolation& edges) {
    return detail::extrapolated(w, detail::counting::gauge, detail::scaling::per_window, edges);
}
[[nodiscard]] inline std::optional<double> delta(const window& w) {
    extrapolation edges;
    return delta(w, edges);
}

}  // namespace tidegauge
