// Where queries get their samples from.
#pragma once

#include <tidegauge/base/time.hpp>
#include <tidegauge/labels/matcher.hpp>
#include <tidegauge/labels/shared_label_set.hpp>
#include <tidegauge/samples/native_histogram.hpp>
#include <tidegauge/samples/sample.hpp>

#include <absl/status/statusor.h>

#include <cstddef>
#include <span>
#include <vector>

namespace tidegauge::promql {

/// The raw samples of one series in time order, staleness markers among them.
struct stored_series {
    shared_label_set labels;
    std::vector<sample> floats;
    std::vector<timestamp> starts;  ///< of each float its start time, epoch 0 for unknown; or none
    std::vector<histogram_sample> histograms;
};

/// Something that keeps series: the store, or what a test makes up.
class series_source {
  public:
    virtual ~series_source() = default;

    /// Every series that all `matchers` match, with its samples in `(from, to]`; a series without
    /// samples there may be left out. In any order.
    /// @returns RESOURCE_EXHAUSTED when that is more than `most_samples`
    [[nodiscard]] virtual absl::StatusOr<std::vector<stored_series>> select(
        std::span<const matcher> matchers, timestamp from, timestamp to,
        std::size_t most_samples) const = 0;
};

}  // namespace tidegauge::promql
