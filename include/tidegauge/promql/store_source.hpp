// The store as queries see it.
#pragma once

#include <tidegauge/base/status.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/labels/matcher.hpp>
#include <tidegauge/promql/series_source.hpp>
#include <tidegauge/samples/sample.hpp>
#include <tidegauge/store/selection.hpp>
#include <tidegauge/store/series_ref.hpp>
#include <tidegauge/store/store.hpp>

#include <absl/status/statusor.h>

#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace tidegauge::promql {

/// Lets queries read a store.
///
/// Differs from Prometheus with `use-start-timestamps`: the store keeps whether a series started
/// anew, and not when, so series come without start times.
/// Lifetime: refers to the store. Threads: as the store's.
class store_source final : public series_source {
  public:
    explicit store_source(const store& from) : store_(from) {}

    [[nodiscard]] absl::StatusOr<std::vector<stored_series>> select(
        std::span<const matcher> matchers, timestamp from, timestamp to,
        std::size_t most_samples) const override {
        std::vector<stored_series> found;
        std::size_t samples = 0;
        const selection chosen = store_.select({matchers.begin(), matchers.end()});
        store_.read_samples(
            chosen, from, to, [&](const series_ref& series, std::span<const sample> floats) {
                samples += floats.size();
                if (floats.empty() || samples > most_samples) return;
                auto labels = store_.labels(series);
                if (!labels) return;  // evicted since
                found.push_back({*std::move(labels), {floats.begin(), floats.end()}, {}, {}});
            });
        if (samples > most_samples) {
            return resource_exhausted("expected at most " + std::to_string(most_samples) +
                                      " samples, found " + std::to_string(samples));
        }
        return found;
    }

  private:
    const store& store_;
};

}  // namespace tidegauge::promql
