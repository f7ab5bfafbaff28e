// How much a counter grew between its first and its last sample, across resets.
#pragma once

#include <tidegauge/base/config.hpp>
#include <tidegauge/samples/window.hpp>

#include <cstddef>

namespace tidegauge {

/// The increase that the samples show: last minus first, plus the value before every reset, since a
/// counter starts anew at 0. A value that falls is a reset, and so is a fresh start by OTLP's start
/// time.
///
/// The order of the additions is Prometheus' (promql/functions.go, extrapolatedRate).
/// Cost: constant when nothing falls, else linear.
/// @pre !w.empty()
[[nodiscard]] inline double counter_increase(const window& w) {
    TIDEGAUGE_ASSERT(!w.empty());
    double increase = w.last_value - w.first_value;
    if (w.never_falls) return increase;
    for (std::size_t i = 1; i < w.size(); ++i) {
        if (w.starts_anew(i) || w.values[i] < w.values[i - 1]) increase += w.values[i - 1];
    }
    return increase;
}

}  // namespace tidegauge
