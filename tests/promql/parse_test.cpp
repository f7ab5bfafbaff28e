// What the trees of queries look like.
#include <tidegauge/promql/parse.hpp>
//
#include "support/promql_features.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <variant>

namespace tidegauge::promql {
namespace {

using std::chrono::minutes;

expr_ptr tree_of(std::string_view query) {
    auto parsed = parse(query, everything());
    EXPECT_TRUE(parsed.ok()) << query << ": " << message(parsed.status());
    return parsed.ok() ? *std::move(parsed) : nullptr;
}

template <typename Node>
const Node& node_of(const expr_ptr& tree) {
    return std::get<Node>(tree->node);
}

std::string repeated(std::string_view text, int times) {
    std::string out;
    for (int i = 0; i < times; ++i) out += text;
    return out;
}

TEST(parse, puts_the_matcher_of_the_name_last) {
    const expr_ptr tree = tree_of(R"(foo{a="b"})");
    const auto& selector = node_of<vector_selector>(tree);
    EXPECT_EQ(selector.name, "foo");
    ASSERT_EQ(selector.matchers.size(), 2U);
    EXPECT_EQ(to_string(selector.matchers[0]), R"(a="b")");
    EXPECT_EQ(to_string(selector.matchers[1]), R"(__name__="foo")");
}

TEST(parse, leaves_a_name_in_the_braces_to_the_matchers) {
    const expr_ptr tree = tree_of(R"({"foo"})");
    const auto& selector = node_of<vector_selector>(tree);
    EXPECT_EQ(selector.name, "");
    EXPECT_EQ(to_string(selector.matchers.at(0)), R"(__name__="foo")");
}

TEST(parse, folds_the_sign_of_a_number) {
    EXPECT_EQ(node_of<number_literal>(tree_of("-+-5")).value, 5);
    EXPECT_TRUE(std::holds_alternative<unary>(tree_of("-(5)")->node));
    EXPECT_TRUE(std::holds_alternative<unary>(tree_of("-1 ^ 2")->node));
}

TEST(parse, takes_a_duration_for_seconds) {
    const expr_ptr tree = tree_of("1h30m");
    EXPECT_EQ(node_of<number_literal>(tree).value, 5400);
    EXPECT_TRUE(node_of<number_literal>(tree).is_duration);
}

TEST(parse, takes_a_number_for_a_duration) {
    EXPECT_EQ(node_of<matrix_selector>(tree_of("foo[300]")).range, minutes(5));
    EXPECT_EQ(node_of<vector_selector>(tree_of("foo offset -60")).shift.offset, minutes(-1));
}

TEST(parse, keeps_a_duration_that_is_computed_as_a_tree) {
    const expr_ptr tree = tree_of("foo[step() * 2]");
    const auto& range = node_of<matrix_selector>(tree).range_expr;
    ASSERT_NE(range, nullptr);
    EXPECT_EQ(node_of<binary>(range).op, binary_op::mul);
    EXPECT_EQ(node_of<call>(node_of<binary>(range).lhs).function, find_function("step"));
    EXPECT_EQ(range->where, (position_range{4, 14}));
}

TEST(parse, ends_an_offset_behind_a_number) {
    const expr_ptr tree = tree_of("foo offset 5m + 1m");
    EXPECT_EQ(node_of<vector_selector>(node_of<binary>(tree).lhs).shift.offset, minutes(5));
}

TEST(parse, goes_on_with_an_offset_behind_parentheses) {
    const expr_ptr tree = tree_of("foo offset (5m) + 1m");
    const auto& offset = node_of<vector_selector>(tree).shift.offset_expr;
    ASSERT_NE(offset, nullptr);
    EXPECT_EQ(node_of<binary>(offset).op, binary_op::add);
}

TEST(parse, rounds_a_time_to_a_millisecond) {
    EXPECT_EQ(node_of<vector_selector>(tree_of("foo @ 1.0005")).shift.at, from_unix_ms(1001));
    EXPECT_EQ(node_of<vector_selector>(tree_of("foo @ -1.0005")).shift.at, from_unix_ms(-1001));
}

TEST(parse, stays_at_the_last_time_that_there_is) {
    const expr_ptr tree = tree_of("foo @ 1e17");
    EXPECT_EQ(node_of<vector_selector>(tree).shift.at,
              from_unix_ms(std::numeric_limits<std::int64_t>::max()));
}

TEST(parse, binds_a_modifier_to_the_operand_before_it) {
    const expr_ptr tree = tree_of("-a + b offset 5m");
    EXPECT_EQ(node_of<vector_selector>(node_of<binary>(tree).rhs).shift.offset, minutes(5));
}

TEST(parse, gives_each_part_its_type) {
    EXPECT_EQ(tree_of("1 + 1")->type, value_type::scalar);
    EXPECT_EQ(tree_of("1 + foo")->type, value_type::vector);
    EXPECT_EQ(tree_of("(foo[5m])")->type, value_type::matrix);
    EXPECT_EQ(tree_of("foo[5m:]")->type, value_type::matrix);
    EXPECT_EQ(tree_of("-time()")->type, value_type::scalar);
    EXPECT_EQ(tree_of("'x'")->type, value_type::string);
    EXPECT_EQ(tree_of("sum(foo)")->type, value_type::vector);
}

TEST(parse, keeps_the_matching_of_two_vectors_alone) {
    EXPECT_TRUE(node_of<binary>(tree_of("a + b")).matching.has_value());
    EXPECT_FALSE(node_of<binary>(tree_of("a + 1")).matching.has_value());
    EXPECT_FALSE(node_of<binary>(tree_of("a + on () 1")).matching.has_value());
}

TEST(parse, matches_sets_many_to_many) {
    EXPECT_EQ(node_of<binary>(tree_of("a and b")).matching->cardinality,
              match_cardinality::many_to_many);
}

TEST(parse, takes_a_parameter_from_the_arguments_of_an_aggregation) {
    const expr_ptr tree = tree_of("topk by (a) (5, foo)");
    const auto& aggregation = node_of<aggregate_expr>(tree);
    EXPECT_EQ(node_of<number_literal>(aggregation.param).value, 5);
    EXPECT_EQ(node_of<vector_selector>(aggregation.operand).name, "foo");
    EXPECT_EQ(aggregation.by.labels, std::vector<std::string>{"a"});
}

TEST(parse, knows_where_each_part_stands) {
    const std::string_view query = " sum ( foo{a='b'} offset 5m ) by ( x ) + -(rate(bar[5m] @ 5))";
    const expr_ptr tree = tree_of(query);
    const auto written = [&](const expr_ptr& part) {
        return query.substr(part->where.begin, part->where.end - part->where.begin);
    };
    EXPECT_EQ(written(tree), query.substr(1));
    const auto& sum = node_of<binary>(tree).lhs;
    EXPECT_EQ(written(sum), "sum ( foo{a='b'} offset 5m ) by ( x )");
    EXPECT_EQ(written(node_of<aggregate_expr>(sum).operand), "foo{a='b'} offset 5m");
    const auto& negative = node_of<binary>(tree).rhs;
    EXPECT_EQ(written(negative), "-(rate(bar[5m] @ 5))");
    const auto& rate = node_of<paren>(node_of<unary>(negative).operand).inner;
    EXPECT_EQ(written(rate), "rate(bar[5m] @ 5)");
    const auto& range = node_of<call>(rate).args.at(0);
    EXPECT_EQ(written(range), "bar[5m] @ 5");
    EXPECT_EQ(written(node_of<matrix_selector>(range).selector), "bar");
}

TEST(parse, allows_a_chain_of_operators_as_deep_as_any_other_expression) {
    EXPECT_TRUE(parse("1" + repeated(" + 1", 199)).ok());
    const auto parsed = parse("1" + repeated(" + 1", 200));
    EXPECT_EQ(message(parsed.status()),
              "1:1: parse error: expressions are more than 200 deep in each other");
}

TEST(parse, refuses_what_is_too_deep_in_each_other) {
    for (const std::string& query :
         {repeated("(", 9000) + "1" + repeated(")", 9000), repeated("-", 9000) + "a",
          "1" + repeated("^1", 9000), "1" + repeated("+1", 9000), "a" + repeated("[5m:]", 9000),
          repeated("abs(", 9000), repeated("sum by (a) (", 9000), "a[" + repeated("(", 9000),
          "a offset " + repeated("-", 9000), "a[1" + repeated("+1", 9000) + "]",
          "a[" + repeated("max_of(1,", 9000), repeated("a+(", 9000)}) {
        const auto parsed = parse(query);
        ASSERT_FALSE(parsed.ok());
        EXPECT_NE(message(parsed.status()).find("200 deep"), std::string_view::npos);
    }
}

TEST(parse, differs_from_prometheus_where_a_duration_has_no_meaning) {
    EXPECT_EQ(message(parse("foo offset NaN").status()),
              "1:12: parse error: duration out of range");
    EXPECT_EQ(message(parse("foo[0.0001]").status()),
              "1:5: parse error: duration must be greater than 0");
}

TEST(parse, reads_a_text_that_ends_where_its_view_ends) {
    const std::string text = "foo[5m] bar";
    EXPECT_TRUE(parse(std::string_view(text).substr(0, 7)).ok());
}

}  // namespace
}  // namespace tidegauge::promql
