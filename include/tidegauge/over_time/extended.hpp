// PromQL's rate, increase and delta of ranges that end at their edges: `anchored` and `smoothed`.
#pragma once

#include <tidegauge/base/config.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/over_time/extrapolation.hpp>
#include <tidegauge/over_time/start_times.hpp>
#include <tidegauge/over_time/started_rate.hpp>
#include <tidegauge/samples/sample.hpp>
#include <tidegauge/samples/window.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace tidegauge {

/// What stands at an edge of the range where no sample was taken.
enum class range_edges : std::uint8_t {
    anchored,  ///< the sample before it
    smoothed,  ///< the value on the line between the samples on its two sides
};

namespace detail {

/// The value at `t` on the line through two samples; of a counter that was reset between them, on
/// the line from 0.
[[nodiscard]] inline double interpolated(sample before, sample behind, timestamp t, counting kind) {
    const double low = kind == counting::counter && behind.value < before.value ? 0 : before.value;
    const auto ms = [](duration span) { return static_cast<double>(span.count()); };
    return low + (behind.value - low) * ms(t - before.at) / ms(behind.at - before.at);
}

/// A window that reaches beyond its range (`from`, `to`], whose growth inside is asked for
/// (promql/functions.go, extendedRate).
struct extended_window {
    const window& w;
    start_times starts;
    timestamp lookback_start;  ///< how far back samples and start times count
    range_edges edges;
    counting kind;

    /// The value at an edge, and the start time of the counter there.
    struct edge {
        double value;
        timestamp start;
    };

    [[nodiscard]] started_sample times(std::size_t i) const {
        return {w.time(i), start_of(starts, i)};
    }
    [[nodiscard]] double between(sample before, sample behind, timestamp t) const {
        return edges == range_edges::smoothed ? interpolated(before, behind, t, kind)
                                              : before.value;
    }
    /// The value at `t` when the i-th sample is the first of all and behind `t`.
    [[nodiscard]] double before_all(std::size_t i, timestamp t) const {
        const bool started_here =
            kind == counting::counter && restarted_after(lookback_start, times(i));
        if (!started_here) return w[i].value;
        if (restarted_after(t, times(i)) || edges == range_edges::anchored) return 0;
        return interpolated({times(i).start, 0}, w[i], t, kind);
    }
    /// The value at `t` between the samples `i` and `i + 1`, and the start time that holds there.
    [[nodiscard]] edge inside(std::size_t i, timestamp t) const {
        sample before = w[i];
        sample behind = w[i + 1];
        timestamp start = times(i).start;
        if (kind == counting::counter) {
            const timestamp anew = times(i + 1).start;
            if (restarted_after(t, times(i + 1))) {
                behind = {anew, 0};
            } else if (restarted(times(i), times(i + 1))) {
                before = {anew, 0};
                start = anew;
            }
        }
        return {between(before, behind, t), start};
    }

    /// @param i the last sample at or before the start of the range, or the first of all
    [[nodiscard]] edge at_start(std::size_t i) const {
        const timestamp start = times(i).start;
        if (w.time(i) == w.from) return {w[i].value, start};
        const timestamp known = start > w.from ? unknown_start : start;
        if (w.time(i) > w.from) return {before_all(i, w.from), known};
        const edge found = inside(i, w.from);
        return {found.value, found.start == start ? known : found.start};
    }
    /// @param i the first sample at or behind the end of the range, or the last of all
    [[nodiscard]] edge at_end(std::size_t i) const {
        const timestamp start = times(i).start;
        const timestamp known = start > w.to ? unknown_start : start;
        if (w.time(i) <= w.to) return {w[i].value, known};
        if (i == 0) return {before_all(i, w.to), known};
        const bool anew_behind = kind == counting::counter && restarted_after(w.to, times(i));
        return {inside(i - 1, w.to).value, anew_behind ? times(i - 1).start : known};
    }

    /// What a counter lost to resets between the edges.
    [[nodiscard]] double lost(edge left, edge right, std::size_t first, std::size_t end) const {
        double sum = 0;
        double value = left.value;
        started_sample before{w.from, left.start};
        for (std::size_t i = first; i < end; ++i) {
            if (w.values[i] < value || restarted(before, times(i))) sum += value;
            value = w.values[i];
            before = times(i);
        }
        if (right.value < value || restarted(before, {w.to, right.start})) sum += value;
        return sum;
    }

    [[nodiscard]] std::optional<double> growth() const {
        if (w.empty()) return std::nullopt;
        const std::size_t newest = w.size() - 1;
        std::size_t first = first_in(newest, [&](timestamp t) { return t > w.from; });
        if (first > 0) --first;
        std::size_t last = newest;
        if (edges == range_edges::smoothed) {
            last = first_in(newest, [&](timestamp t) { return t >= w.to; });
        }
        if (w.time(last) <= w.from) return std::nullopt;
        if (edges == range_edges::smoothed && w.time(first) > w.to && !starts_inside(first)) {
            return std::nullopt;
        }
        const edge left = at_start(first);
        const edge right = at_end(last);
        const double change = right.value - left.value;
        if (kind == counting::gauge) return change;
        if (w.time(first) <= w.from) ++first;
        const std::size_t end = w.time(last) >= w.to ? last : last + 1;
        return change + lost(left, right, first, end);
    }

  private:
    /// Whether the counter, first seen behind the range, is known to have started at or before its
    /// end.
    [[nodiscard]] bool starts_inside(std::size_t i) const {
        return kind == counting::counter && restarted_after(lookback_start, times(i)) &&
               !restarted_after(w.to, times(i));
    }
    /// The first sample before the `end`-th whose time fits, else `end`.
    template <typename Fits>
    [[nodiscard]] std::size_t first_in(std::size_t end, Fits fits) const {
        std::size_t low = 0;
        while (low < end) {
            const std::size_t middle = low + (end - low) / 2;
            if (fits(w.time(middle))) {
                end = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
};

}  // namespace detail

/// PromQL's `increase(m[range] anchored)` or `smoothed`: growth of a counter from edge to edge,
/// resets counted, nothing extrapolated. Nothing if no sample is behind the start of the range.
/// @param w its samples reach `lookback` back beyond `from`, and with `smoothed` behind `to`
[[nodiscard]] inline std::optional<double> extended_increase(const window& w, range_edges edges,
                                                             duration lookback,
                                                             start_times starts = {}) {
    return detail::extended_window{w, starts, w.from - lookback, edges, detail::counting::counter}
        .growth();
}

/// PromQL's `rate(m[range] anchored)` or `smoothed`: `extended_increase` per second of the range.
[[nodiscard]] inline std::optional<double> extended_rate(const window& w, range_edges edges,
                                                         duration lookback,
                                                         start_times starts = {}) {
    const auto grown = extended_increase(w, edges, lookback, starts);
    if (!grown) return std::nullopt;
    return *grown / detail::range_seconds(w.to - w.from);
}

/// PromQL's `delta(m[range] anchored)` or `smoothed`: the difference of a gauge from edge to edge.
[[nodiscard]] inline std::optional<double> extended_delta(const window& w, range_edges edges,
                                                          duration lookback) {
    return detail::extended_window{w, {}, w.from - lookback, edges, detail::counting::gauge}
        .growth();
}

}  // namespace tidegauge
