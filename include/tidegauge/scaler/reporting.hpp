// How many of the series that a question is about report.
#pragma once

#include <tidegauge/base/time.hpp>
#include <tidegauge/samples/metric_type.hpp>
#include <tidegauge/samples/window.hpp>

#include <cstddef>

namespace tidegauge::scaler {

/// Counts of series, see `data_facts`.
struct reporting {
    std::size_t matched = 0;
    std::size_t fresh = 0;
    std::size_t misdated = 0;
    std::size_t histograms = 0;  ///< of those that match, native ones, which are no numbers

    /// Counts a series as fresh or misdated by its samples of the last `length` before `now`. A
    /// window shows nothing of native histograms, so they go by when the newest came.
    void add(const window& its, duration length, timestamp now) noexcept {
        if (its.type == metric_type::histogram) {
            ++histograms;
            if (now - its.arrived < length) ++fresh;
            return;
        }
        if (!its.empty() && !its.ended) ++fresh;
        // What is under way for a while may be late without anybody's clock being wrong.
        const bool just_arrived = now - its.arrived < length / 2;
        if (its.empty() && !its.ended && just_arrived) ++misdated;
    }
};

}  // namespace tidegauge::scaler
