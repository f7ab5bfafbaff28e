// The store as queries see it.
#pragma once

#include <tidegauge/base/status.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/labels/matcher.hpp>
#include <tidegauge/labels/shared_label_set.hpp>
#include <tidegauge/promql/series_source.hpp>
#include <tidegauge/samples/native_histogram.hpp>
#include <tidegauge/samples/sample.hpp>
#include <tidegauge/store/selection.hpp>
#include <tidegauge/store/series_ref.hpp>
#include <tidegauge/store/store.hpp>

#include <absl/container/flat_hash_map.h>
#include <absl/status/statusor.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace tidegauge::promql {

/// Lets queries read a store, and keeps for each selector which series it means and what their
/// labels are: what a new series costs is paid once.
///
/// Differs from Prometheus with `use-start-timestamps`: the store keeps whether a series started
/// anew, and not when, so series come without start times.
/// Lifetime: refers to the store. Threads: one at a time.
class store_source final : public series_source {
  public:
    explicit store_source(const store& from) : store_(&from) {}

    [[nodiscard]] absl::StatusOr<std::vector<stored_series>> select(
        std::span<const matcher> matchers, timestamp from, timestamp to,
        std::size_t most_samples) const override {
        selector& its = selector_of(matchers);
        std::vector<stored_series> found;
        found.reserve(its.chosen.size());
        std::size_t place = 0;
        std::size_t samples = 0;
        store_->read_samples(its.chosen, from, to,
                             [&](const series_ref& series, std::span<const sample> floats,
                                 std::span<const histogram_sample> histograms) {
                                 const shared_label_set* const labels =
                                     labels_of(its, place++, series);
                                 const std::size_t here = floats.size() + histograms.size();
                                 samples += here;
                                 if (labels == nullptr || here == 0 || samples > most_samples)
                                     return;
                                 found.push_back({*labels,
                                                  {floats.begin(), floats.end()},
                                                  {},
                                                  {histograms.begin(), histograms.end()}});
                             });
        if (samples > most_samples) {
            return resource_exhausted("expected at most " + std::to_string(most_samples) +
                                      " samples, found " + std::to_string(samples));
        }
        return found;
    }

    /// How many series all selectors mean.
    [[nodiscard]] std::size_t size() const noexcept {
        std::size_t all = 0;
        for (const auto& [matchers, its] : selectors_) all += its->chosen.size();
        return all;
    }

  private:
    struct named_series {
        series_ref series;
        shared_label_set labels;
    };
    struct selector {
        selection chosen;
        std::vector<std::optional<named_series>> named;  ///< in the order of the last reading
    };

    /// What is kept for these matchers. Those of a tree stay where they are; that they are the same
    /// is looked at nevertheless.
    [[nodiscard]] selector& selector_of(std::span<const matcher> matchers) const {
        std::unique_ptr<selector>& its = selectors_[matchers.data()];
        if (its != nullptr && std::ranges::equal(its->chosen.matchers(), matchers)) {
            store_->refresh(its->chosen);
        } else {
            its = std::make_unique<selector>(
                selector{store_->select({matchers.begin(), matchers.end()}), {}});
        }
        return *its;
    }

    /// The labels of the series that is met as the `place`-th; null if it was evicted meanwhile.
    [[nodiscard]] const shared_label_set* labels_of(selector& its, std::size_t place,
                                                    const series_ref& series) const {
        if (place >= its.named.size()) its.named.resize(place + 1);
        std::optional<named_series>& here = its.named[place];
        if (!here || here->series != series) {
            here.reset();
            if (auto labels = store_->labels(series)) here = {series, *std::move(labels)};
        }
        return here ? &here->labels : nullptr;
    }

    const store* store_;
    mutable absl::flat_hash_map<const matcher*, std::unique_ptr<selector>> selectors_;
};

}  // namespace tidegauge::promql
