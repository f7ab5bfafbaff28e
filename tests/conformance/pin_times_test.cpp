#include "conformance/promqltest/pin_times.hpp"

#include "conformance/promqltest/run_script.hpp"

#include <tidegauge/base/status.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/promql/ast.hpp>
#include <tidegauge/promql/parse.hpp>

#include <gtest/gtest.h>

#include <string_view>
#include <utility>
#include <variant>

namespace tidegauge::promqltest {
namespace {

using promql::expr;
using promql::time_shift;

constexpr timestamp asked_at = from_unix_ms(90'000);

/// The parsed query after its times were fixed; `is_pinned` says whether it tells the time no more.
promql::expr_ptr pinned(std::string_view query, bool is_pinned) {
    auto parsed = promql::parse(query, all_features());
    EXPECT_TRUE(parsed.ok()) << parsed.status();
    if (!parsed.ok()) return nullptr;
    EXPECT_EQ(pin_times(**parsed, asked_at), is_pinned) << query;
    return *std::move(parsed);
}

const time_shift& shift_of(const expr& query) {
    if (const auto* sub = std::get_if<promql::subquery>(&query.node)) return sub->shift;
    return std::get<promql::vector_selector>(query.node).shift;
}
template <typename Node>
const Node& as(const expr& query) {
    return std::get<Node>(query.node);
}

TEST(pin_times, selectors_get_the_time_that_they_lack) {
    const auto query = pinned("sum(x offset 1m) + x @ 5", true);
    const auto& sum = as<promql::aggregate_expr>(*as<promql::binary>(*query).lhs);
    EXPECT_EQ(shift_of(*sum.operand).at, asked_at);
    EXPECT_EQ(shift_of(*as<promql::binary>(*query).rhs).at, from_unix_ms(5000));
}

TEST(pin_times, start_and_end_become_that_time) {
    const auto query = pinned("x @ end()", true);
    EXPECT_EQ(shift_of(*query).at, asked_at);
    EXPECT_EQ(shift_of(*query).at_edge, time_shift::edge::none);
}

TEST(pin_times, ranges_are_fixed_at_their_selectors) {
    const auto query = pinned("rate(x[5m])", true);
    const auto& range = as<promql::matrix_selector>(*as<promql::call>(*query).args[0]);
    EXPECT_EQ(shift_of(*range.selector).at, asked_at);
}

TEST(pin_times, what_is_inside_a_subquery_follows_the_subquery) {
    const auto query = pinned("max_over_time(timestamp(x)[5m:1m])", true);
    const expr& sub = *as<promql::call>(*query).args[0];
    EXPECT_EQ(shift_of(sub).at, asked_at);
    const expr& inner = *as<promql::call>(*as<promql::subquery>(sub).inner).args[0];
    EXPECT_FALSE(shift_of(inner).at.has_value());
}

TEST(pin_times, some_functions_tell_the_time_all_the_same) {
    for (const std::string_view query :
         {"time()", "x + timestamp(x)", "sum(predict_linear(x[5m], 60))", "hour()",
          "-day_of_week()", "vector(time())"}) {
        EXPECT_NE(pinned(query, false), nullptr);
    }
}

}  // namespace
}  // namespace tidegauge::promqltest
