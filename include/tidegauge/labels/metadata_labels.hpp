// The labels that say what a metric is, and not which series of it.
#pragma once

#include <tidegauge/labels/label_set.hpp>

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

namespace tidegauge {

inline constexpr std::string_view metric_type_label = "__type__";
inline constexpr std::string_view metric_unit_label = "__unit__";

/// Whether `name` is that of the metric's name, type or unit, which PromQL drops together when a
/// value is no longer of that metric (schema/labels.go in Prometheus).
[[nodiscard]] constexpr bool is_metadata_label(std::string_view name) noexcept {
    return name == metric_name_label || name == metric_type_label || name == metric_unit_label;
}

/// `labels` without the metric's name, type and unit.
[[nodiscard]] inline label_set without_metadata(const label_set& labels) {
    std::vector<label> kept;
    kept.reserve(labels.size());
    for (const label& each : labels) {
        if (!is_metadata_label(each.name)) kept.push_back(each);
    }
    return label_set::of_sorted(std::move(kept));
}

}  // namespace tidegauge
