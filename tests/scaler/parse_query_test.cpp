#include <tidegauge/scaler/parse_query.hpp>

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace {

using tidegauge::aggregation;
using tidegauge::match_op;
using tidegauge::matcher;
using tidegauge::message;
using tidegauge::name_translation;
using tidegauge::scaler::parse_query;
using tidegauge::scaler::query;

query parse(std::string_view text, name_translation names = name_translation::underscores) {
    const auto parsed = parse_query(text, names);
    EXPECT_TRUE(parsed.ok()) << text << ": " << parsed.status();
    return parsed.ok() ? *parsed : query();
}

/// The matchers without that of the metric's name, as text.
std::vector<std::string> matchers_of(std::string_view text) {
    std::vector<std::string> all;
    for (const matcher& each : parse(text).matchers) all.push_back(to_string(each));
    if (!all.empty()) all.erase(all.begin());
    return all;
}

std::string query_error(std::string_view text) {
    const auto parsed = parse_query(text, name_translation::underscores);
    EXPECT_EQ(parsed.status().code(), absl::StatusCode::kInvalidArgument) << text;
    return std::string(message(parsed.status()));
}

// --- what is accepted -------------------------------------------------------------------------

TEST(parse_query, reads_every_aggregation) {
    EXPECT_EQ(parse("sum(m)").how, aggregation::sum);
    EXPECT_EQ(parse("avg(m)").how, aggregation::avg);
    EXPECT_EQ(parse("min(m)").how, aggregation::min);
    EXPECT_EQ(parse("max(m)").how, aggregation::max);
    EXPECT_EQ(parse("count(m)").how, aggregation::count);
}

TEST(parse_query, sums_when_no_aggregation_is_written) {
    EXPECT_EQ(parse("m{a=b}"), parse("sum(m{a=b})"));
    EXPECT_EQ(parse("m"), parse("sum(m)"));
}

TEST(parse_query, matches_the_metrics_name_first) {
    const query q = parse("avg(m{a=b})");
    EXPECT_EQ(q.metric, "m");
    EXPECT_EQ(q.matchers, (std::vector{matcher::equal("__name__", "m"), matcher::equal("a", "b")}));
}

TEST(parse_query, takes_braces_with_nothing_in_them) {
    EXPECT_EQ(parse("m{}"), parse("m"));
}

TEST(parse_query, takes_a_comma_after_the_last_matcher) {
    EXPECT_EQ(parse("m{a=b,}"), parse("m{a=b}"));
}

TEST(parse_query, takes_a_word_of_its_own_as_a_metric) {
    EXPECT_EQ(parse("sum").metric, "sum");
    EXPECT_EQ(parse("count(sum{a=b})").metric, "sum");
}

TEST(parse_query, ignores_spaces_between_words) {
    EXPECT_EQ(parse(" sum ( m { a = b , c = \"d\" } ) \n"), parse("sum(m{a=b,c=d})"));
}

TEST(parse_query, keeps_spaces_inside_a_bare_value_and_not_around_it) {
    EXPECT_EQ(matchers_of("m{a=  b c  }"), std::vector<std::string>{R"(a="b c")"});
}

TEST(parse_query, takes_bare_values_with_slashes_dots_dashes_and_colons) {
    EXPECT_EQ(matchers_of("m{path=/v1.0/state/state-store, at=host:80}"),
              (std::vector<std::string>{R"(path="/v1.0/state/state-store")", R"(at="host:80")"}));
}

TEST(parse_query, keeps_balanced_braces_in_a_bare_value) {
    EXPECT_EQ(matchers_of("m{a=${NAME},b=~x{1,2}y}"),
              (std::vector<std::string>{R"(a="${NAME}")", R"(b=~"x{1,2}y")"}));
}

TEST(parse_query, takes_any_character_in_a_quoted_value) {
    EXPECT_EQ(matchers_of("m{a=\"b,c=d}e(f) '`\n\",g=h}"),
              (std::vector<std::string>{"a=\"b,c=d}e(f) '`\\n\"", R"(g="h")"}));
}

TEST(parse_query, resolves_escapes_in_a_quoted_value) {
    EXPECT_EQ(parse(R"(m{a="\"\\\n\t\r\a\b\f\v\'"})").matchers.at(1),
              matcher::equal("a", "\"\\\n\t\r\a\b\f\v'"));
    EXPECT_EQ(parse(R"(m{a='"\''})").matchers.at(1), matcher::equal("a", "\"'"));
}

TEST(parse_query, takes_backticks_literally) {
    EXPECT_EQ(parse(R"(m{a=~`\d+"`})").matchers.at(1),
              matcher::make("a", match_op::regex, R"(\d+")").value());
}

TEST(parse_query, takes_an_empty_value_in_quotes) {
    EXPECT_EQ(matchers_of(R"(m{a=""})"), std::vector<std::string>{R"(a="")"});
}

TEST(parse_query, translates_names_as_the_store_does) {
    EXPECT_EQ(parse("http.server/requests-in{service.name=x}"),
              parse("http_server_requests_in{service_name=x}"));
    EXPECT_EQ(parse("a.b{_x=y}", name_translation::prometheus),
              parse("a_b{key_x=y}", name_translation::prometheus));
}

TEST(parse_query, keeps_names_when_the_store_keeps_them) {
    const query q = parse("a.b{c/d=e,\"f g\"=h}", name_translation::none);
    EXPECT_EQ(to_string(q), R"(sum(a.b{"c/d"="e", "f g"="h"}))");
}

TEST(parse_query, keeps_a_colon_in_a_metrics_name) {
    EXPECT_EQ(parse("sum(vllm:num_requests_waiting)").metric, "vllm:num_requests_waiting");
}

TEST(parse_query, takes_names_in_any_script) {
    EXPECT_EQ(parse("größe{höhe=1}", name_translation::none).metric, "größe");
}

TEST(parse_query, prints_what_parses_to_the_same_query) {
    for (const std::string_view text :
         {"m", "avg(m{a=b, c!=d, e=~f.*, g!~\"h|i\"})", R"(count(m{a="\"\\\n", "b c"=d}))"}) {
        const query q = parse(text, name_translation::none);
        EXPECT_EQ(parse(to_string(q), name_translation::none), q) << to_string(q);
    }
}

// --- otel-add-on's simple_parser misread these ------------------------------------------------

TEST(parse_query, reads_not_equal_and_regex_operators_as_operators) {
    EXPECT_EQ(matchers_of(R"(m{a!="x",b=~"y.*",c!~z})"),
              (std::vector<std::string>{R"(a!="x")", R"(b=~"y.*")", R"(c!~"z")"}));
}

TEST(parse_query, reads_quoted_values_that_hold_commas_and_equal_signs) {
    EXPECT_EQ(matchers_of(R"(m{query="a=1,b=2"})"), std::vector<std::string>{R"(query="a=1,b=2")"});
}

TEST(parse_query, reports_a_lone_closing_brace) {
    EXPECT_EQ(query_error("}"), R"(byte 0: expected a metric name, found "}")");
    EXPECT_EQ(query_error("sum(})"), R"(byte 4: expected a metric name, found "}")");
}

TEST(parse_query, reports_a_nested_aggregation_instead_of_dropping_one) {
    EXPECT_TRUE(
        query_error("sum(avg(m))")
            .starts_with(
                R"(byte 7: expected a single metric, found "(" (only op(name{label="value"}) is)"));
}

TEST(parse_query, finds_a_metric_with_spaces_around_its_name) {
    EXPECT_EQ(parse("sum( m )").metric, "m");
}

// --- errors -----------------------------------------------------------------------------------

TEST(parse_query, says_at_which_byte_what_was_expected) {
    const struct {
        std::string_view text;
        std::string_view error;
    } cases[] = {
        {"", "byte 0: expected a metric name, found the end"},
        {"  ", "byte 2: expected a metric name, found the end"},
        {"sum()", "byte 4: expected a metric name, found \")\""},
        {"{a=b}", "byte 0: expected a metric name, found \"{\""},
        {"5", "byte 0: expected a metric name, found \"5\""},
        {"-m", "byte 0: expected a metric name, found \"-\""},
        {"sum(m{a=b}", "byte 10: expected \")\", found the end"},
        {"m{", "byte 2: expected a label name, found the end"},
        {"m{,}", "byte 2: expected a label name, found \",\""},
        {"m{=b}", "byte 2: expected a label name, found \"=\""},
        {"m{\"\"=b}", "byte 4: expected a label name, found \"=\""},
        {"m{a}", "byte 3: expected =, !=, =~ or !~, found \"}\""},
        {"m{a:1}", "byte 5: expected =, !=, =~ or !~, found \"}\""},
        {"m{a b=c}", "byte 4: expected =, !=, =~ or !~, found \"b\""},
        {"m{a=}", "byte 4: expected a value (\"\" is the empty one), found \"}\""},
        {"m{a=b",
         "byte 5: expected \",\" or \"}\" (a value with = or quotes is quoted), found the end"},
        {"m{a=b=c}",
         "byte 5: expected \",\" or \"}\" (a value with = or quotes is quoted), found \"=\""},
        {"m{a=b\"}",
         "byte 5: expected \",\" or \"}\" (a value with = or quotes is quoted), found \"\\\"\""},
        {"m{a=\"b\"c}",
         "byte 7: expected \",\" or \"}\" (a value with = or quotes is quoted), found \"c\""},
        {"m{a=\"b}", "byte 7: expected a closing \", found the end"},
        {"m{a='b\"}", "byte 8: expected a closing ', found the end"},
        {"m{a=\"\\d\"}",
         "byte 6: expected one of a b f n r t v \\ \" ' after a backslash, found \"d\""},
        {"m{a=\"\\",
         "byte 6: expected one of a b f n r t v \\ \" ' after a backslash, found the end"},
        {"m{a=~\"(\"}", "byte 2: matcher a=~\"(\": expected a regular expression: missing ): ("},
        {"m{__name__=x}",
         "byte 2: expected a label (the metric's name stands before the brace), found \"_\""},
        {"é}", "byte 2: expected the end of the query, found \"}\""},
        {"m é", "byte 2: expected the end of the query, found \"é\""},
    };
    for (const auto& each : cases) {
        const std::string error = query_error(each.text);
        EXPECT_EQ(error.substr(0, each.error.size()), each.error) << each.text;
    }
}

TEST(parse_query, says_of_the_rest_of_promql_that_it_is_not_the_small_form) {
    for (const std::string_view text :
         {"rate(m[1m])", "sum(rate(m[1m]))", "sum by (a) (m)", "sum(m) by (a)", "m[5m]",
          "sum(m[5m])", "m offset 1m", "m > 5", "sum(a) / sum(b)", "histogram_quantile(0.9, m)",
          "m @ 0", "sum(m))"}) {
        EXPECT_NE(query_error(text).find("only op(name{label=\"value\"}) is understood here"),
                  std::string::npos)
            << text;
    }
}

TEST(parse_query, names_the_aggregations_when_the_word_is_none) {
    EXPECT_TRUE(query_error("rate(m)").starts_with(
        R"(byte 0: expected sum, avg, min, max or count before a parenthesis, found "r")"));
    EXPECT_TRUE(query_error("(m)").starts_with(
        R"(byte 0: expected sum, avg, min, max or count before a parenthesis, found "(")"));
}

}  // namespace
