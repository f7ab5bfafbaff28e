// PromQL's rate and increase for any range and with start times, where rate.hpp is for the usual.
#pragma once

#include <tidegauge/base/time.hpp>
#include <tidegauge/over_time/extrapolation.hpp>
#include <tidegauge/over_time/rate.hpp>
#include <tidegauge/over_time/start_times.hpp>
#include <tidegauge/samples/window.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>

namespace tidegauge {

namespace detail {

/// The length of a range in seconds as Go's Duration.Seconds rounds it: whole seconds and the rest
/// are made doubles apart.
[[nodiscard]] inline double range_seconds(duration range) noexcept {
    const auto whole = std::chrono::duration_cast<std::chrono::seconds>(range);
    const std::chrono::nanoseconds rest = range - whole;
    return static_cast<double>(whole.count()) + static_cast<double>(rest.count()) / 1e9;
}

/// As `extrapolated` for a counter, but a start time between the start of the window and the first
/// sample is a sample of value 0: nothing is extrapolated to the left, and one sample is enough
/// (promql/functions.go, extrapolatedRate).
/// @pre the window has all its parts
[[nodiscard]] inline std::optional<double> extrapolated_since_start(const window& w,
                                                                    start_times starts,
                                                                    scaling unit) {
    if (w.empty()) return std::nullopt;
    double change = w.last_value - w.first_value;
    for (std::size_t i = 1; i < w.size(); ++i) {
        if (is_reset(w, i, starts)) change += w.values[i - 1];
    }
    double to_start_s = seconds(w.first_at - w.from);
    double to_end_s = seconds(w.to - w.last_at);
    double sampled_s = seconds(w.last_at - w.first_at);
    const double apart_s = w.size() > 1 ? sampled_s / static_cast<double>(w.size() - 1) : 0;
    const double too_far_s = apart_s * 1.1;

    const timestamp start = start_of(starts, 0);
    if (start != unknown_start && start > w.from && start < w.first_at) {
        to_start_s = 0;
        sampled_s = seconds(w.last_at - start);
        change += w.first_value;
    } else if (w.size() == 1) {
        return std::nullopt;
    } else {
        if (to_start_s >= too_far_s) to_start_s = apart_s / 2;
        if (change > 0 && w.first_value >= 0) {
            to_start_s = std::min(to_start_s, sampled_s * (w.first_value / change));
        }
    }
    if (to_end_s >= too_far_s) to_end_s = apart_s / 2;

    double factor = sampled_s == 0 ? 1.0 : (sampled_s + to_start_s + to_end_s) / sampled_s;
    if (unit == scaling::per_second) factor /= range_seconds(w.to - w.from);
    return change * factor;
}

}  // namespace detail

/// As `rate(w)`, with resets and the beginning of the series told by start times too, and the last
/// bit right also for a range that is not of whole seconds.
/// @pre the window has all its parts
[[nodiscard]] inline std::optional<double> rate(const window& w, start_times starts) {
    if (starts.empty() && (w.to - w.from) % std::chrono::seconds{1} == duration{}) return rate(w);
    return detail::extrapolated_since_start(w, starts, detail::scaling::per_second);
}

/// As `increase(w)`, with resets and the beginning of the series told by start times too.
/// @pre the window has all its parts
[[nodiscard]] inline std::optional<double> increase(const window& w, start_times starts) {
    if (starts.empty()) return increase(w);
    return detail::extrapolated_since_start(w, starts, detail::scaling::per_window);
}

}  // namespace tidegauge
