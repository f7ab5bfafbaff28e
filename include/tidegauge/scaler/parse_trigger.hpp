// Reads a trigger from the metadata that KEDA passes on.
#pragma once

#include <tidegauge/base/closest.hpp>
#include <tidegauge/base/number_text.hpp>
#include <tidegauge/base/status.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/labels/label_set.hpp>
#include <tidegauge/labels/name_translation.hpp>
#include <tidegauge/over_time/operation.hpp>
#include <tidegauge/promql/ast.hpp>
#include <tidegauge/promql/parse.hpp>
#include <tidegauge/promql/query_options.hpp>
#include <tidegauge/promql/step_invariant.hpp>
#include <tidegauge/scaler/missing_data.hpp>
#include <tidegauge/scaler/parse_query.hpp>
#include <tidegauge/scaler/promql_query.hpp>
#include <tidegauge/scaler/trigger.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tidegauge::scaler {

/// `scalerMetadata` of KEDA's ScaledObjectRef. It may hold secrets.
using metadata = std::map<std::string, std::string, std::less<>>;

/// What holds where a trigger says nothing, and what triggers may ask for.
struct trigger_defaults {
    duration window = std::chrono::minutes{1};
    duration longest_window = std::chrono::days{12};  ///< set it to the store's retention
    duration freshness = std::chrono::seconds{90};    ///< how long the pipeline may be silent
    missing_data_policy missing;
    name_translation names = name_translation::underscores;  ///< as the store's names were
    promql::query_options queries;  ///< of PromQL; lookback is the window, see `parse_trigger`
};

namespace detail {

inline constexpr std::array<std::string_view, 9> trigger_keys{
    "metricQuery",    "operationOverTime", "targetValue", "activationTargetValue",
    "clampMin",       "clampMax",          "window",      "onMissing",
    "valueIfNotFound"};

/// Read by KEDA, or put there by users who hope so; KEDA passes them on all the same
/// (keda/pkg/scalers/external_scaler.go, parseExternalScalerMetadata).
inline constexpr std::array<std::string_view, 7> ignored_keys{
    "scalerAddress", "enableTLS",    "unsafeSsl",  "caCert",
    "tlsClientCert", "tlsClientKey", "tlsCertFile"};

/// `text` in quotes for a message, cut between characters to a length that fits one.
[[nodiscard]] inline std::string shown(std::string_view text) {
    std::size_t length = 100;
    if (text.size() <= length) return tidegauge::detail::quoted(text);
    while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xc0U) == 0x80U) --length;
    return tidegauge::detail::quoted(text.substr(0, length)) + "...";
}

[[nodiscard]] inline std::optional<double> parse_finite(std::string_view text) {
    const std::optional<double> number = parse_number(text);
    return number && std::isfinite(*number) ? number : std::nullopt;
}

/// Whether the whole of `tree` is a selector, or an aggregation of one: what the small form can
/// say. Nobody scales by the numbers NaN and Inf, so these are names of metrics.
[[nodiscard]] inline bool is_small(const promql::expr& tree) noexcept {
    if (const auto* const number = std::get_if<promql::number_literal>(&tree.node)) {
        return !std::isfinite(number->value);
    }
    const auto* const around = std::get_if<promql::aggregate_expr>(&tree.node);
    const promql::expr& inner = around == nullptr ? tree : *around->operand;
    return std::holds_alternative<promql::vector_selector>(inner.node);
}

/// Reads one key after the other and stops at the first error, which shows the value of no other
/// key than its own.
class trigger_reader {
  public:
    trigger_reader(const metadata& from, const trigger_defaults& defaults)
        : from_(from), defaults_(defaults) {
        out_.window = defaults.window;
        out_.freshness = defaults.freshness;
        out_.missing = defaults.missing;
    }

    [[nodiscard]] absl::StatusOr<trigger> read() {
        if (check_keys() && read_query() && read_operation() && read_target() &&
            read_number("activationTargetValue", out_.activation_target) && read_clamps() &&
            read_window() && compile_promql() && read_on_missing() &&
            read_number("valueIfNotFound", out_.missing.value_if_not_found)) {
            return std::move(out_);
        }
        return failure_;
    }

  private:
    // Each gives false when it has noted a failure.

    bool check_keys() {
        for (const auto& [key, value] : from_) {
            if (std::ranges::find(trigger_keys, key) != trigger_keys.end() ||
                std::ranges::find(ignored_keys, key) != ignored_keys.end() ||
                key.ends_with("FromEnv")) {
                continue;
            }
            std::string why = "unknown key " + shown(key);
            const std::vector<std::string> near = closest(key, trigger_keys, 1);
            why += near.empty() ? ": known are" : ", did you mean " + near[0] + "? Known are";
            for (const std::string_view known : trigger_keys) why.append(" ").append(known);
            return fail(why);
        }
        return true;
    }

    bool read_query() {
        const std::string* text = find("metricQuery");
        if (text == nullptr) return fail("metricQuery is missing: expected op(name{label=value})");
        auto small = parse_query(*text, defaults_.names);
        if (find("operationOverTime") == nullptr) {
            auto tree =
                promql::parse(*text, defaults_.queries.features, defaults_.queries.most_depth);
            if (tree.ok() && !(small.ok() && is_small(**tree))) {
                tree_ = *std::move(tree);
                return true;
            }
            if (!small.ok()) return fail_at("metricQuery", message(tree.status()));
        }
        if (!small.ok()) return fail_at("metricQuery", message(small.status()));
        out_.what = *std::move(small);
        return true;
    }

    bool compile_promql() {
        if (tree_ == nullptr) return true;
        promql::query_options options = defaults_.queries;
        options.lookback = out_.window;
        auto compiled = compile(std::move(tree_), std::move(options));
        if (!compiled.ok()) return fail_at("metricQuery", message(compiled.status()));
        if (compiled->window > defaults_.longest_window) {
            return fail_at("metricQuery",
                           "it looks back over " + format_duration(compiled->window) +
                               ": expected at most " + format_duration(defaults_.longest_window));
        }
        if (!compiled->selectors.empty()) out_.window = compiled->window;
        out_.promql = std::make_shared<const promql_query>(*std::move(compiled));
        return true;
    }

    bool read_operation() {
        const std::string* text = find("operationOverTime");
        if (text == nullptr) return true;
        const auto parsed = parse_operation(*text);
        if (!parsed.ok())
            return fail("operationOverTime: " + std::string(message(parsed.status())));
        out_.over_time = *parsed;
        return true;
    }

    bool read_target() {
        const std::string allowed = "expected a number from " + format_number(smallest_target) +
                                    " to " + format_number(largest_on_wire);
        const std::string* text = find("targetValue");
        if (text == nullptr) return fail("targetValue is missing: " + allowed);
        out_.target = parse_finite(*text).value_or(0);
        return (smallest_target <= out_.target && out_.target <= largest_on_wire) ||
               fail_at("targetValue", allowed);
    }

    bool read_clamps() {
        if (!read_number("clampMin", out_.clamp_min)) return false;
        if (!read_number("clampMax", out_.clamp_max)) return false;
        return out_.clamp_min <= out_.clamp_max ||
               fail_at("clampMin", "expected at most clampMax, " + format_number(out_.clamp_max));
    }

    bool read_window() {
        const std::string* text = find("window");
        if (text == nullptr) return true;
        const std::optional<duration> span = parse_duration(*text);
        if (!span || *span <= duration::zero() || *span > defaults_.longest_window) {
            return fail_at("window", "expected a duration such as 90s or 1m30s, at most " +
                                         format_duration(defaults_.longest_window));
        }
        out_.window = *span;
        return true;
    }

    bool read_on_missing() {
        const std::string* text = find("onMissing");
        if (text == nullptr) return true;
        const std::optional<double> number = *text == "zero" ? 0.0 : parse_finite(*text);
        out_.missing.substitute = number.value_or(0);
        if (number) {
            out_.missing.on_missing = missing_choice::substitute;
        } else if (*text == "auto") {
            out_.missing.on_missing = missing_choice::automatic;
        } else if (*text == "error") {
            out_.missing.on_missing = missing_choice::error;
        } else if (*text == "hold") {
            out_.missing.on_missing = missing_choice::hold;
        } else {
            return fail_at("onMissing", "expected auto, error, zero, hold or a number");
        }
        return true;
    }

    /// Leaves `out` as it is when the key is not there.
    bool read_number(std::string_view key, double& out) {
        const std::string* text = find(key);
        if (text == nullptr) return true;
        const std::optional<double> number = parse_finite(*text);
        if (!number) return fail_at(key, "expected a finite number");
        out = *number;
        return true;
    }

    [[nodiscard]] const std::string* find(std::string_view key) const {
        const auto found = from_.find(key);
        return found == from_.end() ? nullptr : &found->second;
    }

    bool fail_at(std::string_view key, std::string_view why) {
        return fail(std::string(key) + " " + shown(*find(key)) + ": " + std::string(why));
    }

    bool fail(std::string_view why) {
        failure_ = invalid_argument(why);
        return false;
    }

    const metadata& from_;
    const trigger_defaults& defaults_;
    trigger out_;
    promql::expr_ptr tree_;  ///< of PromQL, until the window is known
    absl::Status failure_;
};

}  // namespace detail

/// Checks the metadata of a trigger:
///
/// | key | value |
/// |---|---|
/// | metricQuery | required: PromQL, or the small form: `sum(requests{app_id="nodeapp"})` |
/// | operationOverTime | with the small form, what each series becomes over the window: rate, ... |
/// | targetValue | required, value a replica, at least 0.0005 |
/// | activationTargetValue | active above it; default 0 |
/// | clampMin, clampMax | bounds of the value on the wire; clampMin is applied first |
/// | window | how far to look back, `1m30s`; default a minute; of PromQL the lookback |
/// | onMissing | auto (default), error, zero, hold, or a number; see `missing_choice` |
/// | valueIfNotFound | with auto, the value when the source is gone; default 0 |
///
/// Without operationOverTime the query is PromQL; with it, it must be in the small form. What is a
/// selector or an aggregation of one in both is the small form with last_one: the number is the
/// same, only that several series are added up where PromQL says nothing of it. So is what is not
/// PromQL: dots in names, label values without quotes. Names in PromQL are taken as they are
/// written, without translation.
///
/// What KEDA passes for itself, and keys that end in FromEnv, are ignored.
/// @returns INVALID_ARGUMENT for an unknown key, a missing one or a bad value. The message names
/// key, value and what is allowed, and never shows another value: they may be secrets.
[[nodiscard]] inline absl::StatusOr<trigger> parse_trigger(const metadata& from,
                                                           const trigger_defaults& defaults = {}) {
    return detail::trigger_reader(from, defaults).read();
}

}  // namespace tidegauge::scaler
