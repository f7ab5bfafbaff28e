// What a query has taken, for those who ask for `stats`.
#pragma once

#include <tidegauge/base/number_text.hpp>
#include <tidegauge/promql/query_result.hpp>

#include <chrono>
#include <string>

namespace tidegauge::server {

/// How long the parts of an answer took.
struct query_timings {
    std::chrono::duration<double> evaluation{};
    std::chrono::duration<double> all{};  ///< and what came before, such as parsing
};

/// What `work()` returns; how long that took is written to `took`.
template <typename Work>
auto timed(std::chrono::duration<double>& took, Work&& work) {
    const auto began = std::chrono::steady_clock::now();
    auto made = work();
    took = std::chrono::steady_clock::now() - began;
    return made;
}

/// Adds a member `stats` to the object `data`, with the names of util/stats/query_stats.go.
inline void add_stats(std::string& data, const query_timings& took,
                      const promql::query_counts& counts) {
    data.pop_back();
    data += R"(,"stats":{"timings":{"evalTotalTime":)" + format_number(took.evaluation.count()) +
            R"(,"execTotalTime":)" + format_number(took.all.count()) +
            R"(},"samples":{"samplesRead":)" + std::to_string(counts.samples_read) +
            R"(,"seriesTouched":)" + std::to_string(counts.series_touched) + R"(,"peakSamples":)" +
            std::to_string(counts.peak_samples) + "}}}";
}

}  // namespace tidegauge::server
