// When a counter started, by the start times that came with its samples.
#pragma once

#include <tidegauge/base/time.hpp>
#include <tidegauge/samples/window.hpp>

#include <cstddef>
#include <span>

namespace tidegauge {

/// Of each sample of a window its start time; none at all when they are not to be looked at.
using start_times = std::span<const timestamp>;

/// The start time of a sample whose is not known, as in Prometheus.
inline constexpr timestamp unknown_start{};

/// The start time of the i-th sample, `unknown_start` where there is none.
[[nodiscard]] inline timestamp start_of(start_times starts, std::size_t i) noexcept {
    return i < starts.size() ? starts[i] : unknown_start;
}

/// A sample's time and its start time.
struct started_sample {
    timestamp at;
    timestamp start;
};

/// Whether start times say that the series started anew between two samples that follow each other
/// (promql/functions.go, isStartTimestampReset). A start time at or behind its sample says nothing:
/// the first is OpenTelemetry's "unknown", the second is wrong.
[[nodiscard]] inline bool restarted(started_sample before, started_sample now) noexcept {
    if (now.start == before.start || now.start == unknown_start || now.start >= now.at) {
        return false;
    }
    if (now.start != before.at) return now.start > before.at;
    // It starts at the sample before: a delta, or a series whose true start is not known. Only the
    // first is a restart, and there the sample before has a start of its own.
    return before.start < before.at && before.start != unknown_start;
}

/// Whether the start time of a sample says that the series started anew after `t`.
[[nodiscard]] inline bool restarted_after(timestamp t, started_sample sample) noexcept {
    return sample.start > t && sample.at > t && restarted({t, t}, sample);
}

/// Whether a sample is said to have started before the one before was taken, and not with it: the
/// two count some things twice (promql/functions.go, checkStartTimeOverlap).
[[nodiscard]] inline bool starts_overlap(started_sample before, timestamp start) noexcept {
    return start != unknown_start && start < before.at && start != before.start;
}

/// Whether any two neighbours of the window overlap, see `starts_overlap`.
/// @pre the window has all its parts
[[nodiscard]] inline bool starts_overlap(const window& w, start_times starts) {
    for (std::size_t i = 1; i < w.size() && i < starts.size(); ++i) {
        if (starts_overlap({w.time(i - 1), starts[i - 1]}, starts[i])) return true;
    }
    return false;
}

/// Whether the counter was reset between the sample before the i-th and the i-th: its value fell,
/// or it started anew.
/// @pre 0 < i < w.size(), and the window has all its parts
[[nodiscard]] inline bool is_reset(const window& w, std::size_t i, start_times starts) {
    return w.values[i] < w.values[i - 1] || w.starts_anew(i) ||
           (i < starts.size() && restarted({w.time(i - 1), starts[i - 1]}, {w.time(i), starts[i]}));
}

}  // namespace tidegauge
