// What a receiver may choose about the labels that points get.
#pragma once

#include <tidegauge/labels/name_translation.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace tidegauge::otlp {

/// How metrics, resources, scopes and attributes become labels. The lists hold label names as they
/// are after translation (`service_name`); they touch neither `__name__` nor `le` and `quantile`.
/// Series that differ in a dropped label alone become one.
struct decode_options {
    name_translation names = name_translation::underscores;
    std::vector<std::string> allowed_labels = {};  ///< when not empty, no others are kept
    std::vector<std::string> denied_labels = {};   ///< never kept, even when allowed

    /// Whether labels of this name are kept.
    [[nodiscard]] bool keeps(std::string_view label_name) const {
        const auto among = [&](const std::vector<std::string>& list) {
            return std::ranges::find(list, label_name) != list.end();
        };
        return (allowed_labels.empty() || among(allowed_labels)) && !among(denied_labels);
    }
};

}  // namespace tidegauge::otlp
