// Functions of histograms in a vector, classic and native ones: histogram_quantile,
// histogram_quantiles, histogram_fraction.
#pragma once

#include <tidegauge/base/number_text.hpp>
#include <tidegauge/labels/label_set.hpp>
#include <tidegauge/promql/annotation_text.hpp>
#include <tidegauge/promql/annotations.hpp>
#include <tidegauge/promql/call_arguments.hpp>
#include <tidegauge/promql/classic_buckets.hpp>
#include <tidegauge/promql/function_call.hpp>
#include <tidegauge/promql/go_text.hpp>
#include <tidegauge/promql/native_buckets.hpp>
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

/// The histograms of a vector.
struct all_histograms {
    std::vector<classic_histogram> classic;
    std::vector<const element*> native;
};

/// The histograms of the vector that is the call's argument `place`, classic ones in the order in
/// which they begin (promql/engine.go, resetHistograms). An element whose `le` is not a number is
/// left out, and so is a histogram that is there both ways; both are noted.
[[nodiscard]] inline all_histograms histograms_of(const instant_vector& in, std::size_t place,
                                                  const call_context& context) {
    std::vector<classic_histogram> found;
    std::vector<const element*> native;
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
        if (same == index.end()) {
            native.push_back(&each);
            continue;
        }
        if (found[same->second].buckets.empty()) continue;
        context.notes.add(severity::warning,
                          notes::mixed_classic_native(noted_name(*each.labels, context)), where);
        found[same->second].buckets.clear();
    }
    std::erase_if(found, [](const classic_histogram& each) { return each.buckets.empty(); });
    return {std::move(found), std::move(native)};
}

/// Whether `q`, the call's argument `place`, is between 0 and 1. If not, that is noted.
[[nodiscard]] inline bool is_valid_quantile(double q, std::size_t place,
                                            const call_context& context) {
    if (q >= 0 && q <= 1) return true;
    context.notes.add(severity::warning, notes::invalid_quantile(q),
                      where_argument(context, place));
    return false;
}

/// The same, ready for quantiles.
struct fit_histogram {
    const label_set* labels;
    fit_buckets buckets;
};

/// Classic histograms ready for quantiles. If one is asked for at all, what had to be fixed is
/// noted.
[[nodiscard]] inline std::vector<fit_histogram> fit(std::vector<classic_histogram> histograms,
                                                    std::size_t place, bool is_asked_for,
                                                    const call_context& context) {
    std::vector<fit_histogram> out;
    for (classic_histogram& each : histograms) {
        out.push_back({each.labels, promql::fit(std::move(each.buckets))});
        const auto& raised = out.back().buckets.raised;
        if (!raised || !is_asked_for) continue;
        context.notes.add_fix(notes::forced_monotonicity(noted_name(*each.labels, context)),
                              where_argument(context, place),
                              {raised->lowest_bound, raised->highest_bound, raised->greatest_fall,
                               context.at, context.at});
    }
    return out;
}

/// The quantile of a native histogram in the call's argument `place`; what NaN did to it is noted.
[[nodiscard]] inline double quantile_of(double q, const element& its, std::size_t place,
                                        const call_context& context) {
    const native_answer answer = native_quantile(q, *its.value.histogram);
    if (answer.has_nan_observations) {
        const auto name = noted_name(*its.labels, context);
        context.notes.add(severity::info, notes::quantile_with_nan(name, std::isnan(answer.number)),
                          where_argument(context, place));
    }
    return answer.number;
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
    const bool is_valid = detail::is_valid_quantile(q, 0, context);
    auto histograms = detail::histograms_of(vector_at(args, 1), 1, context);
    instant_vector out;
    for (const element* each : histograms.native) {
        out.push_back({each->labels, {detail::quantile_of(q, *each, 1, context), nullptr}, true});
    }
    for (const auto& each : detail::fit(std::move(histograms.classic), 1, is_valid, context)) {
        out.push_back({each.labels, {bucket_quantile(q, each.buckets), nullptr}, true});
    }
    return value(std::move(out));
}

/// PromQL's `histogram_quantiles(v, label, q, ...)`: each quantile with its `q` in `label`.
///
/// Differs from Prometheus for a bound that is there twice, as `1` and `1.0`: there each quantile
/// but the first adds the counts of such buckets up once more.
[[nodiscard]] inline absl::StatusOr<value> histogram_quantiles_body(std::span<const value> args,
                                                                    const call_context& context) {
    bool any_valid = false;
    for (std::size_t i = 2; i < args.size(); ++i) {
        if (detail::is_valid_quantile(scalar_at(args, i), i, context)) any_valid = true;
    }
    auto histograms = detail::histograms_of(vector_at(args, 0), 0, context);
    const auto classic = detail::fit(std::move(histograms.classic), 0, any_valid, context);
    instant_vector out;
    for (std::size_t i = 2; i < args.size(); ++i) {
        const double q = scalar_at(args, i);
        const auto add = [&](label_set labels, double quantile) {
            labels.set(string_at(args, 1), detail::open_metrics_number(q));
            out.push_back({context.labels.intern(std::move(labels)), {quantile, nullptr}, true});
        };
        for (const element* each : histograms.native) {
            add(*each->labels, detail::quantile_of(q, *each, 0, context));
        }
        for (const auto& each : classic) add(*each.labels, bucket_quantile(q, each.buckets));
    }
    return value(std::move(out));
}

/// PromQL's `histogram_fraction(lower, upper, v)`.
[[nodiscard]] inline absl::StatusOr<value> histogram_fraction_body(std::span<const value> args,
                                                                   const call_context& context) {
    const double lower = scalar_at(args, 0);
    const double upper = scalar_at(args, 1);
    const auto histograms = detail::histograms_of(vector_at(args, 2), 2, context);
    instant_vector out;
    for (const element* each : histograms.native) {
        const native_answer share = native_fraction(lower, upper, *each->value.histogram);
        out.push_back({each->labels, {share.number, nullptr}, true});
        if (!share.has_nan_observations) continue;
        const auto name = detail::noted_name(*each->labels, context);
        context.notes.add(severity::info, notes::fraction_with_nan(name),
                          where_argument(context, 2));
    }
    for (const auto& each : histograms.classic) {
        const double share = bucket_fraction(lower, upper, each.buckets);
        out.push_back({each.labels, {share, nullptr}, true});
    }
    return value(std::move(out));
}

}  // namespace tidegauge::promql
