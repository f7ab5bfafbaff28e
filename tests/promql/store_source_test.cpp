#include "support/series.hpp"

#include <tidegauge/promql/evaluate.hpp>
#include <tidegauge/promql/parse.hpp>
#include <tidegauge/promql/store_source.hpp>
#include <tidegauge/samples/staleness.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>

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
