#include "over_time/recorded.hpp"

#include <tidegauge/over_time/operation.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <optional>
#include <string>
#include <string_view>

namespace {

using tidegauge::apply;
using tidegauge::message;
using tidegauge::metric_type;
using tidegauge::operation;
using tidegauge::parse_operation;
using tidegauge::window;
using tidegauge::testing::recorded;

/// What the operation of that name makes of the window.
std::optional<double> answer(std::string_view name, const window& w) {
    const auto op = parse_operation(name);
    EXPECT_TRUE(op.ok()) << name;
    return op.ok() ? apply(*op, w) : std::nullopt;
}

TEST(operation, gives_each_word_its_formula) {
    const recorded series(10, {1, 2, 4, 8});
    const window w = series.in(0, 60);
    EXPECT_EQ(answer("last_one", w), 8);
    EXPECT_EQ(answer("rate", w), 7 / 30.0);
    EXPECT_EQ(answer("increase", w), 7);
    EXPECT_EQ(answer("delta", w), 7);
    EXPECT_EQ(answer("count", w), 4);
    EXPECT_EQ(answer("avg", w), 3.75);
    EXPECT_EQ(answer("min", w), 1);
    EXPECT_EQ(answer("max", w), 8);
    EXPECT_EQ(answer("sum", w), 15);
    EXPECT_EQ(answer("stddev", w), std::sqrt(7.1875));
    EXPECT_EQ(answer("first", w), 1);
    EXPECT_EQ(answer("present", w), 1);
    EXPECT_EQ(answer("deriv", w), 0.23);
    EXPECT_EQ(answer("p50", w), 3);
}

TEST(operation, tells_increase_and_delta_apart_when_the_counter_restarts) {
    const recorded series(10, {5, 9, 3});
    EXPECT_EQ(answer("increase", series.in(0, 60)), 7);
    EXPECT_EQ(answer("delta", series.in(0, 60)), -2);
}

TEST(operation, has_no_answer_for_an_empty_window) {
    const recorded none;
    for (const char* name : {"last_one", "rate", "increase", "delta", "count", "avg", "min", "max",
                             "sum", "stddev", "first", "present", "deriv", "p95"}) {
        EXPECT_EQ(answer(name, none.in(0, 60)), std::nullopt) << name;
    }
}

TEST(operation, has_no_last_one_once_the_series_has_ended) {
    const recorded series(10, {1, 2});
    EXPECT_EQ(answer("last_one", series.ended_in(0, 60)), std::nullopt);
    EXPECT_EQ(answer("max", series.ended_in(0, 60)), 2);
}

TEST(operation, takes_any_percentile_from_0_to_100) {
    EXPECT_EQ(parse_operation("p0")->q, 0);
    EXPECT_EQ(parse_operation("p95")->q, 0.95);
    EXPECT_EQ(parse_operation("p99.9")->q, 0.999);
    EXPECT_EQ(parse_operation("p100")->q, 1);
    EXPECT_EQ(parse_operation("p95")->what, operation::word::quantile);
}

TEST(operation, refuses_what_is_no_percentile) {
    for (const char* text : {"p", "p.", "p-1", "p+5", "p100.1", "p101", "p9e1", "pinf", "pnan",
                             "p1.2.3", "p95 ", " p95", "P95", "q95", "p0x1"}) {
        const auto op = parse_operation(text);
        EXPECT_EQ(op.status().code(), absl::StatusCode::kInvalidArgument) << text;
    }
}

TEST(operation, names_the_unknown_word_and_all_that_are_known) {
    const auto op = parse_operation("median");
    ASSERT_EQ(op.status().code(), absl::StatusCode::kInvalidArgument);
    const std::string text(message(op.status()));
    EXPECT_EQ(text,
              "unknown operation \"median\", expected one of last_one, rate, increase, delta, "
              "count, avg, min, max, sum, stddev, first, present, deriv, or a percentile such as "
              "p50, p95, p99.9");
}

TEST(operation, minds_case_and_spaces) {
    EXPECT_FALSE(parse_operation("").ok());
    EXPECT_FALSE(parse_operation("Rate").ok());
    EXPECT_FALSE(parse_operation("rate ").ok());
}

TEST(operation, is_last_one_by_default) {
    EXPECT_EQ(operation{}, *parse_operation("last_one"));
}

}  // namespace
