#include "support/histograms.hpp"
#include "support/series.hpp"

#include <tidegauge/promql/evaluate.hpp>
#include <tidegauge/promql/parse.hpp>
#include <tidegauge/promql/prepared_query.hpp>
#include <tidegauge/promql/store_source.hpp>
#include <tidegauge/samples/staleness.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace tidegauge::promql {
namespace {

using namespace std::chrono_literals;
using testing::at_s;
using testing::sample_at;

query_result ask(const store& s, std::string_view query, double at) {
    const auto parsed = parse(query);
    EXPECT_TRUE(parsed.ok()) << message(parsed.status());
    auto result = evaluate_instant(**parsed, store_source(s), at_s(at), {});
    EXPECT_TRUE(result.ok()) << message(result.status());
    return *std::move(result);
}

TEST(store_source, gives_a_query_the_series_of_a_store) {
    store s;
    for (int pod = 0; pod < 3; ++pod) {
        for (int t = 10; t <= 70; t += 10) {
            s.append({{"__name__", "calls_total"}, {"pod", std::to_string(pod)}},
                     sample_at(t, t * (pod + 1)), at_s(t));
        }
    }
    const query_result all = ask(s, "sum(rate(calls_total[1m]))", 70);
    ASSERT_EQ(all.series.size(), 1U);
    EXPECT_DOUBLE_EQ(all.series[0].floats.at(0).value, 6);
    const query_result one = ask(s, R"(calls_total{pod="1"})", 70);
    ASSERT_EQ(one.series.size(), 1U);
    EXPECT_EQ(to_string(one.series[0].labels), R"(calls_total{pod="1"})");
    EXPECT_EQ(one.series[0].floats.at(0).value, 140);
}

TEST(store_source, shows_where_a_series_ended) {
    store s;
    s.append({{"__name__", "up"}}, sample_at(10, 1), at_s(10));
    s.append({{"__name__", "up"}}, sample_at(20, stale_nan), at_s(20));
    s.append({{"__name__", "up"}}, sample_at(30, 2), at_s(30));
    EXPECT_EQ(ask(s, "up", 15).series.size(), 1U);
    EXPECT_TRUE(ask(s, "up", 25).series.empty());
    EXPECT_EQ(ask(s, "count_over_time(up[1m])", 30).series.at(0).floats.at(0).value, 2);
}

/// A store with a native histogram of each of two pods, which observes 3 once a second.
void observe_pods(store& s) {
    std::vector<double> numbers;
    for (int t = 1; t <= 60; ++t) {
        numbers.push_back(3);
        if (t % 10 != 0) continue;
        for (const std::string pod : {"0", "1"}) {
            s.append_histogram({{"__name__", "h"}, {"pod", pod}}, at_s(t),
                               testing::observed(3, numbers), at_s(t));
        }
    }
}

TEST(store_source, gives_a_query_native_histograms) {
    store s;
    observe_pods(s);
    const auto number = [&](std::string_view query) {
        const query_result result = ask(s, query, 60);
        EXPECT_EQ(result.series.size(), 1U) << query;
        return result.series.empty() || result.series[0].floats.empty()
                   ? -1
                   : result.series[0].floats[0].value;
    };
    EXPECT_EQ(number("sum(histogram_count(h))"), 120);
    EXPECT_EQ(number("histogram_sum(sum(h))"), 360);
    EXPECT_DOUBLE_EQ(number("histogram_count(sum(rate(h[30s])))"), 2);
    EXPECT_NEAR(number("histogram_quantile(0.5, sum(rate(h[30s])))"), 3, 0.2);
    EXPECT_EQ(number("histogram_fraction(0, 100, sum(h))"), 1);
    EXPECT_EQ(number("count(h)"), 2);
    const query_result sum = ask(s, "sum(h)", 60);
    ASSERT_EQ(sum.series.at(0).histograms.size(), 1U);
    EXPECT_EQ(sum.series[0].histograms[0].value->count, 120);
    EXPECT_TRUE(ask(s, "max(h)", 60).series.empty()) << "there is no greatest histogram";
}

TEST(store_source, gives_a_prepared_query_native_histograms_too) {
    store s;
    auto query = *prepared_query::make("sum(rate(h[30s]))", s);
    EXPECT_TRUE(query.evaluate(at_s(60))->series.empty());
    observe_pods(s);
    for (int again = 0; again < 3; ++again) {
        const auto result = query.evaluate(at_s(60));
        ASSERT_EQ(result->series.size(), 1U);
        ASSERT_EQ(result->series[0].histograms.size(), 1U);
        EXPECT_DOUBLE_EQ(result->series[0].histograms[0].value->count, 2);
    }
}

TEST(store_source, shows_where_a_native_histogram_ended) {
    store s;
    observe_pods(s);
    native_histogram marker;
    marker.sum = stale_nan;
    s.append_histogram({{"__name__", "h"}, {"pod", "1"}}, at_s(61), marker, at_s(61));
    EXPECT_EQ(ask(s, "h", 62).series.size(), 1U);
    EXPECT_EQ(ask(s, "h", 60).series.size(), 2U);
}

TEST(store_source, refuses_more_samples_than_allowed) {
    store s;
    for (int t = 0; t < 10; ++t) s.append({{"__name__", "up"}}, sample_at(t, 1), at_s(t));
    const auto all = {matcher::equal("__name__", "up")};
    const store_source source(s);
    EXPECT_TRUE(source.select(all, at_s(-1), at_s(10), 10).ok());
    EXPECT_TRUE(absl::IsResourceExhausted(source.select(all, at_s(-1), at_s(10), 9).status()));
}

}  // namespace
}  // namespace tidegauge::promql
