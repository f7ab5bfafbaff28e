#include "promql/asking.hpp"

#include <tidegauge/promql/evaluate.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <vector>

namespace tidegauge::promql {
namespace {

using testing::asking;
using testing::lines;
using namespace std::chrono_literals;

constexpr std::nullopt_t none = std::nullopt;

/// `m{pod="a"}` is 1, 2, 3 ... and `m{pod="b"}` 10, 20, 30 ... every 30 seconds, 5 of each.
asking two_pods() {
    asking made;
    made.source.add({{"__name__", "m"}, {"pod", "a"}}, 30s, {1, 2, 3, 4, 5});
    made.source.add({{"__name__", "m"}, {"pod", "b"}}, 30s, {10, 20, 30, 40, 50});
    return made;
}

TEST(evaluate, gives_scalars_and_strings_as_they_are) {
    asking a;
    EXPECT_EQ(a.at(0, "1 + 2 * 3"), lines{"7"});
    EXPECT_EQ(a.at(0, "\"text\""), lines{"text"});
    EXPECT_EQ(a.at(90, "time()"), lines{"90"});
}

TEST(evaluate, takes_the_newest_sample_at_or_before_the_time) {
    auto a = two_pods();
    EXPECT_EQ(a.at(59, "m"), (lines{"m{pod=\"a\"} 2", "m{pod=\"b\"} 20"}));
    EXPECT_EQ(a.at(60, "m"), (lines{"m{pod=\"a\"} 3", "m{pod=\"b\"} 30"}));
}

TEST(evaluate, forgets_a_sample_that_is_as_old_as_the_lookback) {
    auto a = two_pods();
    EXPECT_EQ(a.at(419.999, "m{pod=\"a\"}"), lines{"m{pod=\"a\"} 5"});
    EXPECT_EQ(a.at(420, "m{pod=\"a\"}"), lines{});
}

TEST(evaluate, finds_nothing_behind_a_staleness_marker) {
    asking a;
    a.source.add({{"__name__", "m"}}, 30s, {1, stale_nan, none, 4});
    EXPECT_EQ(a.at(29, "m"), lines{"m 1"});
    EXPECT_EQ(a.at(60, "m"), lines{});
    EXPECT_EQ(a.at(90, "m"), lines{"m 4"});
    EXPECT_EQ(a.at(90, "count_over_time(m[2m])"), lines{"{} 2"});
}

TEST(evaluate, leaves_the_left_edge_out_of_a_range) {
    auto a = two_pods();
    EXPECT_EQ(a.at(60, "count_over_time(m{pod=\"a\"}[1m])"), lines{"{pod=\"a\"} 2"});
    EXPECT_EQ(a.at(60, "m{pod=\"a\"}[1m]"), lines{"m{pod=\"a\"} 2@30 3@60"});
}

TEST(evaluate, looks_back_by_an_offset_and_forward_by_a_negative_one) {
    auto a = two_pods();
    EXPECT_EQ(a.at(60, "m{pod=\"a\"} offset 30s"), lines{"m{pod=\"a\"} 2"});
    EXPECT_EQ(a.at(60, "m{pod=\"a\"} offset -30s"), lines{"m{pod=\"a\"} 4"});
}

TEST(evaluate, looks_at_a_fixed_time_from_every_step) {
    auto a = two_pods();
    EXPECT_EQ(a.range(0, 60, 30, "m{pod=\"a\"} @ 90"), lines{"m{pod=\"a\"} 4@0 4@30 4@60"});
    EXPECT_EQ(a.range(0, 60, 30, "m{pod=\"a\"} @ end() offset 30s"),
              lines{"m{pod=\"a\"} 2@0 2@30 2@60"});
}

TEST(evaluate, sorts_the_series_of_a_range_query_by_labels) {
    asking a;
    a.source.add({{"__name__", "m"}, {"pod", "b"}}, 30s, {1});
    a.source.add({{"__name__", "m"}, {"pod", "a"}}, 30s, {2});
    EXPECT_EQ(a.range(0, 0, 30, "m"), (lines{"m{pod=\"a\"} 2@0", "m{pod=\"b\"} 1@0"}));
}

TEST(evaluate, makes_a_series_without_labels_of_a_scalar_in_a_range_query) {
    asking a;
    EXPECT_EQ(a.range(0, 60, 30, "time() * 2"), lines{"{} 0@0 60@30 120@60"});
}

TEST(evaluate, refuses_range_queries_of_range_vectors_and_strings) {
    asking a;
    EXPECT_EQ(a.range(0, 60, 30, "m[1m]"),
              lines{"invalid expression type \"range vector\" for range query, must be Scalar or "
                    "instant Vector"});
    EXPECT_TRUE(absl::IsInvalidArgument(a.status));
}

TEST(evaluate, counts_samples_read_and_given_against_the_limit) {
    auto a = two_pods();
    a.options.most_samples = 12;
    EXPECT_EQ(a.at(120, "m").size(), 2U);
    a.options.most_samples = 11;
    EXPECT_EQ(a.at(120, "m"),
              lines{"query processing would load too many samples into memory in query execution"});
    EXPECT_TRUE(absl::IsResourceExhausted(a.status));
    a.options.most_samples = 9;
    EXPECT_EQ(a.at(120, "m").size(), 1U);
    EXPECT_TRUE(absl::IsResourceExhausted(a.status));
}

TEST(evaluate, ends_when_it_is_overdue) {
    auto a = two_pods();
    int asked = 0;
    a.options.is_overdue = [&] { return ++asked > 2; };
    EXPECT_EQ(a.range(0, 120, 30, "m"), lines{"query timed out in expression evaluation"});
    EXPECT_TRUE(absl::IsDeadlineExceeded(a.status));
}

TEST(evaluate, removes_the_name_last_if_that_is_on) {
    auto a = two_pods();
    EXPECT_EQ(a.at(120, "sum by (__name__) (rate(m[2m]))").size(), 1U);
    EXPECT_EQ(a.at(120, "count by (__name__) (-m)"), lines{"{} 2"});
    EXPECT_EQ(a.at(120, "label_replace(-m{pod=\"a\"}, \"n\", \"$1\", \"__name__\", \"(.*)\")"),
              lines{"{n=\"m\", pod=\"a\"} -5"});
    a.options.features.delayed_name_removal = false;
    EXPECT_EQ(a.at(120, "label_replace(-m{pod=\"a\"}, \"n\", \"$1\", \"__name__\", \"(.*)\")"),
              lines{"{pod=\"a\"} -5"});
}

TEST(evaluate, refuses_different_series_that_become_one_without_their_name) {
    asking a;
    a.source.add({{"__name__", "m"}}, 30s, {1});
    a.source.add({{"__name__", "n"}}, 30s, {2});
    const lines refused{"vector cannot contain metrics with the same labelset"};
    for (const bool delayed : {true, false}) {
        a.options.features.delayed_name_removal = delayed;
        EXPECT_EQ(a.at(0, "abs({__name__=~\"m|n\"})"), refused);
        EXPECT_EQ(a.range(0, 30, 30, "abs({__name__=~\"m|n\"})"), refused);
        EXPECT_TRUE(absl::IsFailedPrecondition(a.status));
    }
}

TEST(evaluate, joins_series_that_become_one_at_different_times) {
    asking a;
    a.source.add({{"__name__", "m"}}, 10min, {1});
    a.source.add({{"__name__", "n"}}, 10min, {none, 2});
    EXPECT_EQ(a.range(0, 600, 600, "-{__name__=~\"m|n\"}"), lines{"{} -1@0 -2@600"});
}

TEST(evaluate, says_that_sorting_a_range_query_is_in_vain) {
    auto a = two_pods();
    (void)a.range(0, 60, 30, "sort(m)");
    EXPECT_EQ(a.notes, lines{"sort is ineffective for range queries since results are always "
                             "ordered by labels"});
    (void)a.at(0, "sort(m)");
    EXPECT_EQ(a.notes, lines{});
}

TEST(evaluate, does_functions_of_the_query_itself) {
    asking a;
    EXPECT_EQ(a.range(60, 120, 30, "start() + end() + range() + step()"),
              lines{"{} 270@60 270@90 270@120"});
    EXPECT_EQ(a.at(60, "start() + range() + step()"), lines{"60"});
}

TEST(evaluate, tells_when_the_sample_of_a_selector_was_taken) {
    auto a = two_pods();
    EXPECT_EQ(a.at(59, "timestamp(m{pod=\"a\"})"), lines{"{pod=\"a\"} 30"});
    EXPECT_EQ(a.at(59, "timestamp((m{pod=\"a\"}))"), lines{"{pod=\"a\"} 30"});
    EXPECT_EQ(a.at(59, "timestamp(m{pod=\"a\"} + 0)"), lines{"{pod=\"a\"} 59"});
}

TEST(evaluate, tells_since_when_the_sample_of_a_selector_counts) {
    asking a;
    a.source.add({.labels = {{"__name__", "m"}},
                  .floats = {{testing::at_s(60), 5}},
                  .starts = {testing::at_s(20)},
                  .histograms = {}});
    EXPECT_EQ(a.at(60, "start_timestamp(m)"), lines{"{} 20"});
    EXPECT_EQ(a.at(60, "start_timestamp(m + 0)"), lines{});
    a.options.features.start_timestamps = false;
    EXPECT_EQ(a.at(60, "start_timestamp(m)"), lines{});
}

TEST(evaluate, smooths_a_selector_between_two_samples) {
    auto a = two_pods();
    EXPECT_EQ(a.at(45, "m{pod=\"b\"} smoothed"), lines{"m{pod=\"b\"} 25"});
    EXPECT_EQ(a.at(130, "m{pod=\"b\"} smoothed"), lines{"m{pod=\"b\"} 50"});
}

TEST(evaluate, shows_an_anchored_range_from_edge_to_edge) {
    auto a = two_pods();
    EXPECT_EQ(a.at(75, "m{pod=\"b\"}[1m] anchored"), lines{"m{pod=\"b\"} 10@15 20@30 30@60 30@75"});
    EXPECT_EQ(a.at(75, "m{pod=\"b\"}[1m] smoothed"), lines{"m{pod=\"b\"} 15@15 20@30 30@60 35@75"});
}

TEST(evaluate, refuses_extended_ranges_where_they_have_no_meaning) {
    auto a = two_pods();
    EXPECT_EQ(a.at(60, "resets(m[1m] smoothed)"),
              lines{"smoothed modifier can only be used with: delta, increase, rate - not with "
                    "resets"});
    EXPECT_EQ(a.at(60, "max_over_time(m[1m] anchored)"),
              lines{"anchored modifier can only be used with: changes, delta, increase, rate, "
                    "resets - not with max_over_time"});
}

TEST(evaluate, carries_histograms) {
    asking a;
    stored_series series{
        .labels = {{"__name__", "h"}}, .floats = {}, .starts = {}, .histograms = {}};
    series.histograms.push_back({testing::at_s(0), testing::histogram_with_sum(7)});
    a.source.add(series);
    EXPECT_EQ(a.at(0, "h"), lines{"h histogram of 7"});
    EXPECT_EQ(a.at(0, "h == h"), lines{"h histogram of 7"});
    EXPECT_EQ(a.at(0, "count(h)"), lines{"{} 1"});
}

TEST(evaluate, takes_a_window_of_more_than_24_days_of_samples_for_too_long) {
    asking a;
    a.source.add({{"__name__", "m"}}, 24h * 20, {1, 2, 3});
    EXPECT_EQ(a.at(86400 * 40, "count_over_time(m[24d])"), lines{"{} 2"});
    EXPECT_EQ(a.at(86400 * 40, "count_over_time(m[60d])"),
              lines{"samples of more than 24 days in one range are not supported"});
}

}  // namespace
}  // namespace tidegauge::promql
