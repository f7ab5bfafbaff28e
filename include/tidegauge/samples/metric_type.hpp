// What a series holds: numbers, and what a decrease of them means, or histograms.
#pragma once

#include <cstdint>
#include <string_view>

namespace tidegauge {

/// The type of a series. OTLP tells it; a series appended by hand may leave it unknown.
enum class metric_type : std::uint8_t {
    unknown,          ///< treated as a counter by rates, as PromQL does with every series
    gauge,            ///< any value at any time
    counter,          ///< a monotonic sum: a decrease is a reset
    up_down_counter,  ///< a sum that may fall: a decrease is a decrease
    histogram,        ///< native histograms, and no numbers
};

/// OTLP's aggregation temporality of a point.
enum class temporality : std::uint8_t { cumulative, delta };

/// Whether a decrease of such a series is a reset of its process and not a fall in value.
[[nodiscard]] constexpr bool falls_only_by_reset(metric_type type) noexcept {
    return type == metric_type::counter || type == metric_type::unknown;
}

[[nodiscard]] constexpr std::string_view name(metric_type type) noexcept {
    switch (type) {
        case metric_type::gauge:
            return "gauge";
        case metric_type::counter:
            return "counter";
        case metric_type::up_down_counter:
            return "up_down_counter";
        case metric_type::histogram:
            return "histogram";
        case metric_type::unknown:
            break;
    }
    return "unknown";
}

}  // namespace tidegauge
