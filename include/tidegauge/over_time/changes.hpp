// PromQL's changes and resets: how often the value was another, or the counter started anew.
#pragma once

#include <tidegauge/over_time/start_times.hpp>
#include <tidegauge/samples/window.hpp>

#include <cmath>
#include <cstddef>
#include <optional>

namespace tidegauge {

/// Whether two values that follow each other differ; NaN is like NaN.
[[nodiscard]] inline bool is_change(double before, double now) noexcept {
    return now != before && !(std::isnan(now) && std::isnan(before));
}

/// How many samples differ from the one before. Nothing for an empty window.
/// @pre the window has its values
[[nodiscard]] inline std::optional<double> changes(const window& w) {
    if (w.empty()) return std::nullopt;
    std::size_t count = 0;
    for (std::size_t i = 1; i < w.size(); ++i) {
        if (is_change(w.values[i - 1], w.values[i])) ++count;
    }
    return static_cast<double>(count);
}

/// How many resets of a counter the samples show, see `is_reset`. Nothing for an empty window.
/// @pre the window has all its parts
[[nodiscard]] inline std::optional<double> resets(const window& w, start_times starts = {}) {
    if (w.empty()) return std::nullopt;
    if (w.never_falls && starts.empty()) return 0.0;
    std::size_t count = 0;
    for (std::size_t i = 1; i < w.size(); ++i) {
        if (is_reset(w, i, starts)) ++count;
    }
    return static_cast<double>(count);
}

}  // namespace tidegauge
