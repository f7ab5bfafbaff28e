// Functions that change labels: label_replace and label_join.
#pragma once

#include <tidegauge/base/status.hpp>
#include <tidegauge/labels/label_set.hpp>
#include <tidegauge/labels/regex_rewrite.hpp>
#include <tidegauge/promql/call_arguments.hpp>
#include <tidegauge/promql/function_call.hpp>
#include <tidegauge/promql/query_run.hpp>
#include <tidegauge/promql/rune.hpp>
#include <tidegauge/promql/value.hpp>

#include <absl/status/statusor.h>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace tidegauge::promql {

namespace detail {

/// Whether Prometheus takes the text for a label's name: UTF-8, and not empty.
[[nodiscard]] constexpr bool is_label_name(std::string_view text) noexcept {
    return !text.empty() && is_utf8(text);
}

/// Gives an element new labels. A name that is set now is no longer to be dropped.
inline void relabel(element& each, const label_set* labels, std::string_view set_label) {
    each.labels = labels;
    if (set_label == metric_name_label) each.drop_name = false;
}

}  // namespace detail

/// PromQL's `label_replace(v, to, template, from, regex)`: where the label `from` matches the
/// regex, the label `to` is what the template makes of it. Labels that become equal are the
/// evaluator's to find.
///
/// Cost: a look-up for each element whose labels were seen at an earlier step.
/// @returns FAILED_PRECONDITION for a regex or a label's name that is none
[[nodiscard]] inline absl::StatusOr<value> label_replace_body(std::span<const value> args,
                                                              const call_context& context) {
    const std::string& to = string_at(args, 1);
    std::optional<absl::StatusOr<regex_rewrite>> made;  // at the first use: most steps have none
    const auto rewrite = [&]() -> const absl::StatusOr<regex_rewrite>& {
        if (!made) made = regex_rewrite::make(string_at(args, 4), string_at(args, 2));
        return *made;
    };
    const auto bad_regex = [&] {
        return execution_error("invalid regular expression in label_replace(): " +
                               string_at(args, 4));
    };
    const auto rewritten = [&](const element& each) -> std::optional<label_set> {
        const auto text = (*rewrite()).of((*each.labels)[string_at(args, 3)]);
        if (!text) return std::nullopt;
        label_set labels = *each.labels;
        labels.set(to, *text);
        return labels;
    };

    instant_vector out = vector_at(args, 0);
    const bool sets_name = to == metric_name_label;
    if ((out.empty() || sets_name) && !rewrite().ok()) return bad_regex();
    if (!detail::is_label_name(to)) {
        if (!rewrite().ok()) return bad_regex();
        return execution_error("invalid destination label name in label_replace(): " + to);
    }
    for (element& each : out) {
        if (sets_name) {  // a name that is set to what it was is kept, too
            const auto labels = rewritten(each);
            if (labels) detail::relabel(each, context.labels.intern(*labels), to);
        } else {
            using labels_if_any = std::optional<label_set>;
            each.labels = context.labels.derived_if_any(&context.where, each.labels, [&] {
                if (!rewrite().ok()) return labels_if_any();
                auto labels = rewritten(each);
                return labels ? std::move(labels) : labels_if_any(*each.labels);
            });
            if (each.labels == nullptr) return bad_regex();
        }
    }
    return value(std::move(out));
}

/// PromQL's `label_join(v, to, separator, from, ...)`: the label `to` is all the labels `from`,
/// missing ones as empty texts, with the separator between them.
///
/// @returns FAILED_PRECONDITION for a label's name that is none
[[nodiscard]] inline absl::StatusOr<value> label_join_body(std::span<const value> args,
                                                           const call_context& context) {
    const std::string& to = string_at(args, 1);
    for (std::size_t i = 3; i < args.size(); ++i) {
        if (detail::is_label_name(string_at(args, i))) continue;
        return execution_error("invalid source label name in label_join(): " + string_at(args, i));
    }
    if (!detail::is_label_name(to)) {
        return execution_error("invalid destination label name in label_join(): " + to);
    }
    instant_vector out = vector_at(args, 0);
    for (element& each : out) {
        const auto* const joined = context.labels.derived(&context.where, each.labels, [&] {
            std::string text;
            for (std::size_t i = 3; i < args.size(); ++i) {
                if (i > 3) text += string_at(args, 2);
                text += (*each.labels)[string_at(args, i)];
            }
            label_set labels = *each.labels;
            labels.set(to, text);
            return labels;
        });
        detail::relabel(each, joined, to);
    }
    return value(std::move(out));
}

}  // namespace tidegauge::promql
