#include "support/allocation_count.hpp"
#include "support/series.hpp"

#include <tidegauge/promql/prepared_query.hpp>
#include <tidegauge/promql/print.hpp>
#include <tidegauge/promql/store_source.hpp>
#include <tidegauge/samples/staleness.hpp>

#include <gtest/gtest.h>

#include <bit>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace tidegauge::promql {
namespace {

using namespace std::chrono_literals;
using testing::at_s;
using testing::sample_at;

/// Six pods in two namespaces that count at different speeds; one starts anew, one ends.
void fill(store& s, int from, int until) {
    for (int t = from; t <= until; t += 10) {
        for (int pod = 0; pod < 6; ++pod) {
            const double counted = pod == 2 && t >= 40 ? t - 40 : t * (pod + 0.1);
            const bool ends = pod == 5 && t >= 50;
            s.append({{"__name__", "calls_total"},
                      {"ns", pod % 2 == 0 ? "even" : "odd"},
                      {"pod", std::to_string(pod)}},
                     sample_at(t, ends ? stale_nan : counted), at_s(t));
        }
    }
}

/// The bits of each element, by its labels.
std::map<std::string, std::uint64_t> bits_of(const query_result& result) {
    std::map<std::string, std::uint64_t> all;
    for (const result_series& each : result.series) {
        all[to_string(each.labels)] = std::bit_cast<std::uint64_t>(each.floats.at(0).value);
    }
    return all;
}

void expect_same(prepared_query& prepared, const store& s, double at) {
    const auto ours = prepared.evaluate(at_s(at));
    const auto reference = evaluate_instant(prepared.tree(), store_source(s), at_s(at), {});
    ASSERT_TRUE(ours.ok() && reference.ok());
    EXPECT_EQ(bits_of(*ours), bits_of(*reference)) << to_string(prepared.tree()) << " at " << at;
    EXPECT_EQ(ours->notes.empty(), reference->notes.empty());
}

TEST(prepared_query, answers_to_the_bit_what_the_evaluator_answers) {
    constexpr std::string_view ops[] = {"sum",   "avg",   "min",    "max",
                                        "count", "group", "stddev", "stdvar"};
    constexpr std::string_view groupings[] = {"", " by (ns)", " by (ns, pod)", " without (pod)",
                                              " by (absent)"};
    store s({.shards = 1});  // one shard: then both ways meet the series in one order
    fill(s, 10, 60);
    for (const std::string_view formula :
         {"rate", "increase", "delta", "count_over_time", "present_over_time", "sum_over_time",
          "avg_over_time", "min_over_time", "max_over_time", "stddev_over_time"}) {
        for (const auto op : ops) {
            for (const auto by : groupings) {
                const std::string text = std::string(op) + std::string(by) + "(" +
                                         std::string(formula) + "(calls_total[35s]))";
                auto prepared = prepared_query::make(text, s);
                ASSERT_TRUE(prepared.ok()) << text << message(prepared.status());
                ASSERT_TRUE(streamed_aggregation::plan(prepared->tree(), s).has_value()) << text;
                for (const double at : {5.0, 33.0, 60.0, 90.0, 200.0}) {
                    expect_same(*prepared, s, at);
                }
            }
        }
    }
}

TEST(prepared_query, follows_series_that_come_and_go) {
    store s({.retention = 1min, .shards = 1});
    auto prepared = prepared_query::make("sum by (pod) (rate(calls_total[1m]))", s);
    ASSERT_TRUE(prepared.ok());
    EXPECT_TRUE(prepared->evaluate(at_s(0))->series.empty());
    fill(s, 10, 60);
    expect_same(*prepared, s, 60);
    for (int pod = 10; pod < 14; ++pod) {
        for (const int t : {200, 210}) {
            s.append({{"__name__", "calls_total"}, {"pod", std::to_string(pod)}},
                     sample_at(t, t * pod), at_s(t));
        }
    }
    s.evict(at_s(210));
    EXPECT_EQ(s.stats().series, 4U);
    expect_same(*prepared, s, 210);
    EXPECT_EQ(prepared->evaluate(at_s(210))->series.size(), 4U);
}

TEST(prepared_query, looks_back_by_the_offset) {
    store s({.shards = 1});
    fill(s, 10, 60);
    auto prepared = prepared_query::make("sum(increase(calls_total[30s] offset 20s))", s);
    ASSERT_TRUE(prepared.ok());
    expect_same(*prepared, s, 70);
}

/// How often memory is asked for when `text` is asked the third time.
std::size_t allocations_of(std::string_view text, const store& from) {
    auto prepared = prepared_query::make(text, from);
    EXPECT_TRUE(prepared.ok()) << text;
    for (int times = 0; times < 2; ++times) EXPECT_TRUE(prepared->evaluate(at_s(60)).ok());
    const std::size_t before = allocations_so_far();
    const auto answer = prepared->evaluate(at_s(60));
    const std::size_t after = allocations_so_far();
    EXPECT_FALSE(answer->series.empty()) << text;
    return after - before;
}

TEST(prepared_query, asked_again_takes_memory_for_nothing_but_the_answer) {
    store s({.shards = 1});
    fill(s, 10, 60);
    // The vector of series and the vector of its sample.
    for (const std::string_view text :
         {"sum(rate(calls_total[1m]))", "max(max_over_time(calls_total[1m]))",
          "count((present_over_time(calls_total[1m] offset 5s)))"}) {
        EXPECT_EQ(allocations_of(text, s), 2U) << text;
    }
    // The vector of series, grown twice, and of each of two its label set and its sample.
    EXPECT_EQ(allocations_of("sum by (ns) (rate(calls_total[1m]))", s), 2 + 2 * 2U);
}

TEST(prepared_query, hears_of_a_metric_that_is_not_named_as_a_counter) {
    store s;
    for (const int t : {10, 20}) s.append({{"__name__", "temperature"}}, sample_at(t, t), at_s(t));
    auto prepared = prepared_query::make("sum(rate(temperature[1m]))", s);
    const auto result = prepared->evaluate(at_s(20));
    ASSERT_FALSE(result->notes.empty());
    EXPECT_EQ(result->notes.begin()->where, (position_range{9, 24}));
}

TEST(prepared_query, leaves_other_shapes_to_the_evaluator) {
    store s({.shards = 1});
    fill(s, 10, 60);
    for (const std::string_view text :
         {"calls_total", "topk(2, rate(calls_total[1m]))", "sum(rate({ns=\"odd\"}[1m]))",
          "sum by (__name__) (rate(calls_total[1m]))", "sum(rate(calls_total[1m] @ 50))",
          "sum(rate(calls_total[1m])) / 2", "sum(rate(calls_total[1m:10s]))",
          "sum(deriv(calls_total[1m]))", "quantile(0.5, rate(calls_total[1m]))"}) {
        auto prepared = prepared_query::make(text, s);
        ASSERT_TRUE(prepared.ok()) << text;
        EXPECT_FALSE(streamed_aggregation::plan(prepared->tree(), s).has_value()) << text;
        expect_same(*prepared, s, 60);
    }
}

TEST(prepared_query, drops_type_and_unit_with_the_name) {
    store s({.shards = 1});
    for (const int t : {10, 20}) {
        s.append({{"__name__", "a_total"}, {"__unit__", "s"}, {"pod", "1"}}, sample_at(t, t),
                 at_s(t));
    }
    auto prepared = prepared_query::make("sum without (pod) (rate(a_total[1m]))", s);
    expect_same(*prepared, s, 20);
}

TEST(prepared_query, refuses_series_that_differ_in_their_type_alone) {
    store s;
    for (const char* const type : {"counter", "gauge"}) {
        for (const int t : {10, 20}) {
            s.append({{"__name__", "a_total"}, {"__type__", type}}, sample_at(t, t), at_s(t));
        }
    }
    auto prepared = prepared_query::make("sum(rate(a_total[1m]))", s);
    const auto reference = evaluate_instant(prepared->tree(), store_source(s), at_s(20), {});
    EXPECT_TRUE(absl::IsFailedPrecondition(reference.status()));
    EXPECT_EQ(prepared->evaluate(at_s(20)).status(), reference.status());
}

TEST(prepared_query, refuses_a_bad_regex_each_time) {
    store s;
    fill(s, 10, 60);
    auto prepared = prepared_query::make(R"(label_replace(calls_total, "a", "", "pod", "("))", s);
    ASSERT_TRUE(prepared.ok());
    for (int times = 0; times < 2; ++times) {
        const absl::Status why = prepared->evaluate(at_s(60)).status();
        EXPECT_TRUE(absl::IsFailedPrecondition(why));
        EXPECT_EQ(message(why), "invalid regular expression in label_replace(): (");
    }
}

TEST(prepared_query, answers_a_range_query_again) {
    store s;
    fill(s, 10, 60);
    auto prepared = prepared_query::make("sum by (pod) (rate(calls_total[35s])) / 2", s);
    ASSERT_TRUE(prepared.ok());
    const auto reference = evaluate_range(prepared->tree(), store_source(s), at_s(20), at_s(60),
                                          std::chrono::seconds{10}, {});
    ASSERT_TRUE(reference.ok());
    ASSERT_FALSE(reference->series.empty());
    for (int times = 0; times < 2; ++times) {
        const auto ours = prepared->evaluate_range(at_s(20), at_s(60), std::chrono::seconds{10});
        ASSERT_TRUE(ours.ok());
        ASSERT_EQ(ours->series.size(), reference->series.size());
        for (std::size_t i = 0; i < ours->series.size(); ++i) {
            EXPECT_EQ(ours->series[i].labels, reference->series[i].labels);
            EXPECT_EQ(ours->series[i].floats, reference->series[i].floats);
        }
    }
}

TEST(prepared_query, ends_when_there_is_too_much_or_it_takes_too_long) {
    store s;
    fill(s, 10, 60);
    query_options small;
    small.most_samples = 10;
    auto prepared = prepared_query::make("sum(rate(calls_total[1m]))", s, small);
    EXPECT_TRUE(absl::IsResourceExhausted(prepared->evaluate(at_s(60)).status()));
    EXPECT_EQ(message(prepared_query::make("sum(", s).status()), message(parse("sum(").status()));
}

}  // namespace
}  // namespace tidegauge::promql
