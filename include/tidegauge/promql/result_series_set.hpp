// The series of an answer, put together sample by sample.
#pragma once

#include <tidegauge/base/status.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/promql/query_result.hpp>
#include <tidegauge/promql/query_run.hpp>
#include <tidegauge/promql/value.hpp>
#include <tidegauge/samples/native_histogram.hpp>
#include <tidegauge/samples/sample.hpp>

#include <absl/container/flat_hash_map.h>

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace tidegauge::promql {

/// Collects series by their labels, without the names that are to be dropped. Series that are the
/// same then become one, unless two of their samples are of one time
/// (promql/engine.go, mergeSeriesWithSameLabelset).
class result_series_set {
  public:
    explicit result_series_set(query_run& run) : run_(&run) {}

    /// Appends one step. @returns RESOURCE_EXHAUSTED when there are too many samples
    [[nodiscard]] absl::Status add(timestamp at, const instant_vector& elements) {
        for (const element& each : elements) {
            result_series& series = series_of(each.labels, each.drop_name);
            if (each.value.is_histogram()) {
                series.histograms.push_back({at, each.value.histogram});
            } else {
                series.floats.push_back({at, each.value.number});
            }
        }
        return run_->keep_samples(elements.size());
    }

    /// Appends samples to the series of these labels.
    void add(const label_set* labels, bool drop_name, const std::vector<sample>& floats,
             std::span<const histogram_sample> histograms) {
        result_series& series = series_of(labels, drop_name);
        series.floats.insert(series.floats.end(), floats.begin(), floats.end());
        series.histograms.insert(series.histograms.end(), histograms.begin(), histograms.end());
    }

    /// The series with samples, sorted by labels.
    /// @returns FAILED_PRECONDITION when two of the same labels overlap
    [[nodiscard]] absl::StatusOr<std::vector<result_series>> take() {
        for (result_series& each : series_) {
            sort_by_time(each.floats);
            sort_by_time(each.histograms);
            if (repeats_a_time(each)) return duplicate_labels_error();
        }
        std::ranges::sort(series_, {}, &result_series::labels);
        return std::move(series_);
    }

  private:
    [[nodiscard]] result_series& series_of(const label_set* labels, bool drop_name) {
        const auto known = position_.find(labels);
        if (known != position_.end()) return series_[known->second];
        const label_set* const named = drop_name ? run_->without_name(labels) : labels;
        const auto [place, is_new] = by_name_.try_emplace(named, series_.size());
        if (is_new) series_.push_back({*named, {}, {}});
        position_.emplace(labels, place->second);
        return series_[place->second];
    }

    template <typename Sample>
    static void sort_by_time(std::vector<Sample>& samples) {
        const auto earlier = [](const Sample& a, const Sample& b) { return a.at < b.at; };
        if (std::is_sorted(samples.begin(), samples.end(), earlier)) return;
        std::stable_sort(samples.begin(), samples.end(), earlier);
    }

    [[nodiscard]] static bool repeats_a_time(const result_series& series) {
        const auto same = [](const auto& a, const auto& b) { return a.at == b.at; };
        const auto& floats = series.floats;
        const auto& histograms = series.histograms;
        if (std::adjacent_find(floats.begin(), floats.end(), same) != floats.end()) return true;
        if (std::adjacent_find(histograms.begin(), histograms.end(), same) != histograms.end()) {
            return true;
        }
        std::size_t i = 0;
        for (const histogram_sample& each : histograms) {
            while (i < floats.size() && floats[i].at < each.at) ++i;
            if (i < floats.size() && floats[i].at == each.at) return true;
        }
        return false;
    }

    query_run* run_;
    std::vector<result_series> series_;
    /// Where a series is, by its labels as they come and by those that it is given.
    absl::flat_hash_map<const label_set*, std::size_t> position_;
    absl::flat_hash_map<const label_set*, std::size_t> by_name_;
};

}  // namespace tidegauge::promql
