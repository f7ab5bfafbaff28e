// The scaler's rate, increase and delta: what the samples show, and nothing guessed beyond them.
//
// They answer as the scalers before us do (kedify/otel-add-on: sum of the increases between the
// samples, divided by the time from the first to the last), where PromQL's `rate` extrapolates.
#pragma once

#include <tidegauge/base/time.hpp>
#include <tidegauge/over_time/counter_increase.hpp>
#include <tidegauge/samples/metric_type.hpp>
#include <tidegauge/samples/window.hpp>

#include <optional>

namespace tidegauge {

/// Last minus first, whatever lies between. Nothing for fewer than two samples.
[[nodiscard]] inline std::optional<double> observed_delta(const window& w) {
    if (w.size() < 2) return std::nullopt;
    return w.last_value - w.first_value;
}

/// The sum of the increases from sample to sample; after a reset the new value counts whole. A
/// gauge or up-down counter has no resets: there it is the plain difference, negative when the
/// series fell. Nothing for fewer than two samples.
[[nodiscard]] inline std::optional<double> observed_increase(const window& w) {
    if (w.size() < 2 || !falls_only_by_reset(w.type)) return observed_delta(w);
    return counter_increase(w);
}

/// `observed_increase` per second between the first and the last sample.
[[nodiscard]] inline std::optional<double> observed_rate(const window& w) {
    const auto increase = observed_increase(w);
    if (!increase) return std::nullopt;
    return *increase / seconds(w.last_at - w.first_at);
}

}  // namespace tidegauge
