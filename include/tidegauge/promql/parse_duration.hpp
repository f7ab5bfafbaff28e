// Reads durations: those in brackets and behind `offset`, which can be computed.
#pragma once

#include <tidegauge/base/time.hpp>
#include <tidegauge/promql/ast.hpp>
#include <tidegauge/promql/function_signature.hpp>
#include <tidegauge/promql/keyword.hpp>
#include <tidegauge/promql/literal.hpp>
#include <tidegauge/promql/token.hpp>
#include <tidegauge/promql/token_stream.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string_view>
#include <utility>
#include <variant>

namespace tidegauge::promql::detail {

/// What an error says of the place where a duration is read.
struct duration_place {
    std::string_view name;
    std::string_view expected;
};

inline constexpr std::string_view duration_expected = "number, duration, step(), or range()";

/// How tightly an operator binds, from 1; 0 if it is none. Unary signs bind like `mul`.
[[nodiscard]] constexpr int precedence(token_kind kind) noexcept {
    using enum token_kind;
    switch (kind) {
        case set_or:
            return 1;
        case set_and:
        case set_unless:
            return 2;
        case equal:
        case not_equal:
        case greater:
        case less:
        case greater_eq:
        case less_eq:
        case trim_upper:
        case trim_lower:
            return 3;
        case add:
        case sub:
            return 4;
        case mul:
        case div:
        case mod:
        case atan2:
            return 5;
        case pow:
            return 6;
        default:
            return 0;
    }
}

inline constexpr int sign_precedence = 6;  ///< of what a sign is for: only `^` binds tighter

/// A position that begins and ends with two others.
[[nodiscard]] constexpr position_range from_to(position_range first, position_range last) noexcept {
    return {first.begin, last.end};
}

/// Whether a number of seconds fits into 2^63 nanoseconds; not a number does not.
[[nodiscard]] inline bool is_in_range(double seconds) noexcept {
    return std::abs(seconds) <= 9'223'372'036.854775808;
}

/// Reads one duration. What was written as an expression stays one, also if nothing in it depends
/// on the query, so that it is printed as it was written; only the sign of a number is folded.
class duration_parser {
  public:
    duration_parser(token_stream& tokens, duration_place place) : tokens_(tokens), place_(place) {}

    /// Between brackets: any expression. A number must be more than 0; what is left of it when it
    /// is cut to milliseconds, for else it could not be told from 0.
    [[nodiscard]] subtree positive() {
        subtree read = expression(1);
        if (!read) return read;
        const auto* const literal = std::get_if<number_literal>(&read.tree->node);
        if (literal != nullptr && duration_of_seconds(literal->value) <= tidegauge::duration{}) {
            tokens_.fail(read.tree->where, "duration must be greater than 0");
            return {};
        }
        return read;
    }

    /// Behind `offset`: a number, a call, those with a sign, or what begins with a parenthesis.
    /// After the first three, an operator belongs to the expression around.
    [[nodiscard]] subtree offset() {
        if (is_sign(tokens_.peek().kind)) return signed_offset();
        const bool is_complete = !tokens_.is_next(token_kind::left_paren);
        subtree read = operand();
        return is_complete ? std::move(read) : operators_behind(std::move(read), 1);
    }

  private:
    [[nodiscard]] static bool is_sign(token_kind kind) noexcept {
        return kind == token_kind::add || kind == token_kind::sub;
    }

    [[nodiscard]] subtree signed_offset() {
        const token sign = tokens_.take();
        if (tokens_.is_next(token_kind::left_paren)) {
            subtree read = parenthesised(tokens_.take().where.begin);
            if (!read) return read;
            read.tree->where = std::get<paren>(read.tree->node).inner->where;
            return with_sign(sign, std::move(read));
        }
        const token_kind next = tokens_.peek().kind;
        if (next == token_kind::number || next == token_kind::duration) {
            return with_sign(sign, literal(tokens_.take(), sign.where));
        }
        if (!is_sign(next)) return with_sign(sign, operand());
        subtree read = operators_behind(with_sign(sign, expression(sign_precedence)), 1);
        // Behind two signs an operator is part of the offset, behind one it is not. Signs that are
        // folded are not printed, so some of this is read again as what it is only in parentheses.
        if (!read || is_whole_offset(*read.tree)) return read;
        return in_parentheses(std::move(read));
    }

    /// Whether `offset` reads all of the tree when it is printed behind it.
    [[nodiscard]] static bool is_whole_offset(const expr& tree) noexcept {
        const expr* first = &tree;
        while (const auto* const node = std::get_if<binary>(&first->node)) first = node->lhs.get();
        const bool is_joined = first != &tree;
        if (std::holds_alternative<paren>(first->node)) return true;
        if (const auto* const node = std::get_if<unary>(&first->node)) {
            if (std::holds_alternative<unary>(node->operand->node)) return true;
            first = node->operand.get();
        }
        return !is_joined && !std::holds_alternative<binary>(first->node);
    }

    [[nodiscard]] subtree expression(int least) {
        const deeper level(tokens_);
        if (!level.is_allowed()) return {};
        return operators_behind(operand_with_sign(), least);
    }

    [[nodiscard]] subtree operators_behind(subtree lhs, int least) {
        while (lhs) {
            const token sign = tokens_.peek();
            const int binds = precedence(sign.kind);
            const bool is_arithmetic = binds >= precedence(token_kind::add);
            if (!is_arithmetic || sign.kind == token_kind::atan2 || binds < least) break;
            tokens_.take();
            subtree rhs = expression(sign.kind == token_kind::pow ? binds : binds + 1);
            if (!rhs) return rhs;
            lhs = joined(sign, std::move(lhs), std::move(rhs));
        }
        return lhs;
    }

    [[nodiscard]] subtree joined(const token& sign, subtree lhs, subtree rhs) {
        const auto* const divisor = std::get_if<number_literal>(&rhs.tree->node);
        if (divisor != nullptr && divisor->value == 0) {
            if (sign.kind == token_kind::div) tokens_.fail(sign.where, "division by zero");
            if (sign.kind == token_kind::mod) tokens_.fail(sign.where, "modulo by zero");
        }
        const position_range where = from_to(lhs.tree->where, rhs.tree->where);
        const std::size_t depth = std::max(lhs.depth, rhs.depth);
        binary node;
        node.op = *operator_of(sign.kind);
        node.lhs = std::move(lhs.tree);
        node.rhs = std::move(rhs.tree);
        return made(tokens_, std::move(node), value_type::scalar, where, depth);
    }

    [[nodiscard]] subtree operand_with_sign() {
        if (!is_sign(tokens_.peek().kind)) return operand();
        const token sign = tokens_.take();
        return with_sign(sign, expression(sign_precedence));
    }

    [[nodiscard]] subtree with_sign(const token& sign, subtree read) {
        if (!read) return read;
        const bool negative = sign.kind == token_kind::sub;
        if (auto* const literal = std::get_if<number_literal>(&read.tree->node)) {
            if (negative) literal->value = -literal->value;
            read.tree->where.begin = sign.where.begin;
            return read;
        }
        if (!negative) return read;
        const position_range where = from_to(sign.where, read.tree->where);
        const std::size_t depth = read.depth;
        return made(tokens_, unary{true, std::move(read.tree)}, value_type::scalar, where, depth);
    }

    [[nodiscard]] subtree operand() {
        const token first = tokens_.peek();
        switch (first.kind) {
            case token_kind::number:
            case token_kind::duration:
                return literal(tokens_.take(), first.where);
            case token_kind::left_paren:
                return parenthesised(tokens_.take().where.begin);
            case token_kind::step:
            case token_kind::range:
            case token_kind::max_of:
            case token_kind::min_of:
                return function(tokens_.take());
            default:
                unexpected();
                return {};
        }
    }

    /// @param blamed where it is told that the number is out of range
    [[nodiscard]] subtree literal(const token& text, position_range blamed) {
        const double value = tokens_.number(text);
        if (!is_in_range(value)) tokens_.fail(blamed, "duration out of range");
        return made(tokens_, number_literal{value, text.kind == token_kind::duration},
                    value_type::scalar, text.where);
    }

    /// What is in parentheses, behind the first.
    [[nodiscard]] subtree parenthesised(std::size_t begin) {
        subtree inner = expression(1);
        if (!inner || !expect(token_kind::right_paren)) return {};
        const bool is_literal = std::holds_alternative<number_literal>(inner.tree->node);
        subtree outer = in_parentheses(std::move(inner));
        if (outer && is_literal) outer.tree->where.begin = begin;
        return outer;
    }

    /// Many parentheses count for one.
    [[nodiscard]] subtree in_parentheses(subtree inner) {
        if (std::holds_alternative<paren>(inner.tree->node)) return inner;
        const position_range where = inner.tree->where;
        const std::size_t depth = inner.depth;
        return made(tokens_, paren{std::move(inner.tree)}, value_type::scalar, where, depth);
    }

    /// The arguments of a function whose name was read.
    [[nodiscard]] subtree function(const token& name) {
        if (!expect(token_kind::left_paren)) return {};
        call node;
        node.function = find_function(keyword_text(name.kind));
        std::size_t depth = 0;
        while (node.args.size() < node.function->arguments().size()) {
            if (!node.args.empty() && !expect(token_kind::comma)) return {};
            subtree argument = expression(1);
            if (!argument) return argument;
            depth = std::max(depth, argument.depth);
            node.args.push_back(std::move(argument.tree));
        }
        if (!expect(token_kind::right_paren)) return {};
        return made(tokens_, std::move(node), value_type::scalar,
                    {name.where.begin, tokens_.last_end()}, depth);
    }

    [[nodiscard]] bool expect(token_kind kind) {
        if (tokens_.accept(kind)) return true;
        unexpected();
        return false;
    }

    void unexpected() { tokens_.unexpected(place_.name, place_.expected); }

    token_stream& tokens_;
    duration_place place_;
};

}  // namespace tidegauge::promql::detail
