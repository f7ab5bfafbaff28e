// Functions that put the elements of a vector in order: sort, sort_by_label, and both descending.
#pragma once

#include <tidegauge/labels/label_set.hpp>
#include <tidegauge/promql/call_arguments.hpp>
#include <tidegauge/promql/function_call.hpp>
#include <tidegauge/promql/natural_order.hpp>
#include <tidegauge/promql/value.hpp>

#include <absl/status/statusor.h>

#include <algorithm>
#include <cmath>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

namespace tidegauge::promql {

enum class sort_direction : std::uint8_t { ascending, descending };

namespace detail {

/// The order of two elements by the labels that the call names, else by all their labels.
[[nodiscard]] inline std::strong_ordering label_order(const element& a, const element& b,
                                                      std::span<const value> args) {
    for (std::size_t i = 1; i < args.size(); ++i) {
        const std::string_view left = (*a.labels)[string_at(args, i)];
        const std::string_view right = (*b.labels)[string_at(args, i)];
        if (const auto order = natural_order(left, right); std::is_neq(order)) return order;
    }
    return *a.labels <=> *b.labels;
}

}  // namespace detail

/// PromQL's `sort(v)` and `sort_desc(v)`: by value, NaN last in both; histograms go. Equal values,
/// which have no order in Prometheus, stay as they were.
template <sort_direction Direction>
[[nodiscard]] absl::StatusOr<value> sort_body(std::span<const value> args,
                                              const call_context& /*context*/) {
    instant_vector out = vector_at(args, 0);
    std::erase_if(out, [](const element& each) { return each.value.is_histogram(); });
    std::stable_sort(out.begin(), out.end(), [](const element& a, const element& b) {
        const double left = a.value.number;
        const double right = b.value.number;
        if (std::isnan(left) || std::isnan(right)) return !std::isnan(left) && std::isnan(right);
        return Direction == sort_direction::ascending ? left < right : right < left;
    });
    return value(std::move(out));
}

/// PromQL's `sort_by_label(v, label, ...)` and `sort_by_label_desc`: in natural order, elements
/// with equal labels by all their labels. An element without the label is before all that have it,
/// where its place in Prometheus is a matter of chance.
template <sort_direction Direction>
[[nodiscard]] absl::StatusOr<value> sort_by_label_body(std::span<const value> args,
                                                       const call_context& /*context*/) {
    instant_vector out = vector_at(args, 0);
    std::stable_sort(out.begin(), out.end(), [args](const element& a, const element& b) {
        const auto order = detail::label_order(a, b, args);
        return Direction == sort_direction::ascending ? std::is_lt(order) : std::is_gt(order);
    });
    return value(std::move(out));
}

}  // namespace tidegauge::promql
