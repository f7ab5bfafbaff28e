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

/// A word with a meaning of its own.
struct keyword {
    std::string_view name;
    token_kind kind;
};

/// All of them; they are read in any case (promql/parser/lex.go).
inline constexpr std::array keywords{
    keyword{"and", token_kind::set_and},
    keyword{"or", token_kind::set_or},
    keyword{"unless", token_kind::set_unless},
    keyword{"atan2", token_kind::atan2},
    keyword{"sum", token_kind::sum},
    keyword{"avg", token_kind::avg},
    keyword{"count", token_kind::count},
    keyword{"min", token_kind::min},
    keyword{"max", token_kind::max},
    keyword{"group", token_kind::group},
    keyword{"stddev", token_kind::stddev},
    keyword{"stdvar", token_kind::stdvar},
    keyword{"topk", token_kind::topk},
    keyword{"bottomk", token_kind::bottomk},
    keyword{"count_values", token_kind::count_values},
    keyword{"quantile", token_kind::quantile},
    keyword{"limitk", token_kind::limitk},
    keyword{"limit_ratio", token_kind::limit_ratio},
    keyword{"offset", token_kind::offset},
    keyword{"smoothed", token_kind::smoothed},
    keyword{"anchored", token_kind::anchored},
    keyword{"by", token_kind::by},
    keyword{"without", token_kind::without},
    keyword{"on", token_kind::on},
    keyword{"ignoring", token_kind::ignoring},
    keyword{"group_left", token_kind::group_left},
    keyword{"group_right", token_kind::group_right},
    keyword{"fill", token_kind::fill},
    keyword{"fill_left", token_kind::fill_left},
    keyword{"fill_right", token_kind::fill_right},
    keyword{"bool", token_kind::bool_modifier},
    keyword{"start", token_kind::start},
    keyword{"end", token_kind::end},
    keyword{"step", token_kind::step},
    keyword{"range", token_kind::range},
    keyword{"max_of", token_kind::max_of},
    keyword{"min_of", token_kind::min_of},
    keyword{"inf", token_kind::number},
    keyword{"nan", token_kind::number},
};

/// The meaning of `word`, if it has one.
[[nodiscard]] constexpr std::optional<token_kind> keyword_kind(std::string_view word) noexcept {
    const auto lower = [](char c) {
        return 'A' <= c && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    };
    for (const keyword& each : keywords) {
        if (each.name.size() != word.size()) continue;
        std::size_t same = 0;
        while (same < word.size() && lower(word[same]) == each.name[same]) ++same;
        if (same == word.size()) return each.kind;
    }
    return std::nullopt;
}

/// How PromQL writes a keyword; an aggregator or an operator that is a word among them.
/// @pre there is such a keyword
[[nodiscard]] constexpr std::string_view keyword_text(token_kind kind) noexcept {
    for (const keyword& each : keywords) {
        if (each.kind == kind) return each.name;
    }
    return {};
}

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
