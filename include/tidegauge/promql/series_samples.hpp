// The samples of one series for a whole query, out of which a window is cut at each step.
#pragma once

#include <tidegauge/base/config.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/promql/series_source.hpp>
#include <tidegauge/promql/value.hpp>
#include <tidegauge/samples/native_histogram.hpp>
#include <tidegauge/samples/sample.hpp>
#include <tidegauge/samples/staleness.hpp>

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace tidegauge::promql {

/// The longest time that the samples of one window may span: what a window's offsets can say.
inline constexpr duration longest_window{0x7fff'ffff};

/// Samples in time order, without staleness markers.
///
/// Windows are views of one pair of arrays, values and offsets; where a series is longer than
/// offsets can say, they are counted from a later sample once a window gets there.
class series_samples {
  public:
    series_samples(const label_set* labels, bool drop_name)
        : labels_(labels), drop_name_(drop_name) {}

    /// @param with_starts whether start times are kept
    series_samples(const label_set* labels, const stored_series& stored, bool with_starts)
        : labels_(labels) {
        times_.reserve(stored.floats.size());
        values_.reserve(stored.floats.size());
        const bool has_starts = with_starts && !stored.starts.empty();
        for (std::size_t i = 0; i < stored.floats.size(); ++i) {
            if (is_stale(stored.floats[i].value)) continue;
            add(stored.floats[i]);
            if (has_starts) starts_.push_back(stored.starts[i]);
        }
        for (const histogram_sample& each : stored.histograms) {
            if (!is_stale(each.value->sum)) histograms_.push_back(each);
        }
    }

    /// @pre newer than the others
    void add(sample s) {
        times_.push_back(s.at);
        values_.push_back(s.value);
    }
    /// @pre newer than the others
    void add(histogram_sample s) { histograms_.push_back(std::move(s)); }

    [[nodiscard]] const label_set* labels() const noexcept { return labels_; }
    /// From the first to the last float.
    [[nodiscard]] duration span() const {
        return times_.empty() ? duration{} : times_.back() - times_.front();
    }

    /// The samples in `(from - before, to + after]`, as the window `(from, to]`.
    /// @returns whether there are any
    /// @pre no argument is before that of the last call; the samples span at most `longest_window`
    bool cut(timestamp from, timestamp to, duration before, duration after, range_series& out) {
        advance(from - before, to + after);
        out.labels = labels_;
        out.drop_name = drop_name_;
        out.floats = floats(from, to);
        out.starts = starts_.empty() ? std::span<const timestamp>()
                                     : std::span(starts_).subspan(first_, end_ - first_);
        out.histograms = std::span(std::as_const(histograms_))
                             .subspan(first_histogram_, end_histogram_ - first_histogram_);
        return !out.floats.empty() || !out.histograms.empty();
    }

  private:
    void advance(timestamp from, timestamp to) {
        while (end_ < times_.size() && times_[end_] <= to) ++end_;
        while (first_ < end_ && times_[first_] <= from) ++first_;
        while (end_histogram_ < histograms_.size() && histograms_[end_histogram_].at <= to) {
            ++end_histogram_;
        }
        while (first_histogram_ < end_histogram_ && histograms_[first_histogram_].at <= from) {
            ++first_histogram_;
        }
    }

    [[nodiscard]] window floats(timestamp from, timestamp to) {
        window cut;
        cut.from = from;
        cut.to = to;
        cut.count = end_ - first_;
        if (cut.count == 0) return cut;
        count_offsets();
        cut.first_at = times_[first_];
        cut.last_at = times_[end_ - 1];
        cut.first_value = values_[first_];
        cut.last_value = values_[end_ - 1];
        cut.values = std::span(std::as_const(values_)).subspan(first_, cut.count);
        cut.offsets = std::span(std::as_const(offsets_)).subspan(first_, cut.count);
        return cut;
    }

    /// Makes the offsets of the samples from `first_` to `end_` comparable.
    void count_offsets() {
        if (counted_ >= end_) return;
        TIDEGAUGE_ASSERT(times_[end_ - 1] - times_[first_] <= longest_window);
        offsets_.resize(times_.size());
        const timestamp base = times_[first_];
        std::size_t i = first_;
        for (; i < times_.size() && times_[i] - base <= longest_window; ++i) {
            offsets_[i] = static_cast<std::uint32_t>((times_[i] - base).count());
        }
        counted_ = i;
    }

    const label_set* labels_;
    bool drop_name_ = false;
    std::vector<timestamp> times_;
    std::vector<double> values_;
    std::vector<std::uint32_t> offsets_;
    std::size_t counted_ = 0;  ///< offsets before it are right for the present window
    std::vector<timestamp> starts_;
    std::vector<histogram_sample> histograms_;
    std::size_t first_ = 0;
    std::size_t end_ = 0;
    std::size_t first_histogram_ = 0;
    std::size_t end_histogram_ = 0;
};

}  // namespace tidegauge::promql
