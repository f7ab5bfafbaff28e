#include "conformance/promqltest/compare_answer.hpp"

#include "conformance/promqltest/script.hpp"

#include <tidegauge/base/time.hpp>
#include <tidegauge/labels/label_set.hpp>
#include <tidegauge/promql/ast.hpp>
#include <tidegauge/promql/query_result.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace tidegauge::promqltest {
namespace {

using promql::query_result;
using promql::result_series;
using promql::value_type;

/// The eval of a script that has one.
eval_command eval(const std::string& body) {
    return std::get<eval_command>(parse_script("a", body)->at(0));
}
eval_command instant_eval(const std::string& body) {
    return eval("eval instant at 1m x\n" + body);
}
eval_command range_eval(const std::string& body) {
    return eval("eval range from 0 to 2m step 1m x\n" + body);
}

/// Values one minute apart from the epoch on.
result_series series(const std::string& name, std::initializer_list<double> values) {
    result_series made{{{"__name__", name}}, {}, {}};
    std::int64_t at_ms = 0;
    for (const double value : values) {
        made.floats.push_back({from_unix_ms(at_ms), value});
        at_ms += 60'000;
    }
    return made;
}

query_result vector_of(std::vector<result_series> all) {
    query_result made;
    made.series = std::move(all);
    return made;
}
query_result matrix_of(std::vector<result_series> all) {
    query_result made = vector_of(std::move(all));
    made.type = value_type::matrix;
    return made;
}
query_result scalar_of(double value) {
    query_result made;
    made.type = value_type::scalar;
    made.scalar = value;
    return made;
}
query_result string_result(std::string text) {
    query_result made;
    made.type = value_type::string;
    made.text = std::move(text);
    return made;
}

TEST(compare_answer, a_vector_has_the_series_that_are_expected_in_any_order) {
    const eval_command wanted = instant_eval("  a 1\n  b 2\n");
    EXPECT_EQ(compare_answer(wanted, vector_of({series("b", {2}), series("a", {1})})),
              std::nullopt);
}

TEST(compare_answer, a_missing_an_unexpected_or_a_second_series_is_wrong) {
    const eval_command wanted = instant_eval("  a 1\n  b 2\n");
    EXPECT_EQ(compare_answer(wanted, vector_of({series("a", {1})})), "missing b");
    EXPECT_EQ(compare_answer(wanted, vector_of({series("c", {1})})), "unexpected c: 1@0");
    EXPECT_EQ(compare_answer(wanted, vector_of({series("a", {1}), series("a", {1})})),
              "twice in the answer: a");
    EXPECT_EQ(compare_answer(instant_eval(""), vector_of({})), std::nullopt);
}

TEST(compare_answer, another_value_is_wrong) {
    EXPECT_EQ(compare_answer(instant_eval("  a 1\n"), vector_of({series("a", {1.5})})),
              "a: expected 1, got 1.5");
}

TEST(compare_answer, order_matters_if_it_is_expected) {
    const eval_command wanted = instant_eval("  expect ordered\n  a 1\n  b 2\n");
    EXPECT_EQ(compare_answer(wanted, vector_of({series("a", {1}), series("b", {2})})),
              std::nullopt);
    EXPECT_EQ(compare_answer(wanted, vector_of({series("b", {2}), series("a", {1})})),
              "b: expected as number 2, got as 1");
}

TEST(compare_answer, a_histogram_is_no_number) {
    result_series histogram{{{"__name__", "a"}}, {}, {}};
    histogram.histograms.push_back({from_unix_ms(0), std::make_shared<const native_histogram>()});
    EXPECT_EQ(compare_answer(instant_eval("  a {{}}\n"), vector_of({histogram})), std::nullopt);
    EXPECT_EQ(compare_answer(instant_eval("  a 0\n"), vector_of({histogram})),
              "a: expected 0, got {{schema:0 count:0 sum:0}}");
    EXPECT_EQ(compare_answer(instant_eval("  a {{count:1}}\n"), vector_of({series("a", {0})})),
              "a: expected {{schema:0 count:1 sum:0}}, got 0");
}

TEST(compare_answer, scalars_and_strings_are_compared_with_their_kind) {
    EXPECT_EQ(compare_answer(instant_eval("  2\n"), scalar_of(2)), std::nullopt);
    EXPECT_EQ(compare_answer(instant_eval("  2\n"), scalar_of(3)), "expected 2, got 3");
    EXPECT_EQ(compare_answer(instant_eval("  2\n"), vector_of({})), "expected a scalar");
    EXPECT_EQ(compare_answer(instant_eval("  a 2\n"), scalar_of(2)), "expected no scalar, got 2");
    const eval_command text = instant_eval("  expect string \"a\"\n");
    EXPECT_EQ(compare_answer(text, string_result("a")), std::nullopt);
    EXPECT_EQ(compare_answer(text, string_result("b")), "expected \"a\", got \"b\"");
    EXPECT_EQ(compare_answer(text, vector_of({})), "expected a string");
    EXPECT_EQ(compare_answer(instant_eval(""), string_result("b")),
              "expected no string, got \"b\"");
}

TEST(compare_answer, the_points_of_a_range_are_one_step_apart) {
    EXPECT_EQ(compare_answer(range_eval("  a 1 2 3\n"), matrix_of({series("a", {1, 2, 3})})),
              std::nullopt);
    EXPECT_EQ(compare_answer(range_eval("  a 1 9 3\n"), matrix_of({series("a", {1, 2, 3})})),
              "a: expected 9, got 2 at 60000");
}

TEST(compare_answer, a_point_that_is_left_out_must_be_missing) {
    result_series gap = series("a", {1, 2, 3});
    EXPECT_EQ(compare_answer(range_eval("  a 1 _ 3\n"), matrix_of({gap})),
              "a: expected 3 at 120000, got 1@0 2@60000 3@120000");
    gap.floats.erase(gap.floats.begin() + 1);
    EXPECT_EQ(compare_answer(range_eval("  a 1 _ 3\n"), matrix_of({gap})), std::nullopt);
    EXPECT_EQ(compare_answer(range_eval("  a 1 2 3\n"), matrix_of({gap})),
              "a: expected 2 at 60000, got 1@0 3@120000");
}

TEST(compare_answer, fewer_and_more_points_are_wrong) {
    EXPECT_EQ(compare_answer(range_eval("  a 1 2\n"), matrix_of({series("a", {1, 2, 3})})),
              "a: expected fewer points, got 1@0 2@60000 3@120000");
    EXPECT_EQ(compare_answer(range_eval("  a 1 2 3 4\n"), matrix_of({series("a", {1, 2, 3})})),
              "a: more values are expected than there are steps");
}

TEST(compare_answer, a_range_must_be_sorted_by_labels) {
    EXPECT_EQ(compare_answer(range_eval("  a 1\n  b 2\n"),
                             matrix_of({series("b", {2}), series("a", {1})})),
              "not sorted by labels: a after b");
}

TEST(compare_answer, a_range_vector_has_no_order_of_its_own) {
    EXPECT_NE(
        compare_answer(range_eval("  expect ordered\n  a 1\n"), matrix_of({series("a", {1})})),
        std::nullopt);
}

}  // namespace
}  // namespace tidegauge::promqltest
