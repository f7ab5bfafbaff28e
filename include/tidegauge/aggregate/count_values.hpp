// How many series have the same value.
#pragma once

#include <tidegauge/aggregate/aggregation.hpp>
#include <tidegauge/aggregate/grouping.hpp>
#include <tidegauge/aggregate/labelled.hpp>
#include <tidegauge/base/config.hpp>
#include <tidegauge/base/number_text.hpp>

#include <span>
#include <string_view>
#include <vector>

namespace tidegauge {

/// For each group and each value in it, how many series have that value, which becomes the label
/// `name`: `version="1.5"`. A label of that name which the series had before is lost, and
/// `without (name)` drops it again (promql/engine.go, aggregationCountValues).
/// @pre !name.empty()
[[nodiscard]] inline std::vector<labelled_value> count_values(
    std::string_view name, std::span<const labelled_value> values, grouping by = {}) {
    TIDEGAUGE_ASSERT(!name.empty());
    if (!by.without) by.labels.emplace_back(name);
    std::vector<labelled_value> named(values.begin(), values.end());
    for (labelled_value& each : named) each.labels.set(name, format_number(each.value));
    return aggregate(aggregation::count, named, by);
}

}  // namespace tidegauge
