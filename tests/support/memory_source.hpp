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

    /// The `i`-th that was added, for more samples behind those that it has.
    [[nodiscard]] promql::stored_series& operator[](std::size_t i) { return series_[i]; }
    [[nodiscard]] std::size_t size() const noexcept { return series_.size(); }

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
            promql::stored_series cut = part(each, from, to);
            const std::size_t has = cut.floats.size() + cut.histograms.size();
            if (has == 0) continue;
            samples += has;
            if (samples > most_samples) return resource_exhausted("more samples than allowed");
            selected.push_back(std::move(cut));
        }
        return selected;
    }

  private:
    static promql::stored_series part(const promql::stored_series& all, timestamp from,
                                      timestamp to) {
        promql::stored_series cut{all.labels, {}, {}, {}};
        const auto [first, last] = between(all.floats, &sample::at, from, to);
        cut.floats.assign(all.floats.begin() + first, all.floats.begin() + last);
        if (!all.starts.empty()) {
            cut.starts.assign(all.starts.begin() + first, all.starts.begin() + last);
        }
        const auto [begin, end] = between(all.histograms, &histogram_sample::at, from, to);
        cut.histograms.assign(all.histograms.begin() + begin, all.histograms.begin() + end);
        return cut;
    }

    /// Where those in `(from, to]` begin and end.
    template <typename Samples, typename Time>
    static std::pair<std::ptrdiff_t, std::ptrdiff_t> between(const Samples& samples, Time time,
                                                             timestamp from, timestamp to) {
        const auto first = std::ranges::upper_bound(samples, from, {}, time);
        const auto last = std::ranges::upper_bound(samples, to, {}, time);
        return {first - samples.begin(), std::max(first, last) - samples.begin()};
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
