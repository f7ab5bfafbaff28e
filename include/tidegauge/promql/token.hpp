// The words of a query: what a token is, and how errors speak of it.
#pragma once

#include <tidegauge/promql/ast.hpp>
#include <tidegauge/promql/quote.hpp>
#include <tidegauge/promql/rune.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tidegauge::promql {

/// What a token is. Binary operators and aggregators come first, in the order of `binary_op` and
/// `aggregate_op`.
enum class token_kind : std::uint8_t {
    add,
    sub,
    mul,
    div,
    mod,
    pow,
    atan2,
    equal,
    not_equal,
    greater,
    less,
    greater_eq,
    less_eq,
    trim_upper,
    trim_lower,
    set_and,
    set_or,
    set_unless,

    sum,
    avg,
    count,
    min,
    max,
    group,
    stddev,
    stdvar,
    topk,
    bottomk,
    quantile,
    count_values,
    limitk,
    limit_ratio,

    offset,
    smoothed,
    anchored,
    by,
    without,
    on,
    ignoring,
    group_left,
    group_right,
    fill,
    fill_left,
    fill_right,
    bool_modifier,

    start,
    end,
    step,
    range,
    max_of,
    min_of,

    at,
    regex_equal,
    regex_not_equal,
    assign,  ///< =
    comma,
    colon,
    left_paren,
    right_paren,
    left_brace,
    right_brace,
    left_bracket,
    right_bracket,

    identifier,
    metric_identifier,  ///< one with a colon in it
    number,
    duration,
    string,
    comment,
    end_of_input,
    error,
};

/// A part of the query's text. Lifetime: a view of the text.
struct token {
    token_kind kind = token_kind::end_of_input;
    position_range where;
    std::string_view text;
};

namespace detail {

[[nodiscard]] constexpr bool is_between(token_kind kind, token_kind first,
                                        token_kind last) noexcept {
    return first <= kind && kind <= last;
}

}  // namespace detail

/// The operator that a token is, if it is one.
[[nodiscard]] constexpr std::optional<binary_op> operator_of(token_kind kind) noexcept {
    if (!detail::is_between(kind, token_kind::add, token_kind::set_unless)) return std::nullopt;
    return static_cast<binary_op>(kind);
}

/// The aggregator that a token is, if it is one.
[[nodiscard]] constexpr std::optional<aggregate_op> aggregator_of(token_kind kind) noexcept {
    if (!detail::is_between(kind, token_kind::sum, token_kind::limit_ratio)) return std::nullopt;
    return static_cast<aggregate_op>(static_cast<int>(kind) - static_cast<int>(token_kind::sum));
}

static_assert(operator_of(token_kind::set_unless) == binary_op::set_unless);
static_assert(aggregator_of(token_kind::limit_ratio) == aggregate_op::limit_ratio);

/// Whether the token can be the name of a metric.
[[nodiscard]] constexpr bool is_metric_name(token_kind kind) noexcept {
    using enum token_kind;
    switch (kind) {
        case set_and:
        case set_or:
        case set_unless:
        case offset:
        case smoothed:
        case anchored:
        case by:
        case without:
        case fill:
        case fill_left:
        case fill_right:
        case identifier:
        case metric_identifier:
            return true;
        default:
            return aggregator_of(kind).has_value() || detail::is_between(kind, start, min_of);
    }
}

/// Whether the token can begin an expression.
[[nodiscard]] constexpr bool begins_expression(token_kind kind) noexcept {
    using enum token_kind;
    switch (kind) {
        case add:
        case sub:
        case left_paren:
        case left_brace:
        case number:
        case token_kind::duration:
        case string:
            return true;
        default:
            return is_metric_name(kind);
    }
}

/// Whether the token can be the name of a label in `by (...)` and its like.
[[nodiscard]] constexpr bool is_label_name(token_kind kind) noexcept {
    using enum token_kind;
    if (kind == without) return false;
    return is_metric_name(kind) || kind == atan2 || kind == on || kind == ignoring ||
           kind == group_left || kind == group_right || kind == bool_modifier;
}

namespace detail {

/// The text in quotes, a long one cut to ten code points.
[[nodiscard]] inline std::string shortened(std::string_view text) {
    if (text.size() <= 10) return quote(text);
    std::string_view rest = text;
    for (int i = 0; i < 10 && !rest.empty(); ++i) rest.remove_prefix(decode_rune(rest).width);
    return quote(text.substr(0, text.size() - rest.size())) + "...";
}

}  // namespace detail

/// How an error calls the token: `identifier "x"`, `<op:+>`, `end of input`.
[[nodiscard]] inline std::string describe(const token& each) {
    using enum token_kind;
    const std::string text(each.text);
    switch (each.kind) {
        case end_of_input:
            return "end of input";
        case identifier:
            return "identifier " + quote(text);
        case metric_identifier:
            return "metric identifier " + quote(text);
        case number:
            return "number " + detail::shortened(text);
        case token_kind::duration:
            return "duration " + detail::shortened(text);
        case string:
            return "string " + detail::shortened(text);
        default:
            break;
    }
    if (operator_of(each.kind) || detail::is_between(each.kind, at, regex_not_equal)) {
        return "<op:" + text + ">";
    }
    if (aggregator_of(each.kind)) return "<aggr:" + text + ">";
    if (detail::is_between(each.kind, offset, bool_modifier)) return "<" + text + ">";
    return detail::shortened(text);
}

}  // namespace tidegauge::promql
