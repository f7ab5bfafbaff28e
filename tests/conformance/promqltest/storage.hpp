// Where the samples of a script go, and where its queries find them.
#pragma once

#include "queries.hpp"

#include <tidegauge/base/status.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/labels/label_set.hpp>
#include <tidegauge/labels/matcher.hpp>
#include <tidegauge/promql/ast.hpp>
#include <tidegauge/promql/query_options.hpp>
#include <tidegauge/promql/series_source.hpp>
#include <tidegauge/samples/native_histogram.hpp>
#include <tidegauge/samples/sample.hpp>

#include <algorithm>
#include <cstddef>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace tidegauge::promqltest {

/// A sample of a script, a number unless there is a histogram.
struct loaded_sample {
    timestamp at;
    double number = 0;
    std::shared_ptr<const native_histogram> histogram;
    timestamp start{};  ///< the epoch: not known
};

/// Something that keeps series; one for each way to keep them.
class sample_storage : public queryable {
  public:
    /// Forgets all.
    virtual void clear() = 0;
    /// Adds samples, in time order, behind those that the series has.
    virtual absl::Status append(const label_set& labels,
                                std::span<const loaded_sample> samples) = 0;
    /// Why `query` cannot be judged: what this way to keep series has lost of those that it
    /// selects. Empty if it can.
    [[nodiscard]] virtual std::string lacks(const promql::expr& /*query*/) const { return {}; }
};

/// Keeps all samples for ever.
class memory_storage final : public sample_storage, public promql::series_source {
  public:
    void clear() override { series_.clear(); }

    absl::Status append(const label_set& labels, std::span<const loaded_sample> samples) override {
        kept_series& kept = series_[labels];
        for (const loaded_sample& each : samples) {
            if (each.at <= kept.newest) {
                return invalid_argument("sample of " + to_string(labels) +
                                        " not newer than the one before");
            }
            kept.newest = each.at;
            if (each.histogram != nullptr) {
                kept.histograms.push_back({each.at, each.histogram});
            } else {
                kept.floats.push_back({each.at, each.number});
                kept.starts.push_back(each.start);
                kept.has_starts = kept.has_starts || each.start != timestamp{};
            }
        }
        return absl::OkStatus();
    }

    [[nodiscard]] std::unique_ptr<asked_query> ask(
        std::shared_ptr<const promql::expr> query,
        const promql::query_options& options) const override {
        return source_queries(*this).ask(std::move(query), options);
    }

    [[nodiscard]] absl::StatusOr<std::vector<promql::stored_series>> select(
        std::span<const matcher> matchers, timestamp from, timestamp to,
        std::size_t most_samples) const override {
        std::vector<promql::stored_series> found;
        std::size_t samples = 0;
        for (const auto& [labels, kept] : series_) {
            const auto fits = [&labels = labels](const matcher& each) {
                return each.matches(labels[each.name()]);
            };
            if (!std::ranges::all_of(matchers, fits)) continue;
            promql::stored_series part = kept.between(labels, from, to);
            samples += part.floats.size() + part.histograms.size();
            if (samples > most_samples) {
                return resource_exhausted(
                    "query processing would load too many samples into memory in query execution");
            }
            if (!part.floats.empty() || !part.histograms.empty()) found.push_back(std::move(part));
        }
        return found;
    }

  private:
    struct kept_series {
        std::vector<sample> floats;
        std::vector<timestamp> starts;
        std::vector<histogram_sample> histograms;
        timestamp newest = timestamp::min();
        bool has_starts = false;

        [[nodiscard]] promql::stored_series between(const label_set& labels, timestamp from,
                                                    timestamp to) const {
            promql::stored_series part{labels, {}, {}, {}};
            const auto first = std::ranges::upper_bound(floats, from, {}, &sample::at);
            const auto last = std::ranges::upper_bound(floats, to, {}, &sample::at);
            if (first < last) part.floats.assign(first, last);
            if (has_starts && first < last) {
                part.starts.assign(starts.begin() + (first - floats.begin()),
                                   starts.begin() + (last - floats.begin()));
            }
            for (const histogram_sample& each : histograms) {
                if (from < each.at && each.at <= to) part.histograms.push_back(each);
            }
            return part;
        }
    };

    std::map<label_set, kept_series> series_;
};

}  // namespace tidegauge::promqltest
