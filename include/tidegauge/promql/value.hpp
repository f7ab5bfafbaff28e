// What an expression is at one step of a query.
#pragma once

#include <tidegauge/base/time.hpp>
#include <tidegauge/labels/label_set.hpp>
#include <tidegauge/samples/native_histogram.hpp>
#include <tidegauge/samples/window.hpp>

#include <memory>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace tidegauge::promql {

/// A number, or a native histogram if there is one.
struct sample_value {
    double number = 0;
    std::shared_ptr<const native_histogram> histogram;

    [[nodiscard]] bool is_histogram() const noexcept { return histogram != nullptr; }
};

/// One element of an instant vector.
struct element {
    const label_set* labels;  ///< in the query's label_table, so equal labels are equal pointers
    sample_value value;
    /// The metric's name goes when the query is done (Prometheus' delayed name removal).
    bool drop_name = false;
};
using instant_vector = std::vector<element>;

/// One series of a range vector: its samples in `(floats.from, floats.to]`, staleness markers not
/// among them. With `anchored` or `smoothed`, also those of the lookback before `from` and, with
/// `smoothed`, behind `to`.
/// Lifetime: a view of what the evaluator keeps until the next step.
struct range_series {
    const label_set* labels;
    bool drop_name = false;
    window floats;
    std::span<const timestamp>
        starts;  ///< of each float its start time, epoch 0 for unknown; or none
    std::span<const histogram_sample> histograms;
};
using range_vector = std::vector<range_series>;

/// A scalar, a string, an instant vector or a range vector, in the order of `value_type`.
using value = std::variant<double, std::string, instant_vector, range_vector>;

}  // namespace tidegauge::promql
