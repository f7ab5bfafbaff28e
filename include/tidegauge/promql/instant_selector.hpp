// An instant vector selector: the newest sample of each series.
#pragma once

#include <tidegauge/base/status.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/promql/ast.hpp>
#include <tidegauge/promql/evaluation_grid.hpp>
#include <tidegauge/promql/query_node.hpp>
#include <tidegauge/promql/query_run.hpp>
#include <tidegauge/promql/selector_reader.hpp>
#include <tidegauge/promql/series_source.hpp>
#include <tidegauge/promql/value.hpp>
#include <tidegauge/samples/staleness.hpp>

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace tidegauge::promql {

/// What of the newest sample is wanted.
enum class sample_part : std::uint8_t {
    whole,
    time,        ///< when it was taken, in seconds: `timestamp()` of a selector
    start_time,  ///< since when its series counts, in seconds: `start_timestamp()` of a selector
};

/// Finds the newest sample of one series for one time after the other.
class newest_sample {
  public:
    newest_sample(const label_set* labels, stored_series series)
        : labels_(labels), series_(std::move(series)) {}

    [[nodiscard]] const label_set* labels() const noexcept { return labels_; }

    /// Goes on to `until`.
    /// @returns whether there is a sample after `since`, and no marker that the series has ended
    ///          (promql/engine.go, vectorSelectorSingle)
    /// @pre `until` is not before that of the last call
    [[nodiscard]] bool seek(timestamp since, timestamp until) {
        const auto& floats = series_.floats;
        const auto& histograms = series_.histograms;
        while (next_float_ < floats.size() && floats[next_float_].at <= until) ++next_float_;
        while (next_histogram_ < histograms.size() && histograms[next_histogram_].at <= until) {
            ++next_histogram_;
        }
        const bool has_float = next_float_ != 0 && floats[next_float_ - 1].at > since;
        const bool has_histogram =
            next_histogram_ != 0 && histograms[next_histogram_ - 1].at > since;
        is_histogram_ = has_histogram && (!has_float || histograms[next_histogram_ - 1].at >
                                                            floats[next_float_ - 1].at);
        if (is_histogram_) return !is_stale(histograms[next_histogram_ - 1].value->sum);
        return has_float && !is_stale(floats[next_float_ - 1].value);
    }

    /// The part of what was found.
    /// @pre seek() has found something
    [[nodiscard]] sample_value get(sample_part part) const {
        if (part == sample_part::time) return {seconds(at().time_since_epoch()), nullptr};
        if (part == sample_part::start_time) return {seconds(start().time_since_epoch()), nullptr};
        if (is_histogram_) return {0, series_.histograms[next_histogram_ - 1].value};
        return {series_.floats[next_float_ - 1].value, nullptr};
    }
    /// When it was taken. @pre as `get`
    [[nodiscard]] timestamp at() const {
        return is_histogram_ ? series_.histograms[next_histogram_ - 1].at
                             : series_.floats[next_float_ - 1].at;
    }

  private:
    [[nodiscard]] timestamp start() const {
        if (is_histogram_ || next_float_ > series_.starts.size()) return {};
        return series_.starts[next_float_ - 1];
    }

    const label_set* labels_;
    stored_series series_;
    std::size_t next_float_ = 0;
    std::size_t next_histogram_ = 0;
    bool is_histogram_ = false;
};

/// A selector as an instant vector: of each series the newest sample that is younger than the
/// lookback; none of a series whose newest sample is the staleness marker.
class instant_selector_node final : public query_node {
  public:
    /// @param selector outlives the node, as `run` does
    instant_selector_node(query_run& run, const vector_selector& selector,
                          const evaluation_grid& grid, reference_time reference,
                          sample_part part = sample_part::whole)
        : run_(&run), selector_(&selector), grid_(grid), reference_(reference), part_(part) {}

    absl::Status evaluate(timestamp at, value& out) override {
        if (absl::Status failed = read(); !failed.ok()) return failed;
        instant_vector& elements = cleared_vector(out);
        elements.reserve(series_.size());
        const timestamp until = reference_(at);
        const timestamp since = until - run_->options().lookback;
        for (newest_sample& each : series_) {
            if (!each.seek(since, until)) continue;
            elements.push_back({each.labels(), each.get(part_), part_ != sample_part::whole});
        }
        return run_->drop_names(elements);
    }

  private:
    [[nodiscard]] absl::Status read() {
        if (is_read_) return absl::OkStatus();
        auto selected = read_series(*run_, selector_->matchers, grid_, reference_,
                                    {run_->options().lookback, duration{}});
        if (!selected.ok()) return selected.status();
        series_.reserve(selected->size());
        for (stored_series& each : *selected) {
            const label_set* const labels = run_->labels().intern_shared(each.labels);
            series_.emplace_back(labels, std::move(each));
        }
        is_read_ = true;
        return absl::OkStatus();
    }

    query_run* run_;
    const vector_selector* selector_;
    evaluation_grid grid_;
    reference_time reference_;
    sample_part part_;
    std::vector<newest_sample> series_;
    bool is_read_ = false;
};

}  // namespace tidegauge::promql
