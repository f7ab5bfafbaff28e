// How Prometheus 3.16 prints the queries that it accepts, and that the same query is read again.
#include <tidegauge/promql/print.hpp>
//
#include "support/promql_features.hpp"

#include <tidegauge/promql/parse.hpp>
#include <tidegauge/promql/same_tree.hpp>

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace tidegauge::promql {
namespace {

struct accepted {
    std::string_view query;
    std::string_view printed;  ///< what promql/parser prints, not what we print
};

void expect_prints(const experimental& features, const std::vector<accepted>& queries) {
    for (const accepted& each : queries) {
        const auto parsed = parse(each.query, features);
        ASSERT_TRUE(parsed.ok()) << each.query << ": " << message(parsed.status());
        const std::string printed = to_string(**parsed, features.unquoted_utf8_names);
        EXPECT_EQ(printed, each.printed) << each.query;
        const auto again = parse(printed, features);
        ASSERT_TRUE(again.ok()) << printed << ": " << message(again.status());
        EXPECT_TRUE(same_tree(**parsed, **again)) << printed;
    }
}

TEST(print, literals) {
    expect_prints(
        everything(),
        {
            {"1", "1"},
            {"-1", "-1"},
            {"+1", "1"},
            {"--1", "1"},
            {"-(1)", "-(1)"},
            {"1.5", "1.5"},
            {".5", "0.5"},
            {"5.", "5"},
            {"1e3", "1000"},
            {"1E-3", "0.001"},
            {"0x1F", "31"},
            {"0X_ff", "255"},
            {"0755", "493"},
            {"08", "8"},
            {"1_000", "1000"},
            {"1_0.5", "10.5"},
            {"Inf", "+Inf"},
            {"-Inf", "-Inf"},
            {"+inf", "+Inf"},
            {"NaN", "NaN"},
            {"nan", "NaN"},
            {"1e-400", "0"},
            {"0", "0"},
            {"-0", "-0"},
            {"5m", "5m"},
            {"1h30m", "1h30m"},
            {"1y2w3d4h5m6s7ms", "382d4h5m6s7ms"},
            {"90d", "90d"},
            {"14d", "2w"},
            {"365d", "1y"},
            {"0s", "0s"},
            {"1ms", "1ms"},
            {"-5m", "-5m"},
            {R"("x")", R"("x")"},
            {R"('it"s')", R"("it\"s")"},
            {R"(`raw\n`)", R"("raw\\n")"},
            {R"("\a\b\f\n\r\t\v\\\"")", R"("\a\b\f\n\r\t\v\\\"")"},
            {R"("\x41\101\u00e9\U0001f600")", R"("AAé😀")"},
            {R"("\xff")", R"("\xff")"},
            {R"("é")", R"("é")"},
            {R"("​")", R"("\u200b")"},
            {R"("")", R"("")"},
            {"1e21", "1000000000000000000000"},
            {"123456789012345680000", "123456789012345680000"},
            {"0.000001", "0.000001"},
            {"1e308",
             "1000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
             "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
             "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
             "000000000000000000000000000000000000000000000000000000"},
        });
}

TEST(print, operators_by_how_tightly_they_bind) {
    expect_prints(everything(), {
                                    {"1 + 2 * 3", "1 + 2 * 3"},
                                    {"(1 + 2) * 3", "(1 + 2) * 3"},
                                    {"1 - 2 - 3", "1 - 2 - 3"},
                                    {"2 ^ 3 ^ 2", "2 ^ 3 ^ 2"},
                                    {"(2 ^ 3) ^ 2", "(2 ^ 3) ^ 2"},
                                    {"-1 ^ 2", "-1 ^ 2"},
                                    {"2 ^ -1 ^ 2", "2 ^ -1 ^ 2"},
                                    {"-foo * bar", "-foo * bar"},
                                    {"-foo ^ bar", "-foo ^ bar"},
                                    {"- - foo", "--foo"},
                                    {"-+foo", "-+foo"},
                                    {"a or b and c unless d", "a or b and c unless d"},
                                    {"a and b or c", "a and b or c"},
                                    {"a + b == c", "a + b == c"},
                                    {"a == b + c", "a == b + c"},
                                    {"a * b % c atan2 d / e", "a * b % c atan2 d / e"},
                                    {"1 > bool 2", "1 > bool 2"},
                                    {"1 == bool 1", "1 == bool 1"},
                                    {"foo </ 5", "foo </ 5"},
                                    {"foo >/ bar", "foo >/ bar"},
                                    {"a</b>/c", "a </ b >/ c"},
                                    {"foo OR bar", "foo or bar"},
                                    {"foo Unless Bar", "foo unless Bar"},
                                    {"1+2", "1 + 2"},
                                    {"foo\n+\011bar # comment", "foo + bar"},
                                    {"a - -1", "a - -1"},
                                    {"a ^ -b * c", "a ^ -b * c"},
                                });
}

TEST(print, matching_of_vectors) {
    expect_prints(everything(),
                  {
                      {"a + on(x) b", "a + on (x) b"},
                      {"a + on() b", "a + on () b"},
                      {"a + ignoring(x) b", "a + ignoring (x) b"},
                      {"a + ignoring() b", "a + b"},
                      {"a * on(x, y) group_left(z) b", "a * on (x, y) group_left (z) b"},
                      {"a * on(x) group_left b", "a * on (x) group_left () b"},
                      {"a / ignoring(x) group_right(y,) b", "a / ignoring (x) group_right (y) b"},
                      {"a == bool on(x) b", "a == bool on (x) b"},
                      {"a and on(x) b", "a and on (x) b"},
                      {"a unless ignoring(x) b", "a unless ignoring (x) b"},
                      {"a or b", "a or b"},
                      {R"(a + on("x.y", by, sum) b)", R"(a + on ("x.y", by, sum) b)"},
                      {"a + fill(0) b", "a + fill (0) b"},
                      {"a + on(x) fill(-1.5) b", "a + on (x) fill (-1.5) b"},
                      {"a + fill_left(1) b", "a + fill_left (1) b"},
                      {"a + fill_right(2) fill_left(1) b", "a + fill_left (1) fill_right (2) b"},
                      {"a + fill_left(1) fill_right(1) b", "a + fill (1) b"},
                      {"a + fill(1e6) b", "a + fill (1e+06) b"},
                      {"a + fill(5m) b", "a + fill (300) b"},
                      {"a + fill(NaN) b", "a + fill_left (NaN) fill_right (NaN) b"},
                      {"a + fill(0.00001) b", "a + fill (1e-05) b"},
                      {"a + fill", "a + fill"},
                      {"fill + fill_left", "fill + fill_left"},
                      {"1 + on() foo", "1 + foo"},
                      {"a + on(x) (b)", "a + on (x) (b)"},
                      {"fill", "fill"},
                      {"a + fill (+Inf) b", "a + fill (+Inf) b"},
                  });
}

TEST(print, selectors) {
    expect_prints(everything(),
                  {
                      {"foo", "foo"},
                      {"foo{}", "foo"},
                      {R"(foo{a="b"})", R"(foo{a="b"})"},
                      {R"(foo{b="1",a="2",})", R"(foo{a="2",b="1"})"},
                      {R"(foo{a!="b",c=~"d.*",e!~"f|g"})", R"(foo{a!="b",c=~"d.*",e!~"f|g"})"},
                      {R"({a="b"})", R"({a="b"})"},
                      {R"({__name__="foo"})", R"({__name__="foo"})"},
                      {R"({"foo"})", R"({__name__="foo"})"},
                      {R"({"foo",a="b"})", R"({__name__="foo",a="b"})"},
                      {R"({"a b"="c"})", R"({"a b"="c"})"},
                      {R"(foo{"x"="y"})", R"(foo{x="y"})"},
                      {R"(foo{"é"="y"})", R"(foo{"é"="y"})"},
                      {R"({__name__=~"a|b"})", R"({__name__=~"a|b"})"},
                      {R"({"foo.bar"})", R"({__name__="foo.bar"})"},
                      {"foo:bar:baz", "foo:bar:baz"},
                      {"__a__", "__a__"},
                      {"sum", "sum"},
                      {"by", "by"},
                      {"offset", "offset"},
                      {R"(without{a="b"})", R"(without{a="b"})"},
                      {"start", "start"},
                      {R"(end{a="b"})", R"(end{a="b"})"},
                      {"and", "and"},
                      {R"(or{or="or"})", R"(or{or="or"})"},
                      {"min_of", "min_of"},
                      {"anchored", "anchored"},
                      {R"(smoothed{a="b"})", R"(smoothed{a="b"})"},
                      {"SUM", "SUM"},
                      {"STEP{}", "STEP"},
                      {"bool:x", "bool:x"},
                      {"inf:x", "inf:x"},
                      {"foo{a='b'}", R"(foo{a="b"})"},
                      {"foo{a=`b`}", R"(foo{a="b"})"},
                      {R"(foo { a = "b" })", R"(foo{a="b"})"},
                      {R"(foo{a="\n"})", R"(foo{a="\n"})"},
                      {"foo{# c\na=\"b\"# d\n}", R"(foo{a="b"})"},
                      {R"(foo{by="x",bool="y",on="z"})", R"(foo{bool="y",by="x",on="z"})"},
                      {R"(foo{a=~""})", R"(foo{a=~""})"},
                      {R"(topk{a="b"})", R"(topk{a="b"})"},
                      {R"(foo{a="b",a="b"})", R"(foo{a="b",a="b"})"},
                  });
}

TEST(print, offsets) {
    expect_prints(everything(),
                  {
                      {"foo offset 5m", "foo offset 5m"},
                      {"foo offset -5m", "foo offset -5m"},
                      {"foo offset 300", "foo offset 5m"},
                      {"foo offset -300.5", "foo offset -5m500ms"},
                      {"foo offset 0", "foo"},
                      {"foo offset +5m", "foo offset 5m"},
                      {"foo offset --5m", "foo offset 5m"},
                      {"foo[5m] offset 1h", "foo[5m] offset 1h"},
                      {"foo offset 1w", "foo offset 1w"},
                      {"foo offset 8d", "foo offset 8d"},
                      {"foo offset (5m)", "foo offset (5m)"},
                      {"foo offset (5m + 1m)", "foo offset (5m + 1m)"},
                      {"foo offset -(5m + 1m)", "foo offset -(5m + 1m)"},
                      {"foo offset (1+2)*3", "foo offset (1 + 2) * 3"},
                      {"foo offset 5m + 1m", "foo offset 5m + 1m"},
                      {"foo offset -2^2", "foo offset -2s ^ 2"},
                      {"foo offset step()", "foo offset step()"},
                      {"foo offset -step()", "foo offset -step()"},
                      {"foo offset +step()", "foo offset step()"},
                      {"foo offset range() / 2", "foo offset range() / 2"},
                      {"foo offset max_of(5m, step())", "foo offset max_of(5m, step())"},
                      {"foo offset -min_of(1, 2) * 2", "foo offset -min_of(1, 2) * 2"},
                      {"foo offset ((5m))", "foo offset (5m)"},
                      {"foo offset (step() * 2 - 1m)", "foo offset (step() * 2 - 1m)"},
                      {R"(foo{a="b"} offset 5m)", R"(foo{a="b"} offset 5m)"},
                      {"foo OFFSET 5m", "foo offset 5m"},
                      {"foo offset ((1 + 2) ^ 2 % 3)", "foo offset ((1 + 2) ^ 2 % 3)"},
                      {"a + b offset 5m", "a + b offset 5m"},
                      {"-a offset 5m", "-a offset 5m"},
                      {"offset offset 5m", "offset offset 5m"},
                      {"foo offset --step() ^ 2", "foo offset --step() ^ 2"},
                      {"foo offset -(-5m)", "foo offset -(-5m)"},
                  });
}

TEST(print, at_modifiers) {
    expect_prints(everything(), {
                                    {"foo @ 5", "foo @ 5.000"},
                                    {"foo @ -5.5", "foo @ -5.500"},
                                    {"foo @ +1.2345", "foo @ 1.235"},
                                    {"foo @ 1m", "foo @ 60.000"},
                                    {"foo @ 1603774568", "foo @ 1603774568.000"},
                                    {"foo @ start()", "foo @ start()"},
                                    {"foo @ END()", "foo @ end()"},
                                    {"foo[5m] @ 5", "foo[5m] @ 5.000"},
                                    {"foo[5m:] @ start()", "foo[5m:] @ start()"},
                                    {"foo @ 5 offset 1m", "foo @ 5.000 offset 1m"},
                                    {"foo offset 1m @ 5", "foo @ 5.000 offset 1m"},
                                    {"foo[5m] offset 1m @ end()", "foo[5m] @ end() offset 1m"},
                                    {"foo @ 0.0005", "foo @ 0.001"},
                                    {"foo @ -0.0004", "foo @ 0.000"},
                                    {"start @ start()", "start @ start()"},
                                    {"foo @ 1_000", "foo @ 1000.000"},
                                });
}

TEST(print, ranges_and_subqueries) {
    expect_prints(everything(), {
                                    {"foo[5m]", "foo[5m]"},
                                    {"foo[300]", "foo[5m]"},
                                    {"foo[0.5]", "foo[500ms]"},
                                    {"foo[ 5m ]", "foo[5m]"},
                                    {"foo[1h30m]", "foo[1h30m]"},
                                    {R"(foo{a="b"}[1y])", R"(foo{a="b"}[1y])"},
                                    {"foo[5m:1m]", "foo[5m:1m]"},
                                    {"foo[5m:]", "foo[5m:]"},
                                    {"foo[ 5m : 1m ]", "foo[5m:1m]"},
                                    {"foo[300:60]", "foo[5m:1m]"},
                                    {"rate(foo[5m])[1h:5m]", "rate(foo[5m])[1h:5m]"},
                                    {"sum(foo)[5m:]", "sum(foo)[5m:]"},
                                    {"(foo)[5m:1m]", "(foo)[5m:1m]"},
                                    {"foo[5m]  offset 1m", "foo[5m] offset 1m"},
                                    {"foo[5m:1m] @ 5 offset -1m", "foo[5m:1m] @ 5.000 offset -1m"},
                                    {"foo[step()]", "foo[step()]"},
                                    {"foo[5m*2]", "foo[5m * 2]"},
                                    {"foo[2 * (3m + 1m)]", "foo[2 * (3m + 1m)]"},
                                    {"foo[-(-5m)]", "foo[-(-5m)]"},
                                    {"foo[max_of(step(),5m):min_of(1m,step())]",
                                     "foo[max_of(step(), 5m):min_of(1m, step())]"},
                                    {"foo[range()+1m:step()]", "foo[range() + 1m:step()]"},
                                    {"foo[5m ^ 2 ^ 2]", "foo[5m ^ 2 ^ 2]"},
                                    {"foo[-2 ^ 2]", "foo[-2 ^ 2]"},
                                    {"foo[1 - -2]", "foo[1 - -2]"},
                                    {"foo[5m % 2m:1m / 2]", "foo[5m % 2m:1m / 2]"},
                                    {"foo[5m:1m] offset (1m)", "foo[5m:1m] offset (1m)"},
                                    {"foo[STEP()]", "foo[step()]"},
                                    {"foo[- -5m]", "foo[5m]"},
                                    {"foo[.5:0.25]", "foo[500ms:250ms]"},
                                    {"foo[(5m)]", "foo[(5m)]"},
                                });
}

TEST(print, anchored_and_smoothed) {
    expect_prints(everything(),
                  {
                      {"foo anchored", "foo anchored"},
                      {"foo smoothed", "foo smoothed"},
                      {"rate(foo[5m] anchored)", "rate(foo[5m] anchored)"},
                      {"rate(foo[5m] smoothed)", "rate(foo[5m] smoothed)"},
                      {"foo[5m] smoothed @ 5 offset 1m", "foo[5m] smoothed @ 5.000 offset 1m"},
                      {"foo @ 5 anchored offset 1m", "foo @ 5.000 anchored offset 1m"},
                      {"foo anchored[5m]", "foo[5m] anchored"},
                      {"foo anchored anchored", "foo anchored"},
                      {"foo SMOOTHED", "foo smoothed"},
                      {R"(rate(foo{a="b"}[5m] offset 1m anchored))",
                       R"(rate(foo{a="b"}[5m] anchored offset 1m))"},
                  });
}

TEST(print, aggregations) {
    expect_prints(everything(), {
                                    {"sum(foo)", "sum(foo)"},
                                    {"sum by (a) (foo)", "sum by (a) (foo)"},
                                    {"sum by () (foo)", "sum(foo)"},
                                    {"sum without () (foo)", "sum without () (foo)"},
                                    {"sum without (a, b,) (foo)", "sum without (a, b) (foo)"},
                                    {"sum(foo) by (a)", "sum by (a) (foo)"},
                                    {"sum(foo) without (a)", "sum without (a) (foo)"},
                                    {"SUM(foo) BY (A)", "sum by (A) (foo)"},
                                    {"topk(5, foo)", "topk(5, foo)"},
                                    {"bottomk by (a) (1 + 1, foo)", "bottomk by (a) (1 + 1, foo)"},
                                    {"quantile(0.9, foo) by (a)", "quantile by (a) (0.9, foo)"},
                                    {R"(count_values("v", foo))", R"(count_values("v", foo))"},
                                    {"limitk(2, foo)", "limitk(2, foo)"},
                                    {"limit_ratio(-0.5, foo)", "limit_ratio(-0.5, foo)"},
                                    {"group(foo)", "group(foo)"},
                                    {"stddev(foo) + stdvar(foo)", "stddev(foo) + stdvar(foo)"},
                                    {"sum(sum)", "sum(sum)"},
                                    {R"(sum by (by, sum, on, bool, "a.b", le) (foo))",
                                     R"(sum by (by, sum, on, bool, "a.b", le) (foo))"},
                                    {"avg(min(max(count(foo))))", "avg(min(max(count(foo))))"},
                                    {"sum by (a:b) (foo)", R"(sum by ("a:b") (foo))"},
                                    {"topk(scalar(foo), bar)", "topk(scalar(foo), bar)"},
                                    {"sum(foo) by (start, end, step, atan2)",
                                     "sum by (start, end, step, atan2) (foo)"},
                                });
}

TEST(print, calls) {
    expect_prints(
        everything(),
        {
            {"time()", "time()"},
            {"pi()", "pi()"},
            {"abs(foo)", "abs(foo)"},
            {"rate(foo[5m])", "rate(foo[5m])"},
            {"round(foo)", "round(foo)"},
            {"round(foo, 5)", "round(foo, 5)"},
            {"hour()", "hour()"},
            {"clamp(foo, 1, 2)", "clamp(foo, 1, 2)"},
            {"label_replace(foo, \"a\", \"$1\", \"b\", \"(.*)\")",
             "label_replace(foo, \"a\", \"$1\", \"b\", \"(.*)\")"},
            {R"(label_join(foo, "a", ","))", R"(label_join(foo, "a", ","))"},
            {R"(label_join(foo, "a", ",", "b", "c"))", R"(label_join(foo, "a", ",", "b", "c"))"},
            {"histogram_quantile(0.9, rate(foo[5m]))", "histogram_quantile(0.9, rate(foo[5m]))"},
            {R"(histogram_quantiles(foo, "q", 0.5, 0.9))",
             R"(histogram_quantiles(foo, "q", 0.5, 0.9))"},
            {R"(sort_by_label(foo, "a", "b"))", R"(sort_by_label(foo, "a", "b"))"},
            {"info(foo)", "info(foo)"},
            {R"(info(foo, {a="b"}))", R"(info(foo, {a="b"}))"},
            {R"(info(foo, {__name__="x"}))", R"(info(foo, {__name__="x"}))"},
            {"step()", "step()"},
            {"range()", "range()"},
            {"start()", "start()"},
            {"end()", "end()"},
            {"max_of(1, step())", "max_of(1, step())"},
            {"min_of(1, 2) + 1", "min_of(1, 2) + 1"},
            {"quantile_over_time(0.5, foo[5m:])", "quantile_over_time(0.5, foo[5m:])"},
            {"vector(-1)", "vector(-1)"},
            {R"(absent(foo{a="b"}))", R"(absent(foo{a="b"}))"},
            {"integral(foo[5m])", "integral(foo[5m])"},
            {"integral(foo[5m], 1)", "integral(foo[5m], 1)"},
            {"predict_linear(foo[1h], 4 * 3600)", "predict_linear(foo[1h], 4 * 3600)"},
            {"rate (foo [5m])", "rate(foo[5m])"},
            {"time() == bool 5", "time() == bool 5"},
            {"scalar(foo) > bool 1", "scalar(foo) > bool 1"},
        });
}

TEST(print, unquoted_names) {
    expect_prints(
        with_unquoted_names(),
        {
            {"http.server.requests", "http.server.requests"},
            {R"(温度{場所="東京"})", R"(温度{場所="東京"})"},
            {"sum by (service.name, équipe) (foo)", "sum by (service.name, équipe) (foo)"},
            {R"(foo{"service.name"="api"})", R"(foo{service.name="api"})"},
            {R"(foo{".name"="x", "ö"="y", "😀"="z"})", R"(foo{".name"="x","😀"="z",ö="y"})"},
            {"Inf.total + Inf", "Inf.total + +Inf"},
            {"foo..bar.", "foo..bar."},
            {R"(foo + on ("a.b") group_left ("é") bar)", "foo + on (a.b) group_left (é) bar"},
            {"http.server.requests[5m:1m]", "http.server.requests[5m:1m]"},
            {"1.5", "1.5"},
            {R"(sum without ("a b") (x.y))", R"(sum without ("a b") (x.y))"},
        });
}

TEST(print, differs_from_prometheus_where_that_would_not_be_read_again) {
    expect_prints(
        everything(),
        {
            {"Inf ^ 2", "Inf ^ 2"},                                   // +Inf ^ 2
            {"info(foo, {})", "info(foo, {})"},                       // info(foo, )
            {R"("\ufffd")", R"("\ufffd")"},                           // the character itself
            {"10111130m5ms", "7021d14h50m5ms"},                       // 7021d14h50m4ms
            {"-0s", "-0s"},                                           // 0s
            {"foo offset --2 + 3", "foo offset (2 + 3)"},             // foo offset 2 + 3
            {"foo offset -+step() * 2", "foo offset (-step() * 2)"},  // foo offset -step() * 2
            {"foo offset 0.0001", "foo"},                             // foo offset 0s
            {"foo @ 1e17", "foo @ 9223372036854776.000"},             // -9223372036854776.000
        });
}

}  // namespace
}  // namespace tidegauge::promql
