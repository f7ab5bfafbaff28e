// When a sample of a window was taken: PromQL's ts_of_first_over_time and its like.
#pragma once

#include <tidegauge/base/time.hpp>
#include <tidegauge/samples/window.hpp>

#include <cmath>
#include <cstddef>
#include <optional>

namespace tidegauge {

namespace detail {

/// Seconds since the Unix epoch.
[[nodiscard]] inline double unix_seconds(timestamp at) noexcept {
    return seconds(at.time_since_epoch());
}

/// The time of the last sample that is at least as good as all before; a number is better than NaN.
template <typename AsGood>
[[nodiscard]] std::optional<double> time_of_best(const window& w, AsGood as_good) {
    if (w.empty()) return std::nullopt;
    std::size_t best = 0;
    for (std::size_t i = 1; i < w.size(); ++i) {
        if (as_good(w.values[i], w.values[best]) || std::isnan(w.values[best])) best = i;
    }
    return unix_seconds(w.time(best));
}

}  // namespace detail

/// When the oldest sample was taken, in seconds since the Unix epoch. Nothing for an empty window.
[[nodiscard]] inline std::optional<double> ts_of_first_over_time(const window& w) {
    if (w.empty()) return std::nullopt;
    return detail::unix_seconds(w.first_at);
}

/// When the newest sample was taken, in seconds since the Unix epoch. Nothing for an empty window.
[[nodiscard]] inline std::optional<double> ts_of_last_over_time(const window& w) {
    if (w.empty()) return std::nullopt;
    return detail::unix_seconds(w.last_at);
}

/// When the largest sample was taken, the newest of equal ones, in seconds since the Unix epoch.
/// @pre the window has all its parts
[[nodiscard]] inline std::optional<double> ts_of_max_over_time(const window& w) {
    return detail::time_of_best(w, [](double a, double b) { return a >= b; });
}

/// When the smallest sample was taken, the newest of equal ones, in seconds since the Unix epoch.
/// @pre the window has all its parts
[[nodiscard]] inline std::optional<double> ts_of_min_over_time(const window& w) {
    return detail::time_of_best(w, [](double a, double b) { return a <= b; });
}

}  // namespace tidegauge
