// Where the samples of a script go, and where its queries find them.
#pragma once

#include "queries.hpp"
#include "support/memory_source.hpp"

#include <tidegauge/base/status.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/labels/label_set.hpp>
#include <tidegauge/promql/ast.hpp>
#include <tidegauge/promql/query_options.hpp>
#include <tidegauge/promql/series_source.hpp>
#include <tidegauge/samples/native_histogram.hpp>
#include <tidegauge/samples/sample.hpp>

#include <cstddef>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <utility>

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
class memory_storage final : public sample_storage {
  public:
    void clear() override {
        source_ = {};
        kept_.clear();
    }

    absl::Status append(const label_set& labels, std::span<const loaded_sample> samples) override {
        const auto [known, is_new] = kept_.try_emplace(labels, kept_series{source_.size()});
        if (is_new) source_.add({labels, {}, {}, {}});
        for (const loaded_sample& each : samples) {
            if (each.at <= known->second.newest) {
                return invalid_argument("sample of " + to_string(labels) +
                                        " not newer than the one before");
            }
            known->second.newest = each.at;
            add(each, source_[known->second.place]);
        }
        return absl::OkStatus();
    }

    [[nodiscard]] std::unique_ptr<asked_query> ask(
        std::shared_ptr<const promql::expr> query,
        const promql::query_options& options) const override {
        return source_queries(source_).ask(std::move(query), options);
    }

    [[nodiscard]] const promql::series_source& source() const noexcept { return source_; }

  private:
    struct kept_series {
        std::size_t place;
        timestamp newest = timestamp::min();
    };

    static void add(const loaded_sample& added, promql::stored_series& to) {
        if (added.histogram != nullptr) {
            to.histograms.push_back({added.at, added.histogram});
            return;
        }
        const bool has_starts = !to.starts.empty() || added.start != timestamp{};
        if (has_starts) {  // also of those before
            to.starts.resize(to.floats.size());
            to.starts.push_back(added.start);
        }
        to.floats.push_back({added.at, added.number});
    }

    testing::memory_source source_;
    std::map<label_set, kept_series> kept_;
};

}  // namespace tidegauge::promqltest
