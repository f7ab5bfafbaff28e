// Functions of histograms in a vector: histogram_quantile, histogram_quantiles, histogram_fraction.
//
// Classic histograms are computed with. Native ones are not yet: they give nothing.
#pragma once

#include <tidegauge/base/number_text.hpp>
#include <tidegauge/labels/label_set.hpp>
#include <tidegauge/promql/annotation_text.hpp>
#include <tidegauge/promql/call_arguments.hpp>
#include <tidegauge/promql/classic_buckets.hpp>
#include <tidegauge/promql/function_call.hpp>
#include <tidegauge/promql/go_text.hpp>
#include <tidegauge/promql/value.hpp>

#include <absl/container/flat_hash_map.h>
#include <absl/status/statusor.h>

#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tidegauge::promql {

namespace detail {

/// A classic histogram, put together from the series of its buckets.
struct classic_histogram {
    const label_set* labels;  ///< without `le`
    std::vector<classic_bucket> buckets;
};

/// The metric's name as notes tell it: Prometheus leaves it out where functions drop names at once.
[[nodiscard]] inline std::string_view noted_name(const label_set& labels,
                                                 const call_context& context) {
    if (!context.options.features.delayed_name_removal) return {};
    return labels[metric_name_label];
}

/// The classic histograms of the vector that is the call's argument `place`, in the order in which
/// they begin (promql/engine.go, resetHistograms). An element whose `le` is not a number is left
/// out, and so is a histogram that is there as a native one too; both are noted.
[[nodiscard]] inline std::vector<classic_histogram> classic_histograms(
    const instant_vector& in, std::size_t place, const call_context& context) {
    std::vector<classic_histogram> found;
    absl::flat_hash_map<const label_set*, std::size_t> index;
    const position_range where = where_argument(context, place);
    for (const element& each : in) {
        if (each.value.is_histogram()) continue;
        const std::string_view le = (*each.labels)["le"];
        const auto bound = parse_number(le);
        if (!bound || std::isnan(*bound)) {
            context.notes.add(severity::warning,
                              notes::bad_bucket_label(le, noted_name(*each.labels, context)),
                              where);
            continue;
        }
        const label_set* const labels = context.labels.derived(&context.where, each.labels, [&] {
            label_set rest = *each.labels;
            rest.erase("le");
            return rest;
        });
        const auto [entry, is_new] = index.try_emplace(labels, found.size());
        if (is_new) found.push_back({labels, {}});
        found[entry->second].buckets.push_back({*bound, each.value.number});
    }
    for (const element& each : in) {
        if (!each.value.is_histogram()) continue;
        const auto same = index.find(each.labels);
        if (same == index.end() || found[same->second].buckets.empty()) continue;
        context.notes.add(severity::warning,
                          notes::mixed_classic_native(noted_name(*each.labels, context)), where);
        found[same->second].buckets.clear();
    }
    std::erase_if(found, [](const classic_histogram& each) { return each.buckets.empty(); });
    return found;
}

/// Notes a `q` that is not between 0 and 1, the call's argument `place`.
inline void note_invalid_quantile(double q, std::size_t place, const call_context& context) {
    if (q >= 0 && q <= 1) return;
    context.notes.add(severity::warning, notes::invalid_quantile(q),
                      where_argument(context, place));
}

/// The quantile of a histogram in the call's argument `place`; what was fixed is noted.
[[nodiscard]] inline double noted_quantile(double q, const classic_histogram& from,
                                           std::size_t place, const call_context& context) {
    const bucket_quantile_result found = bucket_quantile(q, from.buckets);
    if (found.raised) {
        context.notes.add_fix(notes::forced_monotonicity(noted_name(*from.labels, context)),
                              where_argument(context, place),
                              {found.raised->lowest_bound, found.raised->highest_bound,
                               found.raised->greatest_fall, context.at, context.at});
    }
    return found.quantile;
}

/// As OpenMetrics writes it: with a point or an exponent.
[[nodiscard]] inline std::string open_metrics_number(double value) {
    if (value == 0) return "0.0";
    std::string text = go_general(value);
    if (std::isfinite(value) && text.find_first_of(".e") == std::string::npos) text += ".0";
    return text;
}

}  // namespace detail

/// PromQL's `histogram_quantile(q, v)`.
[[nodiscard]] inline absl::StatusOr<value> histogram_quantile_body(std::span<const value> args,
                                                                   const call_context& context) {
    const double q = scalar_at(args, 0);
    detail::note_invalid_quantile(q, 0, context);
    instant_vector out;
    for (const auto& each : detail::classic_histograms(vector_at(args, 1), 1, context)) {
        out.push_back({each.labels, {detail::noted_quantile(q, each, 1, context), nullptr}, true});
    }
    return value(std::move(out));
}

/// PromQL's `histogram_quantiles(v, label, q, ...)`: each quantile with its `q` in `label`.
[[nodiscard]] inline absl::StatusOr<value> histogram_quantiles_body(std::span<const value> args,
                                                                    const call_context& context) {
    for (std::size_t i = 2; i < args.size(); ++i) {
        detail::note_invalid_quantile(scalar_at(args, i), i, context);
    }
    const auto histograms = detail::classic_histograms(vector_at(args, 0), 0, context);
    instant_vector out;
    for (std::size_t i = 2; i < args.size(); ++i) {
        const double q = scalar_at(args, i);
        for (const auto& each : histograms) {
            label_set labels = *each.labels;
            labels.set(string_at(args, 1), detail::open_metrics_number(q));
            const double quantile = detail::noted_quantile(q, each, 0, context);
            out.push_back({context.labels.intern(std::move(labels)), {quantile, nullptr}, true});
        }
    }
    return value(std::move(out));
}

/// PromQL's `histogram_fraction(lower, upper, v)`.
[[nodiscard]] inline absl::StatusOr<value> histogram_fraction_body(std::span<const value> args,
                                                                   const call_context& context) {
    instant_vector out;
    for (const auto& each : detail::classic_histograms(vector_at(args, 2), 2, context)) {
        const double share = bucket_fraction(scalar_at(args, 0), scalar_at(args, 1), each.buckets);
        out.push_back({each.labels, {share, nullptr}, true});
    }
    return value(std::move(out));
}

}  // namespace tidegauge::promql
