// Reads expressions: operators by how tightly they bind, calls, aggregations, selectors, literals.
#pragma once

#include <tidegauge/labels/label_set.hpp>
#include <tidegauge/labels/matcher.hpp>
#include <tidegauge/promql/ast.hpp>
#include <tidegauge/promql/function_signature.hpp>
#include <tidegauge/promql/operator_text.hpp>
#include <tidegauge/promql/parse_duration.hpp>
#include <tidegauge/promql/parse_labels.hpp>
#include <tidegauge/promql/parse_matching.hpp>
#include <tidegauge/promql/parse_modifiers.hpp>
#include <tidegauge/promql/quote.hpp>
#include <tidegauge/promql/token.hpp>
#include <tidegauge/promql/token_stream.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace tidegauge::promql::detail {

/// Reads expressions by recursive descent. Each part leaves the stream before the first token that
/// does not belong to it; after an error nothing more is read.
class expression_parser {
  public:
    explicit expression_parser(token_stream& tokens) : tokens_(tokens) {}

    /// An expression of operators that bind at least as tightly as `least`.
    [[nodiscard]] subtree expression(int least = 1) {
        const deeper level(tokens_);
        if (!level.is_allowed()) return {};
        subtree lhs = operand_with_sign();
        while (lhs) {
            const token_kind sign = tokens_.peek().kind;
            const int binds = precedence(sign);
            if (binds == 0 || binds < least) break;
            tokens_.take();
            lhs = with_right_side(*operator_of(sign), std::move(lhs),
                                  sign == token_kind::pow ? binds : binds + 1);
        }
        return tokens_.failed() ? subtree{} : std::move(lhs);
    }

  private:
    /// The arguments of a call and how deep the deepest is.
    struct arguments {
        std::vector<expr_ptr> trees;
        std::size_t depth = 0;
    };

    [[nodiscard]] subtree with_right_side(binary_op op, subtree lhs, int least) {
        binary node;
        node.op = op;
        parse_matching(tokens_, node);
        if (tokens_.failed()) return {};
        subtree rhs = expression(least);
        if (!rhs) return rhs;
        const position_range where = from_to(lhs.tree->where, rhs.tree->where);
        const vector_matching& matching = *node.matching;
        if ((matching.fill_left || matching.fill_right) && !tokens_.features().fill_modifiers) {
            tokens_.fail(where, "binop fill modifiers are experimental and not enabled");
            return {};
        }
        const bool is_scalar =
            lhs.tree->type == value_type::scalar && rhs.tree->type == value_type::scalar;
        const std::size_t depth = std::max(lhs.depth, rhs.depth);
        node.lhs = std::move(lhs.tree);
        node.rhs = std::move(rhs.tree);
        return made(tokens_, std::move(node), is_scalar ? value_type::scalar : value_type::vector,
                    where, depth);
    }

    /// A sign is folded into a number; else it is for all that binds tighter than `*`.
    [[nodiscard]] subtree operand_with_sign() {
        const bool negative = tokens_.is_next(token_kind::sub);
        if (!negative && !tokens_.is_next(token_kind::add)) {
            return parse_modifiers(tokens_, operand());
        }
        const position_range sign = tokens_.take().where;
        subtree read = expression(sign_precedence);
        if (!read) return read;
        if (auto* const literal = std::get_if<number_literal>(&read.tree->node)) {
            if (negative) literal->value = -literal->value;
            read.tree->where.begin = sign.begin;
            return read;
        }
        const value_type type = read.tree->type;
        const position_range where = from_to(sign, read.tree->where);
        const std::size_t depth = read.depth;
        return made(tokens_, unary{negative, std::move(read.tree)}, type, where, depth);
    }

    [[nodiscard]] subtree operand() {
        const token first = tokens_.peek();
        switch (first.kind) {
            case token_kind::number:
            case token_kind::duration: {
                tokens_.take();
                const double value = tokens_.number(first);
                return made(tokens_, number_literal{value, first.kind == token_kind::duration},
                            value_type::scalar, first.where);
            }
            case token_kind::string:
                tokens_.take();
                return made(tokens_, string_literal{tokens_.string(first)}, value_type::string,
                            first.where);
            case token_kind::left_paren:
                return parenthesised();
            case token_kind::left_brace:
                return selector(std::nullopt);
            default:
                break;
        }
        if (!is_metric_name(first.kind)) {
            tokens_.unexpected_in_expression();
            return {};
        }
        tokens_.take();
        return behind_name(first);
    }

    /// What a word begins: an aggregation, a call or a selector.
    [[nodiscard]] subtree behind_name(const token& name) {
        const token_kind next = tokens_.peek().kind;
        const bool has_arguments = next == token_kind::left_paren;
        if (const auto op = aggregator_of(name.kind)) {
            if (has_arguments || next == token_kind::by || next == token_kind::without) {
                return aggregation(name, *op);
            }
        } else if (has_arguments &&
                   (name.kind == token_kind::identifier ||
                    is_between(name.kind, token_kind::start, token_kind::min_of))) {
            return function(name);
        }
        return selector(name);
    }

    [[nodiscard]] subtree parenthesised() {
        const std::size_t begin = tokens_.take().where.begin;
        subtree inner = expression();
        if (!inner) return inner;
        if (!tokens_.accept(token_kind::right_paren)) {
            tokens_.unexpected_in_expression();
            return {};
        }
        const value_type type = inner.tree->type;
        const std::size_t depth = inner.depth;
        return made(tokens_, paren{std::move(inner.tree)}, type, {begin, tokens_.last_end()},
                    depth);
    }

    /// A selector whose name was read, if it has one before its brace.
    [[nodiscard]] subtree selector(const std::optional<token>& name) {
        vector_selector node;
        position_range where = name ? name->where : tokens_.peek().where;
        if (tokens_.is_next(token_kind::left_brace)) {
            node.matchers = parse_matchers(tokens_);
            where.end = tokens_.last_end();
        }
        if (name) {
            node.name = name->text;
            node.matchers.push_back(matcher::equal(metric_name_label, node.name));
        }
        return made(tokens_, std::move(node), value_type::vector, where);
    }

    /// `(a, b)`; nothing after an error. No comma at the end.
    [[nodiscard]] std::optional<arguments> call_arguments() {
        arguments read;
        if (!tokens_.accept(token_kind::left_paren)) {
            tokens_.unexpected_in_expression();
            return std::nullopt;
        }
        if (tokens_.accept(token_kind::right_paren)) return read;
        while (subtree each = expression()) {
            read.depth = std::max(read.depth, each.depth);
            read.trees.push_back(std::move(each.tree));
            if (tokens_.accept(token_kind::right_paren)) return read;
            const position_range comma = tokens_.peek().where;
            if (!tokens_.accept(token_kind::comma)) {
                tokens_.unexpected_in_expression();
            } else if (!begins_expression(tokens_.peek().kind)) {
                tokens_.fail(comma, "trailing commas not allowed in function call args");
            }
            if (tokens_.failed()) break;
        }
        return std::nullopt;
    }

    [[nodiscard]] subtree function(const token& name) {
        auto read = call_arguments();
        if (!read) return {};
        const function_signature* const found = find_function(name.text);
        if (found == nullptr) {
            tokens_.fail(name.where, "unknown function with name " + quote(name.text));
            return {};
        }
        if (found->experimental && !tokens_.features().functions) {
            tokens_.fail(name.where, "function " + quote(name.text) + " is not enabled");
        }
        return made(tokens_, call{found, std::move(read->trees)}, found->returns,
                    {name.where.begin, tokens_.last_end()}, read->depth);
    }

    /// `by (...)` or `without (...)`. @pre one of them is the next token
    [[nodiscard]] grouping aggregation_grouping() {
        grouping by;
        by.without = tokens_.take().kind == token_kind::without;
        by.labels = parse_grouping_labels(tokens_);
        return by;
    }

    [[nodiscard]] bool grouping_follows() {
        return tokens_.is_next(token_kind::by) || tokens_.is_next(token_kind::without);
    }

    /// An aggregation whose name was read; its grouping stands before or behind its arguments.
    [[nodiscard]] subtree aggregation(const token& name, aggregate_op op) {
        ++tokens_.open_aggregations;
        aggregate_expr node;
        node.op = op;
        const bool grouping_first = grouping_follows();
        if (grouping_first) node.by = aggregation_grouping();
        if (tokens_.failed()) return {};
        auto read = call_arguments();
        if (!read) return {};
        if (!grouping_first && grouping_follows()) node.by = aggregation_grouping();
        if (tokens_.failed()) return {};
        --tokens_.open_aggregations;
        const position_range where{name.where.begin, tokens_.last_end()};
        const std::size_t depth = read->depth;
        if (!take_arguments(node, std::move(read->trees), where)) return {};
        return made(tokens_, std::move(node), value_type::vector, where, depth);
    }

    /// Checks how many arguments an aggregation has and gives it them.
    [[nodiscard]] bool take_arguments(aggregate_expr& node, std::vector<expr_ptr> trees,
                                      position_range where) {
        const bool is_experimental =
            node.op == aggregate_op::limitk || node.op == aggregate_op::limit_ratio;
        const std::size_t wanted = node.op < aggregate_op::topk ? 1 : 2;
        if (trees.empty()) {
            tokens_.fail(where, "no arguments for aggregate expression provided");
        } else if (is_experimental && !tokens_.features().functions) {
            tokens_.fail(where, std::string(text(node.op)) +
                                    "() is experimental and must be enabled with "
                                    "--enable-feature=promql-experimental-functions");
        } else if (trees.size() != wanted) {
            tokens_.fail(where,
                         "wrong number of arguments for aggregate expression provided, expected " +
                             std::to_string(wanted) + ", got " + std::to_string(trees.size()));
        } else {
            if (wanted == 2) node.param = std::move(trees.front());
            node.operand = std::move(trees.back());
        }
        return !tokens_.failed();
    }

    token_stream& tokens_;
};

}  // namespace tidegauge::promql::detail
