#include "conformance/promqltest/series_description.hpp"

#include <tidegauge/base/status.hpp>
#include <tidegauge/labels/label_set.hpp>
#include <tidegauge/samples/staleness.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <string_view>
#include <vector>

namespace tidegauge::promqltest {
namespace {

label_set labels_of(std::string_view line) {
    const auto parsed = parse_series_description(line);
    EXPECT_TRUE(parsed.ok()) << parsed.status();
    return parsed.ok() ? parsed->labels : label_set{{"refused", "yes"}};
}

/// The numbers of a line; what is left out as -1.
std::vector<double> numbers_of(std::string_view line) {
    const auto parsed = parse_series_description(line);
    EXPECT_TRUE(parsed.ok()) << parsed.status();
    std::vector<double> numbers;
    if (!parsed.ok()) return numbers;
    for (const described_value& each : parsed->values) {
        numbers.push_back(each.omitted ? -1 : each.number);
    }
    return numbers;
}

std::string series_refusal(std::string_view line) {
    const auto parsed = parse_series_description(line);
    return parsed.ok() ? "accepted" : std::string(message(parsed.status()));
}

TEST(series_description, a_metric_has_a_name_and_labels) {
    EXPECT_EQ(labels_of("up 1"), (label_set{{"__name__", "up"}}));
    EXPECT_EQ(labels_of(R"(a:b{x="1", y='2',} 1)"),
              (label_set{{"__name__", "a:b"}, {"x", "1"}, {"y", "2"}}));
    EXPECT_EQ(labels_of("{} 1"), label_set());
}

TEST(series_description, names_may_stand_in_quotes) {
    EXPECT_EQ(labels_of(R"({"http.requests", "service.name"="a}b"} 1)"),
              (label_set{{"__name__", "http.requests"}, {"service.name", "a}b"}}));
}

TEST(series_description, keywords_may_be_names_of_metrics) {
    EXPECT_EQ(labels_of(R"(sum{by="x"} 1)"), (label_set{{"__name__", "sum"}, {"by", "x"}}));
    EXPECT_NE(series_refusal("bool 1"), "accepted");
}

TEST(series_description, it_says_whether_an_unusual_name_stands_without_quotes) {
    EXPECT_TRUE(parse_series_description("http.requests 1")->has_bare_utf8_name);
    EXPECT_TRUE(parse_series_description(R"(up{région="eu"} 1)")->has_bare_utf8_name);
    EXPECT_FALSE(parse_series_description(R"({"http.requests", a="é"} 1)")->has_bare_utf8_name);
}

TEST(series_description, one_item_is_one_value) {
    EXPECT_EQ(numbers_of("x 1 -2.5 _ 1e3 .5  "), (std::vector<double>{1, -2.5, -1, 1000, .5}));
    EXPECT_EQ(numbers_of("x"), std::vector<double>());
    EXPECT_TRUE(std::isinf(numbers_of("x +Inf")[0]));
    EXPECT_TRUE(std::isnan(numbers_of("x NaN")[0]));
}

TEST(series_description, stale_is_the_staleness_marker) {
    EXPECT_TRUE(is_stale(numbers_of("x stale")[0]));
    EXPECT_FALSE(is_stale(numbers_of("x NaN")[0]));
}

TEST(series_description, a_repeated_value_stands_once_more_than_the_count) {
    EXPECT_EQ(numbers_of("x 2x3"), (std::vector<double>{2, 2, 2, 2}));
    EXPECT_EQ(numbers_of("x 2x0"), (std::vector<double>{2}));
    EXPECT_EQ(numbers_of("x _x2 7"), (std::vector<double>{-1, -1, 7}));
}

TEST(series_description, a_growing_value_is_added_to_again_and_again) {
    EXPECT_EQ(numbers_of("x 1+2x2 5-2x2"), (std::vector<double>{1, 3, 5, 5, 3, 1}));
    const std::vector<double> tenths = numbers_of("x 0+0.1x3");
    EXPECT_EQ(tenths[3], 0.1 + 0.1 + 0.1);  // and not 3 * 0.1
}

TEST(series_description, zero_x_repeats_zero_and_is_no_hexadecimal_number) {
    EXPECT_EQ(numbers_of("x 0x2"), (std::vector<double>{0, 0, 0}));
}

TEST(series_description, histograms_repeat_and_grow) {
    const auto parsed = parse_series_description(
        "x {{count:1}}x1 {{count:1}}+{{count:2}}x2 {{count:9}}-{{count:1}}x1 _");
    ASSERT_TRUE(parsed.ok()) << parsed.status();
    std::vector<double> counts;
    for (const described_value& each : parsed->values) {
        counts.push_back(each.histogram == nullptr ? -1 : each.histogram->count);
    }
    EXPECT_EQ(counts, (std::vector<double>{1, 1, 1, 3, 5, 9, 8, -1}));
}

TEST(series_description, the_hint_of_the_histogram_read_last_says_whether_hints_count) {
    const auto parsed = parse_series_description(
        "x {{counter_reset_hint:reset}} {{}} {{counter_reset_hint:gauge}}+{{}}x1");
    ASSERT_TRUE(parsed.ok()) << parsed.status();
    EXPECT_TRUE(parsed->values[0].hint_given);
    EXPECT_FALSE(parsed->values[1].hint_given);
    EXPECT_FALSE(parsed->values[2].hint_given);
}

TEST(series_description, what_is_wrong_is_told_with_its_column) {
    EXPECT_EQ(series_refusal(""), "column 1: expected a metric, found the end");
    EXPECT_EQ(series_refusal("x 1+2"), "column 6: expected x and how often, found the end");
    EXPECT_EQ(series_refusal("x 1 y"), "column 5: expected a number, found \"y\"");
    EXPECT_EQ(series_refusal("x 1x"), "column 5: expected how often, found the end");
    EXPECT_EQ(series_refusal("x 1.5.2"), "column 3: expected a number, found \"1.5.2\"");
    EXPECT_EQ(series_refusal("x{a=1} 1"),
              "column 5: expected a name or a string in quotes, found \"1} 1\"");
    EXPECT_EQ(series_refusal("x{a!=\"1\"} 1"), "column 4: expected =, found \"!=\"1\"} 1\"");
    EXPECT_EQ(series_refusal("x{a=\"1\" b=\"2\"} 1"),
              "column 9: expected , or }, found \"b=\"2\"} 1\"");
    EXPECT_EQ(series_refusal("x{a=\"1\"}1"), "column 9: expected a space or the end, found \"1\"");
    EXPECT_EQ(series_refusal("x 1x99999999999"),
              "column 5: expected how often, found \"99999999999\"");
}

TEST(series_description, histograms_that_do_not_fit_are_told) {
    EXPECT_EQ(series_refusal("x {{schema:1}}+{{schema:0}}x1"),
              "the histogram added has other buckets");
}

}  // namespace
}  // namespace tidegauge::promqltest
