// What a decoder does for a sink, for tests that write points themselves.
#pragma once

#include <tidegauge/base/status.hpp>
#include <tidegauge/labels/described_labels.hpp>
#include <tidegauge/labels/label_set.hpp>

#include <cstddef>
#include <utility>
#include <vector>

namespace tidegauge::testing {

/// Describes the i-th point of a batch by `labels_of(i)`, a label_set.
template <typename LabelsOf>
auto describing(LabelsOf labels_of) {
    return [labels_of, kept = label_set(), views = std::vector<label_view>()](
               std::size_t i) mutable -> absl::StatusOr<described_labels> {
        kept = labels_of(i);
        views = views_of(kept);
        return described_labels{{}, 0, views};
    };
}

}  // namespace tidegauge::testing
