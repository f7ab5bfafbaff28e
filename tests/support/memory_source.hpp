// Series in memory, for queries to run over.
#pragma once

#include <tidegauge/base/status.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/labels/label_set.hpp>
#include <tidegauge/labels/matcher.hpp>
#include <tidegauge/promql/series_source.hpp>
#include <tidegauge/samples/sample.hpp>
#include <tidegauge/samples/staleness.hpp>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace tidegauge::testing {

/// What a test has put in, in that order.
class memory_source final : public promql::series_source {
  public:
    /// Adds a series of one value every `step`, from the epoch on; nothing stands for no sample.
    void add(label_set labels, duration step, const std::vector<std::optional<double>>& values) {
        promql::stored_series made{std::move(labels), {}, {}, {}};
        timestamp at{};
        for (const auto& each : values) {
            if (each) made.floats.push_back({at, *each});
            at += step;
        }
        series_.push_back(std::move(made));
    }
    void add(promql::stored_series series) { series_.push_back(std::move(series)); }

    [[nodiscard]] absl::StatusOr<std::vector<promql::stored_series>> select(
        std::span<const matcher> matchers, timestamp from, timestamp to,
        std::size_t most_samples) const override {
        std::vector<promql::stored_series> selected;
        std::size_t samples = 0;
        for (const promql::stored_series& each : series_) {
            const bool matches = std::ranges::all_of(matchers, [&](const matcher& wanted) {
                return wanted.matches(each.labels[wanted.name()]);
            });
            if (!matches) continue;
            selected.push_back(part(each, from, to));
            samples += selected.back().floats.size() + selected.back().histograms.size();
        }
        if (samples > most_samples) return resource_exhausted("more samples than allowed");
        return selected;
    }

  private:
    static promql::stored_series part(const promql::stored_series& all, timestamp from,
                                      timestamp to) {
        promql::stored_series cut{all.labels, {}, {}, {}};
        const auto wanted = [&](timestamp at) { return from < at && at <= to; };
        for (std::size_t i = 0; i < all.floats.size(); ++i) {
            if (!wanted(all.floats[i].at)) continue;
            cut.floats.push_back(all.floats[i]);
            if (!all.starts.empty()) cut.starts.push_back(all.starts[i]);
        }
        for (const histogram_sample& each : all.histograms) {
            if (wanted(each.at)) cut.histograms.push_back(each);
        }
        return cut;
    }

    std::vector<promql::stored_series> series_;
};

/// A histogram of one observation, told apart by its sum.
[[nodiscard]] inline std::shared_ptr<const native_histogram> histogram_with_sum(double sum) {
    auto made = std::make_shared<native_histogram>();
    made->count = 1;
    made->sum = sum;
    return made;
}

}  // namespace tidegauge::testing
