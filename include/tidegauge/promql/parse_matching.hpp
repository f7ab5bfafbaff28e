// Reads what stands behind a binary operator: `bool`, `on`, `group_left`, `fill` and their like.
#pragma once

#include <tidegauge/promql/ast.hpp>
#include <tidegauge/promql/parse_labels.hpp>
#include <tidegauge/promql/token.hpp>
#include <tidegauge/promql/token_stream.hpp>

namespace tidegauge::promql::detail {

/// `(number)` of `fill` and its like, perhaps with a sign.
[[nodiscard]] inline double parse_fill_value(token_stream& tokens) {
    if (!tokens.accept(token_kind::left_paren)) {
        tokens.unexpected_in_expression();
        return 0;
    }
    const bool negative = tokens.is_next(token_kind::sub);
    if (negative || tokens.is_next(token_kind::add)) tokens.take();
    if (!tokens.is_next(token_kind::number) && !tokens.is_next(token_kind::duration)) {
        tokens.unexpected_in_expression();
        return 0;
    }
    const double value = tokens.number(tokens.take());
    if (!tokens.accept(token_kind::right_paren)) tokens.unexpected_in_expression();
    return negative ? -value : value;
}

/// `fill(1)`, or `fill_left(1)` and `fill_right(1)` in any order, or nothing.
inline void parse_fill(token_stream& tokens, vector_matching& matching) {
    if (tokens.accept(token_kind::fill)) {
        matching.fill_left = matching.fill_right = parse_fill_value(tokens);
        return;
    }
    while (!tokens.failed()) {
        if (!matching.fill_left && tokens.accept(token_kind::fill_left)) {
            matching.fill_left = parse_fill_value(tokens);
        } else if (!matching.fill_right && tokens.accept(token_kind::fill_right)) {
            matching.fill_right = parse_fill_value(tokens);
        } else {
            return;
        }
    }
}

/// All of it, into `node`.
inline void parse_matching(token_stream& tokens, binary& node) {
    node.returns_bool = tokens.accept(token_kind::bool_modifier);
    vector_matching& matching = node.matching.emplace();
    matching.on = tokens.is_next(token_kind::on);
    if (matching.on || tokens.is_next(token_kind::ignoring)) {
        tokens.take();
        matching.labels = parse_grouping_labels(tokens);
        const bool is_left = tokens.is_next(token_kind::group_left);
        if (is_left || tokens.is_next(token_kind::group_right)) {
            tokens.take();
            matching.cardinality =
                is_left ? match_cardinality::many_to_one : match_cardinality::one_to_many;
            const token_kind next = tokens.peek().kind;
            if (next == token_kind::left_paren || !begins_expression(next)) {
                matching.include = parse_grouping_labels(tokens);
            }
        }
    }
    parse_fill(tokens, matching);
}

}  // namespace tidegauge::promql::detail
