#include <tidegauge/promql/parse.hpp>
#include <tidegauge/scaler/parse_trigger.hpp>
#include <tidegauge/scaler/promql_query.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace std::chrono_literals;
using tidegauge::duration;
using tidegauge::message;
using tidegauge::scaler::asked_series;
using tidegauge::scaler::compile;
using tidegauge::scaler::metadata;
using tidegauge::scaler::parse_trigger;
using tidegauge::scaler::promql_query;
using tidegauge::scaler::trigger;
using tidegauge::scaler::trigger_defaults;

absl::StatusOr<promql_query> compiled(std::string_view text) {
    tidegauge::promql::query_options options;
    options.lookback = 1min;
    options.features.functions = true;
    return compile(tidegauge::promql::parse(text, options.features).value(), options);
}

absl::StatusOr<trigger> parsed(std::string_view query, const metadata& more = {},
                               const trigger_defaults& defaults = {}) {
    metadata all = more;
    all.insert({{"metricQuery", std::string(query)}, {"targetValue", "1"}});
    return parse_trigger(all, defaults);
}

std::string promql_error(std::string_view query, const metadata& more = {},
                         const trigger_defaults& defaults = {}) {
    const auto found = parsed(query, more, defaults);
    EXPECT_EQ(found.status().code(), absl::StatusCode::kInvalidArgument) << query;
    return std::string(message(found.status()));
}

// --- what a tree reads ------------------------------------------------------------------------

TEST(compiled_promql, looks_back_as_far_as_its_longest_way_to_a_sample) {
    const struct {
        std::string_view query;
        duration window;
    } rows[] = {
        {"m", 1min},
        {"5 + time()", 0s},
        {"sum(rate(m[5m]))", 5min},
        {"a / rate(b[3m])", 3min},
        {"topk(scalar(max_over_time(m[2m])), m)", 2min},
        {"m offset 10m", 11min},
        {"m offset -10m", 1min},
        {"rate(m[5m] offset 1h)", 65min},
        {"max_over_time(rate(m[2m] offset 1m)[10m:1m] offset 20m)", 33min},
        {"max_over_time(m[10m:])", 11min},
        {"rate(m[5m] smoothed)", 6min},
        {"-(m)", 1min},
        {"rate(m[5m + step()])", 5min},
    };
    for (const auto& row : rows) {
        const auto query = compiled(row.query);
        ASSERT_TRUE(query.ok()) << row.query << ": " << query.status();
        EXPECT_EQ(query->window, row.window) << row.query;
    }
}

TEST(compiled_promql, knows_the_metrics_that_it_asks_for_by_name) {
    const auto query =
        compiled(R"(a{x="y"} + {__name__="b"} + {__name__=~"c"} + max_over_time(d[1m:]))");
    std::vector<std::string> names;
    for (const asked_series& each : query.value().selectors) names.push_back(each.metric);
    EXPECT_EQ(names, (std::vector<std::string>{"a", "b", "", "d"}));
}

TEST(compiled_promql, does_not_take_the_labels_that_info_wants_for_series) {
    EXPECT_EQ(compiled(R"(info(m, {version=~".+"}))").value().selectors.size(), 1U);
}

TEST(compiled_promql, keeps_its_text_in_one_line) {
    EXPECT_EQ(compiled("sum by(a)(\n  m )").value().text, "sum by (a) (m)");
}

TEST(compiled_promql, must_be_a_number_or_could_be_one) {
    EXPECT_EQ(message(compiled("m[5m]").status()),
              "expected a scalar or an instant vector, found a range vector");
    EXPECT_EQ(message(compiled("\"m\"").status()),
              "expected a scalar or an instant vector, found a string");
}

// --- which text is PromQL ---------------------------------------------------------------------

TEST(parse_trigger_promql, takes_what_the_small_form_cannot_say) {
    for (const std::string_view query :
         {"sum(rate(m[1m]))", "sum(a) / sum(b)", "sum by (x) (m)", "5", "m offset 1m", "a-b", "a/b",
          "sum(a/b)", "(m)", "sum(m) > 5", "m @ 100", R"({__name__="m"})", "quantile(0.5, m)"}) {
        const auto found = parsed(query);
        ASSERT_TRUE(found.ok()) << query << ": " << found.status();
        EXPECT_NE(found->promql, nullptr) << query;
    }
}

TEST(parse_trigger_promql, leaves_to_the_small_form_what_that_can_say_with_the_same_number) {
    for (const std::string_view query :
         {"m", "sum(m)", R"(avg(m{a="b", c=~'d.*'}))", " stddev( m ) ", "m{}"}) {
        const auto found = parsed(query);
        ASSERT_TRUE(found.ok()) << query << ": " << found.status();
        EXPECT_EQ(found->promql, nullptr) << query;
    }
}

TEST(parse_trigger_promql, leaves_to_the_small_form_what_is_no_promql) {
    for (const std::string_view query : {"sum(m{a=b})", "http.requests", "m{service.name=\"x\"}"}) {
        const auto found = parsed(query);
        ASSERT_TRUE(found.ok()) << query << ": " << found.status();
        EXPECT_EQ(found->promql, nullptr) << query;
    }
}

TEST(parse_trigger_promql, is_refused_together_with_an_operation_over_time) {
    const metadata rate{{"operationOverTime", "rate"}};
    EXPECT_NE(promql_error("rate(m[1m])", rate).find("byte "), std::string::npos);
    EXPECT_EQ(parsed("a-b", rate).value().promql, nullptr) << "a name with a dash";
}

// --- errors -----------------------------------------------------------------------------------

TEST(parse_trigger_promql, has_prometheus_errors_behind_the_key) {
    const struct {
        std::string_view query;
        std::string_view error;
    } rows[] = {
        {"sum(rate(m[1m])", "1:16: parse error: unclosed left parenthesis"},
        {"rate(m)",
         "1:6: parse error: expected type range vector in call to function \"rate\", got instant "
         "vector"},
        {"", "unknown position: parse error: no expression found in input"},
        {"m[5m]", "expected a scalar or an instant vector, found a range vector"},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(promql_error(row.query),
                  "metricQuery \"" + std::string(row.query) + "\": " + std::string(row.error));
    }
}

TEST(parse_trigger_promql, cannot_look_further_back_than_the_store_keeps) {
    trigger_defaults defaults;
    defaults.longest_window = 5min;
    EXPECT_TRUE(parsed("rate(m[5m])", {}, defaults).ok());
    EXPECT_EQ(promql_error("rate(m[6m])", {}, defaults),
              "metricQuery \"rate(m[6m])\": it looks back over 6m: expected at most 5m");
}

TEST(parse_trigger_promql, has_the_window_for_its_lookback) {
    EXPECT_EQ(parsed("a + b").value().window, 1min);
    EXPECT_EQ(parsed("a + b", {{"window", "3m"}}).value().window, 3min);
    EXPECT_EQ(parsed("a + b", {{"window", "3m"}}).value().promql->options.lookback, 3min);
    EXPECT_EQ(parsed("a + rate(b[2m])").value().window, 2min);
}

TEST(parse_trigger_promql, is_limited_by_the_defaults) {
    trigger_defaults defaults;
    defaults.queries.most_samples = 7;
    EXPECT_EQ(parsed("a + b", {}, defaults).value().promql->options.most_samples, 7U);
    const std::string_view deep = "sum(sum(sum(sum(sum(m)))))";
    EXPECT_TRUE(parsed(deep, {}, defaults).ok());
    defaults.queries.most_depth = 3;
    EXPECT_FALSE(parsed(deep, {}, defaults).ok());
}

}  // namespace
