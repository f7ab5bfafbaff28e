// A query's tree as text.
#pragma once

#include <tidegauge/base/number_text.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/labels/label_set.hpp>
#include <tidegauge/labels/matcher.hpp>
#include <tidegauge/promql/ast.hpp>
#include <tidegauge/promql/function_signature.hpp>
#include <tidegauge/promql/operator_text.hpp>
#include <tidegauge/promql/plain_name.hpp>
#include <tidegauge/promql/quote.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tidegauge::promql {

namespace detail {

/// A duration as Prometheus prints it: years and weeks only where they leave no rest, as 90d is
/// easier to read than 12w6d (model.Duration.String).
[[nodiscard]] inline std::string duration_text(tidegauge::duration span) {
    std::string out = span.count() < 0 ? "-" : "";
    std::uint64_t rest_ms = span.count() < 0 ? -static_cast<std::uint64_t>(span.count())
                                             : static_cast<std::uint64_t>(span.count());
    if (rest_ms == 0) return "0s";
    for (const auto& unit : tidegauge::detail::duration_units) {
        const auto unit_ms = static_cast<std::uint64_t>(unit.ms);
        const bool only_whole = unit.name == "y" || unit.name == "w";
        if (rest_ms < unit_ms || (only_whole && rest_ms % unit_ms != 0)) continue;
        out += std::to_string(rest_ms / unit_ms);
        out += unit.name;
        rest_ms %= unit_ms;
    }
    return out;
}

/// A number as Go's %v writes it: shortest, with an exponent from a million and below 1e-4.
[[nodiscard]] inline std::string short_number(double value) {
    const double size = std::abs(value);
    const bool is_plain = !std::isfinite(value) || value == 0 || (1e-4 <= size && size < 1e6);
    if (is_plain) return format_number(value);
    std::array<char, 32> text{};
    const auto end =
        std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::scientific);
    return {text.data(), end.ptr};
}

/// Writes trees (promql/parser/printer.go).
class printer {
  public:
    explicit printer(bool unquoted_utf8_names) : unquoted_utf8_(unquoted_utf8_names) {}

    void write(const expr& each) {
        std::visit([this](const auto& node) { write(node); }, each.node);
    }

    [[nodiscard]] std::string take() { return std::move(out_); }

  private:
    void write(const number_literal& node) {
        out_ += node.is_duration ? literal_duration(node.value) : format_number(node.value);
    }

    [[nodiscard]] static std::string literal_duration(double seconds) {
        const auto ms = static_cast<std::int64_t>(std::round(std::abs(seconds) * 1000));
        return (std::signbit(seconds) ? "-" : "") + duration_text(tidegauge::duration{ms});
    }

    void write(const string_literal& node) { out_ += quote(node.value); }

    void write(const vector_selector& node) {
        write_matchers(node);
        write_at(node.shift);
        write_extension(node.extension);
        write_offset(node.shift);
    }

    void write(const matrix_selector& node) {
        const auto& selector = std::get<vector_selector>(node.selector->node);
        write_matchers(selector);
        out_ += '[';
        write_duration(node.range, node.range_expr);
        out_ += ']';
        write_extension(selector.extension);
        write_at(selector.shift);
        write_offset(selector.shift);
    }

    void write(const subquery& node) {
        write(*node.inner);
        out_ += '[';
        write_duration(node.range, node.range_expr);
        out_ += ':';
        if (node.step_expr != nullptr || node.step.count() != 0) {
            write_duration(node.step, node.step_expr);
        }
        out_ += ']';
        write_at(node.shift);
        write_offset(node.shift);
    }

    void write(const paren& node) {
        out_ += '(';
        write(*node.inner);
        out_ += ')';
    }

    void write(const unary& node) {
        out_ += node.negative ? '-' : '+';
        write(*node.operand);
    }

    void write(const binary& node) {
        write_left_side(node);
        out_ += ' ';
        out_ += text(node.op);
        if (node.returns_bool) out_ += " bool";
        if (node.matching) write_matching(*node.matching);
        out_ += ' ';
        write(*node.rhs);
    }

    /// Prometheus prints `Inf ^ 2` as `+Inf ^ 2`, which is read as `+(Inf ^ 2)`; here the sign is
    /// left out.
    void write_left_side(const binary& node) {
        const auto* const literal = std::get_if<number_literal>(&node.lhs->node);
        const bool is_infinite = literal != nullptr && std::isinf(literal->value);
        if (node.op == binary_op::pow && is_infinite) {
            out_ += "Inf";
        } else {
            write(*node.lhs);
        }
    }

    void write_matching(const vector_matching& matching) {
        const bool is_left = matching.cardinality == match_cardinality::many_to_one;
        const bool is_right = matching.cardinality == match_cardinality::one_to_many;
        if (!matching.labels.empty() || matching.on || is_left || is_right) {
            out_ += matching.on ? " on " : " ignoring ";
            write_labels(matching.labels);
        }
        if (is_left || is_right) {
            out_ += is_left ? " group_left " : " group_right ";
            write_labels(matching.include);
        }
        if (matching.fill_left && matching.fill_left == matching.fill_right) {
            write_fill("fill", matching.fill_left);
        } else {
            write_fill("fill_left", matching.fill_left);
            write_fill("fill_right", matching.fill_right);
        }
    }

    void write_fill(std::string_view name, std::optional<double> value) {
        if (!value) return;
        out_ += ' ';
        out_ += name;
        out_ += " (" + short_number(*value) + ')';
    }

    void write(const aggregate_expr& node) {
        out_ += text(node.op);
        if (node.by.without || !node.by.labels.empty()) {
            out_ += node.by.without ? " without " : " by ";
            write_labels(node.by.labels);
            out_ += ' ';
        }
        out_ += '(';
        if (node.param != nullptr) {
            write(*node.param);
            out_ += ", ";
        }
        write(*node.operand);
        out_ += ')';
    }

    void write(const call& node) {
        out_ += node.function->name;
        out_ += '(';
        for (const expr_ptr& each : node.args) {
            if (&each != &node.args.front()) out_ += ", ";
            write(*each);
        }
        out_ += ')';
    }

    void write_labels(const std::vector<std::string>& names) {
        out_ += '(';
        for (const std::string& each : names) {
            if (&each != &names.front()) out_ += ", ";
            out_ += label_text(each);
        }
        out_ += ')';
    }

    [[nodiscard]] std::string label_text(std::string_view name) const {
        return is_plain_name(name, unquoted_utf8_) ? std::string(name) : quote(name);
    }

    void write_matchers(const vector_selector& node) {
        std::vector<std::string> texts;
        for (const matcher& each : node.matchers) {
            const bool is_name = each.name() == metric_name_label && !node.name.empty() &&
                                 each.op() == match_op::equal && each.value() == node.name;
            if (is_name) continue;
            texts.push_back(label_text(each.name()) + std::string(tidegauge::text(each.op())) +
                            quote(each.value()));
        }
        std::ranges::sort(texts);
        out_ += node.name;
        // Prometheus prints nothing for the selector of `info(foo, {})`.
        if (texts.empty() && node.name.empty()) out_ += "{}";
        if (texts.empty()) return;
        for (const std::string& each : texts) {
            out_ += &each == &texts.front() ? '{' : ',';
            out_ += each;
        }
        out_ += '}';
    }

    void write_extension(range_extension extension) {
        if (extension == range_extension::anchored) out_ += " anchored";
        if (extension == range_extension::smoothed) out_ += " smoothed";
    }

    void write_at(const time_shift& shift) {
        if (shift.at) {
            std::array<char, 64> text{};
            const double at_seconds = static_cast<double>(unix_ms(*shift.at)) / 1000.0;
            std::snprintf(text.data(), text.size(), " @ %.3f", at_seconds);
            out_ += text.data();
        } else if (shift.at_edge != time_shift::edge::none) {
            out_ += shift.at_edge == time_shift::edge::start ? " @ start()" : " @ end()";
        }
    }

    void write_offset(const time_shift& shift) {
        if (shift.offset_expr == nullptr && shift.offset.count() == 0) return;
        out_ += " offset ";
        write_duration(shift.offset, shift.offset_expr);
    }

    void write_duration(tidegauge::duration span, const expr_ptr& computed) {
        if (computed != nullptr) {
            write(*computed);
        } else {
            out_ += duration_text(span);
        }
    }

    bool unquoted_utf8_;
    std::string out_;
};

}  // namespace detail

/// The query that reads as `tree`, in Prometheus' layout. Names with dots or letters beyond ASCII
/// stand in quotes unless `unquoted_utf8_names`, as in `experimental`.
[[nodiscard]] inline std::string to_string(const expr& tree, bool unquoted_utf8_names = false) {
    detail::printer printer(unquoted_utf8_names);
    printer.write(tree);
    return printer.take();
}

}  // namespace tidegauge::promql
