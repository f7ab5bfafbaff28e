// The labels of a series as a decoder reads them, before anybody keeps them.
#pragma once

#include <tidegauge/labels/label_set.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tidegauge {

/// One name and its value, both somebody else's.
struct label_view {
    std::string_view name;
    std::string_view value;

    friend bool operator==(const label_view&, const label_view&) = default;
};

/// The labels of one series, in two parts: those that it shares with its neighbours, since they
/// come from the same resource, and its own. Whoever creates a thousand series of one resource then
/// deals with the shared ones once.
///
/// No name occurs twice in both parts together, and no value is empty.
/// Lifetime: views; who made it says how long they live.
struct described_labels {
    std::span<const label_view> shared;
    /// Names `shared` within one run of points of a resource: where it is the same, they are. 0
    /// promises nothing.
    std::uint64_t shared_id = 0;
    std::span<const label_view> own;

    [[nodiscard]] std::size_t size() const noexcept { return shared.size() + own.size(); }
};

/// Views of the labels of a set, which must outlive them.
[[nodiscard]] inline std::vector<label_view> views_of(const label_set& labels) {
    std::vector<label_view> views;
    views.reserve(labels.size());
    for (const label& each : labels) views.push_back({each.name, each.value});
    return views;
}

/// The same labels, owned.
[[nodiscard]] inline label_set to_label_set(const described_labels& described) {
    std::vector<label> labels;
    labels.reserve(described.size());
    for (const auto part : {described.shared, described.own}) {
        for (const label_view& each : part) {
            labels.push_back({std::string(each.name), std::string(each.value)});
        }
    }
    return label_set(std::move(labels));
}

}  // namespace tidegauge
