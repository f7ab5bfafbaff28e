#include "conformance/promqltest/script.hpp"

#include <tidegauge/base/status.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/labels/label_set.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tidegauge::promqltest {
namespace {

using namespace std::chrono_literals;

std::vector<command> commands_of(std::string_view text) {
    auto parsed = parse_script("a.test", text);
    EXPECT_TRUE(parsed.ok()) << parsed.status();
    return parsed.ok() ? *std::move(parsed) : std::vector<command>();
}

/// The only command of a script.
template <typename Command>
Command only(std::string_view text) {
    const std::vector<command> all = commands_of(text);
    EXPECT_EQ(all.size(), 1U);
    if (all.size() != 1 || !std::holds_alternative<Command>(all[0])) return {};
    return std::get<Command>(all[0]);
}

std::string script_refusal(std::string_view text) {
    const auto parsed = parse_script("a.test", text);
    return parsed.ok() ? "accepted" : std::string(message(parsed.status()));
}

TEST(script, commands_stand_in_order_with_their_lines) {
    const auto all =
        commands_of("# says nothing\n\nload 1m\n  x 1\n\nCLEAR\neval instant at 0 x\n");
    ASSERT_EQ(all.size(), 3U);
    EXPECT_EQ(std::get<load_command>(all[0]).line, 3U);
    EXPECT_EQ(std::get<clear_command>(all[1]).line, 6U);
    EXPECT_EQ(std::get<eval_command>(all[2]).line, 7U);
}

TEST(script, a_comment_ends_the_lines_of_a_command) {
    EXPECT_EQ(script_refusal("load 1m\n  x 1\n  # note\n  y 1\n"),
              "a.test:4: expected clear, load or eval");
}

TEST(script, load_takes_series_until_an_empty_line) {
    const auto load = only<load_command>("load_with_nhcb 30s\n  x 1 2\n  y{a=\"b\"} _\n");
    EXPECT_EQ(load.step, 30s);
    EXPECT_TRUE(load.with_twins);
    ASSERT_EQ(load.series.size(), 2U);
    EXPECT_EQ(load.series.at({{"__name__", "x"}}).values.size(), 2U);
}

TEST(script, of_a_series_twice_in_a_load_the_last_line_stays) {
    const auto load = only<load_command>("load 30s\n  x 1 2\n  x 3\n");
    ASSERT_EQ(load.series.size(), 1U);
    EXPECT_EQ(load.series.begin()->second.values.at(0).number, 3);
}

TEST(script, start_times_belong_to_the_next_line) {
    const auto load = only<load_command>("load 1m\n  x@st -1s _\n  x 1 2\n  y 1 2\n");
    EXPECT_EQ(load.series.at({{"__name__", "x"}}).starts,
              (std::vector<start_offset>{-1s, std::nullopt}));
    EXPECT_TRUE(load.series.at({{"__name__", "y"}}).starts.empty());
}

TEST(script, an_instant_eval_has_a_time_and_a_query) {
    const auto eval =
        only<eval_command>("eval instant at 1m30s sum by (a) (x) # no comment\n  {} 1\n");
    EXPECT_FALSE(eval.is_range);
    EXPECT_EQ(eval.at, timestamp{90s});
    EXPECT_EQ(eval.query, "sum by (a) (x) # no comment");
}

TEST(script, a_range_eval_has_a_start_an_end_and_a_step) {
    const auto eval =
        only<eval_command>("eval range from 0 to 1h step 5m x offset 1m\n  x 1 2 _ 3\n");
    EXPECT_TRUE(eval.is_range);
    EXPECT_EQ(eval.start, timestamp{});
    EXPECT_EQ(eval.end, timestamp{1h});
    EXPECT_EQ(eval.step, 5min);
    EXPECT_EQ(eval.query, "x offset 1m");
    EXPECT_EQ(eval.expected.series.begin()->second.values.size(), 4U);
}

TEST(script, positions_count_lines_of_series_alone) {
    const auto eval =
        only<eval_command>("eval instant at 0 sort(x)\n  x 1\n  expect ordered\n  y 2\n");
    EXPECT_TRUE(eval.expected.ordered);
    EXPECT_EQ(eval.expected.series.at({{"__name__", "x"}}).position, 1U);
    EXPECT_EQ(eval.expected.series.at({{"__name__", "y"}}).position, 2U);
}

TEST(script, a_number_is_an_expected_scalar_and_ends_the_eval) {
    EXPECT_EQ(only<eval_command>("eval instant at 0 1+1\n  0x2\n").expected.scalar, 2);
    EXPECT_EQ(script_refusal("eval instant at 0 1\n  1\n  x 1\n"),
              "a.test:3: expected clear, load or eval");
}

TEST(script, a_string_may_be_expected) {
    EXPECT_EQ(only<eval_command>("eval instant at 0 'a'\n  expect string \"a\\n\"\n").expected.text,
              "a\n");
    EXPECT_EQ(only<eval_command>("eval instant at 0 ''\n  expect string ``\n").expected.text, "");
}

TEST(script, a_range_vector_may_be_expected_of_an_instant_query) {
    const auto eval = only<eval_command>(
        "eval instant at 0 x[1m]\n  expect range vector from 10s to 1m step 10s\n  x 1 2 3\n");
    EXPECT_TRUE(eval.answers_range_vector);
    EXPECT_EQ(eval.at, timestamp{1min});
    EXPECT_EQ(eval.start, timestamp{10s});
    EXPECT_EQ(eval.step, 10s);
}

TEST(script, old_commands_say_in_their_names_what_is_expected) {
    EXPECT_TRUE(only<eval_command>("eval_ordered instant at 0 x\n").expected.ordered);
    EXPECT_TRUE(only<eval_command>("eval_fail instant at 0 x\n").expected.failure.has_value());
    EXPECT_EQ(only<eval_command>("eval_warn instant at 0 x\n").expected.warnings.size(), 1U);
    EXPECT_EQ(only<eval_command>("eval_info range from 0 to 1m step 1m x\n").expected.infos.size(),
              1U);
}

TEST(script, old_failures_have_lines_of_their_own) {
    const auto exact =
        only<eval_command>("eval_fail instant at 0 x\n  expected_fail_message a b\n");
    EXPECT_TRUE(exact.expected.failure->matches("a b"));
    EXPECT_FALSE(exact.expected.failure->matches("a b c"));
    const auto part = only<eval_command>("eval_fail instant at 0 x\n  expected_fail_regexp a.b\n");
    EXPECT_TRUE(part.expected.failure->matches("so a-b it is"));
    EXPECT_FALSE(part.expected.failure->matches("ab"));
}

TEST(script, a_metric_called_expect_needs_braces) {
    EXPECT_EQ(only<eval_command>("eval instant at 0 expect\n  expect{} 1\n").expected.series.size(),
              1U);
    EXPECT_NE(script_refusal("eval instant at 0 expect\n  expect 1\n"), "accepted");
}

TEST(script, what_is_wrong_is_told_with_file_and_line) {
    EXPECT_EQ(script_refusal("clear\nstore 1m\n"), "a.test:2: expected clear, load or eval");
    EXPECT_EQ(script_refusal("load\n"), "a.test:1: expected `load[_with_nhcb] <step>`");
    EXPECT_EQ(script_refusal("load often\n"), "a.test:1: expected a duration as step");
    EXPECT_EQ(script_refusal("load 1m\n  x 1\n  y one\n"),
              "a.test:3: column 3: expected a number, found \"one\"");
    EXPECT_EQ(script_refusal("\neval instant at noon x\n"),
              "a.test:2: expected a time behind `at`");
    EXPECT_EQ(script_refusal("eval range from 1m to 0 step 1m x\n"),
              "a.test:1: expected an end that is not before the start");
    EXPECT_EQ(script_refusal("eval instant at 0 x\n  x 1 2\n"),
              "a.test:2: expected one value, for the query is an instant one");
    EXPECT_EQ(script_refusal("eval instant at 0 x\n  expect string abc\n"),
              "a.test:2: expected a string in quotes");
    EXPECT_EQ(script_refusal("eval instant at 0 x\n  expect range vector from 0\n").substr(0, 9),
              "a.test:2:");
    EXPECT_EQ(script_refusal("eval x\n").substr(0, 9), "a.test:1:");
}

TEST(script, start_times_need_their_series) {
    EXPECT_EQ(script_refusal("load 1m\n  x@st -1s\n"),
              "a.test:2: expected a line of samples behind @st");
    EXPECT_EQ(script_refusal("load 1m\n  x@st -1s\n  y 1\n"),
              "a.test:3: expected the series of the line @st");
    EXPECT_EQ(script_refusal("load 1m\n  x@st -1s\n  x 1 2\n"),
              "a.test:3: expected as many values as start times");
    EXPECT_EQ(script_refusal("load 1m\n  x@st -1s\n  x@st -1s\n"),
              "a.test:3: expected a line of samples behind @st");
}

}  // namespace
}  // namespace tidegauge::promqltest
