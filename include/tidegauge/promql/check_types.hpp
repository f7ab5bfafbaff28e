// Checks what is well formed but means nothing: wrong types, numbers of arguments, matchings.
#pragma once

#include <tidegauge/labels/label_set.hpp>
#include <tidegauge/labels/matcher.hpp>
#include <tidegauge/promql/ast.hpp>
#include <tidegauge/promql/function_signature.hpp>
#include <tidegauge/promql/operator_text.hpp>
#include <tidegauge/promql/quote.hpp>
#include <tidegauge/promql/text_cursor.hpp>
#include <tidegauge/promql/token_stream.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

namespace tidegauge::promql::detail {

/// Checks a tree in the order of promql/parser/parse.go (checkAST) and reports the first error.
/// Along the way the matching of operators that do not join two vectors is taken away, and that of
/// set operators becomes many to many.
class type_checker {
  public:
    explicit type_checker(token_stream& tokens) : tokens_(tokens) {}

    void check(expr& each) {
        if (tokens_.failed()) return;
        if (auto* const of_aggregate = std::get_if<aggregate_expr>(&each.node)) {
            check(*of_aggregate);
        } else if (auto* const of_binary = std::get_if<binary>(&each.node)) {
            check(*of_binary, each.where);
        } else if (auto* const of_call = std::get_if<call>(&each.node)) {
            check(*of_call, each.where);
        } else if (auto* const of_paren = std::get_if<paren>(&each.node)) {
            check(*of_paren->inner);
        } else if (auto* const of_unary = std::get_if<unary>(&each.node)) {
            check(*of_unary, each.where);
        } else if (auto* const of_subquery = std::get_if<subquery>(&each.node)) {
            check(*of_subquery, each.where);
        } else if (auto* const of_matrix = std::get_if<matrix_selector>(&each.node)) {
            check(*of_matrix->selector);
        } else if (auto* const of_vector = std::get_if<vector_selector>(&each.node)) {
            check(*of_vector, each.where);
        }
    }

  private:
    void fail(position_range where, std::string_view what) { tokens_.fail(where, what); }

    void expect(expr& each, value_type wanted, std::string_view context) {
        check(each);
        if (each.type == wanted) return;
        fail(each.where, "expected type " + std::string(text(wanted)) + " in " +
                             std::string(context) + ", got " + std::string(text(each.type)));
    }

    void check(aggregate_expr& node) {
        expect(*node.operand, value_type::vector, "aggregation expression");
        if (node.param == nullptr) return;
        const bool takes_name = node.op == aggregate_op::count_values;
        expect(*node.param, takes_name ? value_type::string : value_type::scalar,
               "aggregation parameter");
    }

    /// Where the operator stands, for errors; only its beginning counts.
    [[nodiscard]] position_range operator_place(const binary& node) const {
        const std::size_t begin = tokens_.query().find_first_not_of(spaces, node.lhs->where.end);
        return {begin, node.rhs->where.begin};
    }

    void check(binary& node, position_range where) {
        check(*node.lhs);
        check(*node.rhs);
        if (tokens_.failed()) return;
        const value_type left = node.lhs->type;
        const value_type right = node.rhs->type;
        const bool has_scalar = left == value_type::scalar || right == value_type::scalar;
        const bool are_scalars = left == value_type::scalar && right == value_type::scalar;
        if (node.returns_bool && !is_comparison(node.op)) {
            fail(operator_place(node), "bool modifier can only be used on comparison operators");
        }
        if (is_comparison(node.op) && !node.returns_bool && are_scalars) {
            fail(operator_place(node), "comparisons between scalars must use BOOL modifier");
        }
        check_labels(node);
        for (const expr* const side : {node.lhs.get(), node.rhs.get()}) {
            if (side->type == value_type::scalar || side->type == value_type::vector) {
                continue;
            }
            fail(side->where,
                 "binary expression must contain only scalar and instant vector types");
        }
        if (left == value_type::vector && right == value_type::vector) {
            if (is_set_operator(node.op)) check_set_operator(node, where);
        } else {
            check_no_matching(node, where);
        }
        if (has_scalar && is_set_operator(node.op)) {
            fail(where, "set operator " + quote(text(node.op)) +
                            " not allowed in binary scalar expression");
        }
    }

    void check_labels(const binary& node) {
        const vector_matching& matching = *node.matching;
        if (!matching.on) return;
        for (const std::string& label : matching.labels) {
            if (std::ranges::find(matching.include, label) == matching.include.end()) continue;
            fail(operator_place(node),
                 "label " + quote(label) + " must not occur in ON and GROUP clause at once");
        }
    }

    void check_no_matching(binary& node, position_range where) {
        if (!node.matching->labels.empty()) {
            fail(where, "vector matching only allowed between instant vectors");
        }
        if (node.matching->fill_left || node.matching->fill_right) {
            fail(where, "filling in missing series only allowed between instant vectors");
        }
        node.matching.reset();
    }

    void check_set_operator(binary& node, position_range where) {
        vector_matching& matching = *node.matching;
        if (matching.cardinality != match_cardinality::one_to_one) {
            fail(where, "no grouping allowed for " + quote(text(node.op)) + " operation");
        }
        matching.cardinality = match_cardinality::many_to_many;
        if (matching.fill_left || matching.fill_right) {
            fail(where, "filling in missing series not allowed for set operators");
        }
    }

    [[nodiscard]] static std::string in_call(const function_signature& function) {
        return "call to function " + quote(function.name);
    }

    void check(call& node, position_range where) {
        const function_signature& function = *node.function;
        check_count(node, where);
        if (function.name == "info" && node.args.size() > 1) check_info(*node.args[1], where);
        for (std::size_t i = 0; i < node.args.size() && !tokens_.failed(); ++i) {
            const bool is_selection = function.name == "info" && i == 1;
            if (is_selection) continue;  // need not exclude the empty value
            const auto types = function.arguments();
            expect(*node.args[i], types[std::min(i, types.size() - 1)], in_call(function));
        }
    }

    void check_count(const call& node, position_range where) {
        const function_signature& function = *node.function;
        const std::size_t count = node.args.size();
        const auto complain = [&](std::string_view wanted, std::size_t number) {
            fail(where, "expected " + std::string(wanted) + std::to_string(number) +
                            " argument(s) in call to " + quote(function.name) + ", got " +
                            std::to_string(count));
        };
        if (function.variadic == 0) {
            if (count != function.least()) complain("", function.least());
        } else if (count < function.least()) {
            complain("at least ", function.least());
        } else if (count > function.most()) {
            complain("at most ", function.most());
        }
    }

    /// The second argument of `info`: matchers alone.
    void check_info(const expr& selection, position_range where) {
        if (selection.type != value_type::vector) {
            fail(where, "expected type instant vector in call to function \"info\", got " +
                            std::string(text(selection.type)));
        }
        const auto* const selector = std::get_if<vector_selector>(&selection.node);
        if (selector == nullptr) {
            fail(selection.where, "expected label selectors only");
        } else if (!selector->name.empty()) {
            fail(selection.where, "expected label selectors only, got vector selector instead");
        }
    }

    void check(unary& node, position_range where) {
        check(*node.operand);
        const value_type type = node.operand->type;
        if (type == value_type::scalar || type == value_type::vector) return;
        fail(where,
             "unary expression only allowed on expressions of type scalar or instant vector, got " +
                 quote(text(type)));
    }

    void check(subquery& node, position_range where) {
        check(*node.inner);
        const value_type type = node.inner->type;
        if (type == value_type::vector) return;
        // The type's short name here, unlike everywhere else.
        fail(where, "subquery is only allowed on instant vector, got " +
                        std::string(type == value_type::matrix ? "matrix" : text(type)) +
                        " instead");
    }

    void check(const vector_selector& node, position_range where) {
        if (node.name.empty()) {
            const auto wants_value = [](const matcher& each) { return !each.matches_empty(); };
            if (std::ranges::any_of(node.matchers, wants_value)) return;
            return fail(where, "vector selector must contain at least one non-empty matcher");
        }
        for (std::size_t i = 0; i + 1 < node.matchers.size(); ++i) {
            const matcher& each = node.matchers[i];
            if (each.name() != metric_name_label) continue;
            fail(where, "metric name must not be set twice: " + quote(node.name) + " or " +
                            quote(each.value()));
        }
    }

    token_stream& tokens_;
};

}  // namespace tidegauge::promql::detail
