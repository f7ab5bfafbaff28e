// The query that autoscalers ask: sum(rate(metric[1m])).
#pragma once

#include <tidegauge/base/neumaier.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/over_time/extrapolation.hpp>
#include <tidegauge/over_time/rate.hpp>
#include <tidegauge/samples/window.hpp>
#include <tidegauge/store/store.hpp>

#include <chrono>

namespace tidegauge::bench {

/// The sum of the rates over the last minute of all series of `chosen`.
[[nodiscard]] inline double sum_of_rates(const store& from, const selection& chosen,
                                         timestamp now) {
    neumaier_sum sum;
    extrapolation edges;
    from.read_in_place(chosen, now - std::chrono::minutes{1}, now, window_parts::ends,
                       [&](const series_ref&, const window& samples) {
                           if (const auto each = rate(samples, edges)) sum.add(*each);
                       });
    return sum.value();
}

}  // namespace tidegauge::bench
