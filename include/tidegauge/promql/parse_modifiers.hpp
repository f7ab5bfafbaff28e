// Reads what stands behind a selector: `[...]`, `offset`, `@`, `anchored` and `smoothed`.
#pragma once

#include <tidegauge/base/time.hpp>
#include <tidegauge/promql/ast.hpp>
#include <tidegauge/promql/literal.hpp>
#include <tidegauge/promql/parse_duration.hpp>
#include <tidegauge/promql/token.hpp>
#include <tidegauge/promql/token_stream.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace tidegauge::promql::detail {

/// The selector that `each` is or holds, else null.
[[nodiscard]] inline vector_selector* selector_of(expr& each) noexcept {
    if (auto* const matrix = std::get_if<matrix_selector>(&each.node)) {
        return std::get_if<vector_selector>(&matrix->selector->node);
    }
    return std::get_if<vector_selector>(&each.node);
}

/// Where `@` and `offset` of `each` are kept, null if it can have none.
[[nodiscard]] inline time_shift* shift_of(expr& each) noexcept {
    if (auto* const inner = std::get_if<subquery>(&each.node)) return &inner->shift;
    vector_selector* const selector = selector_of(each);
    return selector == nullptr ? nullptr : &selector->shift;
}

/// Reports that a modifier has nothing that it can belong to.
inline void fail_modifier(token_stream& tokens, const expr& each, std::string_view modifier) {
    tokens.fail(each.where, std::string(modifier) +
                                " modifier must be preceded by an instant vector selector or "
                                "range vector selector or a subquery");
}

/// A duration as a literal goes to `span`, an expression to `computed`.
inline void set_duration(subtree read, tidegauge::duration& span, expr_ptr& computed) {
    if (const auto* const literal = std::get_if<number_literal>(&read.tree->node)) {
        span = duration_of_seconds(literal->value);
    } else {
        computed = std::move(read.tree);
    }
}

[[nodiscard]] inline bool has_offset(const time_shift& shift) noexcept {
    return shift.offset.count() != 0 || shift.offset_expr != nullptr;
}

[[nodiscard]] inline bool has_at(const time_shift& shift) noexcept {
    return shift.at.has_value() || shift.at_edge != time_shift::edge::none;
}

/// `offset <duration>`. @pre the word is the next token
inline void parse_offset(token_stream& tokens, subtree& each) {
    tokens.take();
    subtree read = duration_parser(tokens, {"offset", duration_expected}).offset();
    if (!read) return;
    time_shift* const shift = shift_of(*each.tree);
    if (shift == nullptr) return fail_modifier(tokens, *each.tree, "offset");
    if (has_offset(*shift)) {
        return tokens.fail(each.tree->where, "offset may not be set multiple times");
    }
    each.depth = std::max(each.depth, read.depth + 1);
    set_duration(std::move(read), shift->offset, shift->offset_expr);
    each.tree->where.end = tokens.last_end();
}

/// Seconds since the epoch as a time, to the nearest millisecond; what a time cannot hold as the
/// first or the last that it can. @pre seconds is not NaN
[[nodiscard]] inline timestamp timestamp_of_seconds(double seconds) noexcept {
    constexpr double most_ms = 9'223'372'036'854'775'808.0;
    const double ms = std::round(seconds * 1000);
    if (ms >= most_ms) return from_unix_ms(std::numeric_limits<std::int64_t>::max());
    if (ms < -most_ms) return from_unix_ms(std::numeric_limits<std::int64_t>::min());
    return from_unix_ms(static_cast<std::int64_t>(ms));
}

/// A number as Go's %f writes it.
[[nodiscard]] inline std::string six_decimals(double value) {
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
    std::array<char, 400> text{};
    std::snprintf(text.data(), text.size(), "%f", value);
    return text.data();
}

/// The place of a new `@` of `each`; null and reported if there can be none.
[[nodiscard]] inline time_shift* at_modifier_of(token_stream& tokens, expr& each) {
    time_shift* const shift = shift_of(each);
    if (shift == nullptr) {
        fail_modifier(tokens, each, "@");
    } else if (has_at(*shift)) {
        tokens.fail(each.where, "@ <timestamp> may not be set multiple times");
    }
    return tokens.failed() ? nullptr : shift;
}

/// The number behind `@`, perhaps with a sign.
inline void parse_at_number(token_stream& tokens, expr& each) {
    const bool negative = tokens.is_next(token_kind::sub);
    if (negative || tokens.is_next(token_kind::add)) tokens.take();
    if (!tokens.is_next(token_kind::number) && !tokens.is_next(token_kind::duration)) {
        return tokens.unexpected("@", "timestamp");
    }
    double seconds = tokens.number(tokens.take());
    if (negative) seconds = -seconds;
    if (!(std::abs(seconds) < 9'223'372'036'854'775'808.0)) {
        return tokens.fail(each.where,
                           "timestamp out of bounds for @ modifier: " + six_decimals(seconds));
    }
    if (time_shift* const shift = at_modifier_of(tokens, each)) {
        shift->at = timestamp_of_seconds(seconds);
    }
}

/// `@ <seconds>`, `@ start()` or `@ end()`. @pre the sign is the next token
inline void parse_at(token_stream& tokens, expr& each) {
    tokens.take();
    const bool is_start = tokens.is_next(token_kind::start);
    if (is_start || tokens.is_next(token_kind::end)) {
        tokens.take();
        if (!tokens.accept(token_kind::left_paren) || !tokens.accept(token_kind::right_paren)) {
            return tokens.unexpected("@", "timestamp");
        }
        if (time_shift* const shift = at_modifier_of(tokens, each)) {
            shift->at_edge = is_start ? time_shift::edge::start : time_shift::edge::end;
        }
    } else {
        parse_at_number(tokens, each);
    }
    each.where.end = tokens.last_end();
}

/// `anchored` or `smoothed`. @pre one of them is the next token
inline void parse_extension(token_stream& tokens, expr& each) {
    const bool is_anchored = tokens.is_next(token_kind::anchored);
    tokens.take();
    const std::string name = is_anchored ? "anchored" : "smoothed";
    const auto wanted = is_anchored ? range_extension::anchored : range_extension::smoothed;
    vector_selector* const selector = selector_of(each);
    if (std::holds_alternative<subquery>(each.node)) {
        tokens.fail(each.where, name + " modifier is not supported for subqueries");
    } else if (selector == nullptr) {
        tokens.fail(each.where, name + " modifier not implemented");
    } else if (selector->extension != range_extension::none && selector->extension != wanted) {
        tokens.fail(each.where, "anchored and smoothed modifiers cannot be used together");
    } else {
        selector->extension = wanted;
    }
}

/// The end of `[range]`, which makes `each` a range of its samples.
[[nodiscard]] inline subtree parse_range_end(token_stream& tokens, position_range bracket,
                                             subtree each, subtree range) {
    tokens.take();
    const auto* const selector = std::get_if<vector_selector>(&each.tree->node);
    if (selector == nullptr) {
        tokens.fail(bracket, "ranges only allowed for vector selectors");
    } else if (has_offset(selector->shift)) {
        tokens.fail(bracket, "no offset modifiers allowed before range");
    } else if (has_at(selector->shift)) {
        tokens.fail(bracket, "no @ modifiers allowed before range");
    }
    matrix_selector node;
    const std::size_t depth = std::max(each.depth, range.depth);
    const position_range where{each.tree->where.begin, tokens.last_end()};
    node.selector = std::move(each.tree);
    set_duration(std::move(range), node.range, node.range_expr);
    return made(tokens, std::move(node), value_type::matrix, where, depth);
}

/// The end of `[range:step]`, behind the colon.
[[nodiscard]] inline subtree parse_subquery_end(token_stream& tokens, subtree each, subtree range) {
    subquery node;
    std::size_t depth = std::max(each.depth, range.depth);
    set_duration(std::move(range), node.range, node.range_expr);
    if (!tokens.accept(token_kind::right_bracket)) {
        constexpr duration_place place{"subquery selector",
                                       R"(number, duration, step(), range(), or "]")"};
        subtree step = duration_parser(tokens, place).positive();
        if (!step) return step;
        depth = std::max(depth, step.depth);
        set_duration(std::move(step), node.step, node.step_expr);
        if (!tokens.accept(token_kind::right_bracket)) {
            tokens.unexpected("subquery selector", "\"]\"");
            return {};
        }
    }
    const position_range where{each.tree->where.begin, tokens.last_end()};
    node.inner = std::move(each.tree);
    return made(tokens, std::move(node), value_type::matrix, where, depth);
}

/// `[range]`, `[range:]` or `[range:step]` behind `each`. @pre the bracket is the next token
[[nodiscard]] inline subtree parse_brackets(token_stream& tokens, subtree each) {
    const position_range bracket = tokens.take().where;
    constexpr duration_place place{"subquery or range selector", duration_expected};
    subtree range = duration_parser(tokens, place).positive();
    if (!range) return range;
    if (tokens.is_next(token_kind::right_bracket)) {
        return parse_range_end(tokens, bracket, std::move(each), std::move(range));
    }
    if (tokens.accept(token_kind::colon)) {
        return parse_subquery_end(tokens, std::move(each), std::move(range));
    }
    tokens.unexpected("subquery or range", R"(":" or "]")");
    return {};
}

/// All modifiers behind `each`, in any order.
[[nodiscard]] inline subtree parse_modifiers(token_stream& tokens, subtree each) {
    while (each && !tokens.failed()) {
        switch (tokens.peek().kind) {
            case token_kind::left_bracket:
                each = parse_brackets(tokens, std::move(each));
                break;
            case token_kind::offset:
                parse_offset(tokens, each);
                break;
            case token_kind::at:
                parse_at(tokens, *each.tree);
                break;
            case token_kind::anchored:
            case token_kind::smoothed:
                parse_extension(tokens, *each.tree);
                break;
            default:
                return each;
        }
    }
    return {};
}

}  // namespace tidegauge::promql::detail
