// PromQL's irate and idelta: what the last two samples of a window say.
#pragma once

#include <tidegauge/base/time.hpp>
#include <tidegauge/over_time/start_times.hpp>
#include <tidegauge/samples/window.hpp>

#include <cstddef>
#include <optional>

namespace tidegauge {

/// The last sample minus the one before. Nothing for fewer than two samples.
/// @pre the window has all its parts
[[nodiscard]] inline std::optional<double> idelta(const window& w) {
    if (w.size() < 2) return std::nullopt;
    return w.last_value - w.values[w.size() - 2];
}

/// Growth of a counter per second between the last two samples; after a reset the last value counts
/// whole (promql/functions.go, instantValue). Nothing for fewer than two samples.
/// @pre the window has all its parts
[[nodiscard]] inline std::optional<double> irate(const window& w, start_times starts = {}) {
    if (w.size() < 2) return std::nullopt;
    const std::size_t last = w.size() - 1;
    const double growth =
        is_reset(w, last, starts) ? w.last_value : w.last_value - w.values[last - 1];
    return growth / seconds(w.last_at - w.time(last - 1));
}

}  // namespace tidegauge
