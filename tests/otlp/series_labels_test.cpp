#include "otlp/request.hpp"

#include <tidegauge/otlp/series_labels.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace tidegauge;
using namespace tidegauge::testing;
using otlp::decode_options;

/// A request with one counter point, and its parts at hand.
struct one_point {
    pb::ExportMetricsServiceRequest request;
    pb::Metric& metric = add_metric(request);
    pb::NumberDataPoint& point = add_counter(metric);
    pb::ResourceMetrics& owner = *request.mutable_resource_metrics(0);
    opentelemetry::proto::resource::v1::Resource& resource = *owner.mutable_resource();
    pb::ScopeMetrics& in_scope = *owner.mutable_scope_metrics(0);
    pb::InstrumentationScope& scope = *in_scope.mutable_scope();
};

TEST(series_labels, are_the_name_and_all_attributes_of_point_resource_and_scope) {
    one_point one;
    one.metric.set_name("requests");
    add_attribute(one.point, "route", "/order");
    add_attribute(one.resource, "service_name", "shop");
    add_attribute(one.resource, "pid").set_int_value(7);
    one.scope.set_name("lib");
    one.scope.set_version("1.2");
    one.in_scope.set_schema_url("https://example.com/1");
    add_attribute(one.scope, "short", "yes");
    EXPECT_EQ(labels_of(one.request), (label_set{{"__name__", "requests"},
                                                 {"route", "/order"},
                                                 {"service_name", "shop"},
                                                 {"pid", "7"},
                                                 {"otel_scope_name", "lib"},
                                                 {"otel_scope_version", "1.2"},
                                                 {"otel_scope_schema_url", "https://example.com/1"},
                                                 {"otel_scope_short", "yes"}}));
}

TEST(series_labels, a_scope_without_a_name_adds_nothing_of_it) {
    one_point one;
    EXPECT_EQ(labels_of(one.request), (label_set{{"__name__", "m"}}));
}

TEST(series_labels, the_point_wins_over_scope_and_resource) {
    one_point one;
    add_attribute(one.resource, "host", "of the resource");
    add_attribute(one.resource, "otel_scope_name", "of the resource");
    add_attribute(one.resource, "otel_scope_a", "of the resource");
    one.scope.set_name("of the scope");
    add_attribute(one.scope, "a", "of the scope");
    add_attribute(one.point, "otel_scope_a", "of the point");
    add_attribute(one.point, "host", "of the point");
    EXPECT_EQ(labels_of(one.request), (label_set{{"__name__", "m"},
                                                 {"host", "of the point"},
                                                 {"otel_scope_name", "of the scope"},
                                                 {"otel_scope_a", "of the point"}}));
}

TEST(series_labels, an_empty_attribute_of_the_point_does_not_hide_the_resources) {
    one_point one;
    add_attribute(one.resource, "host", "h");
    add_attribute(one.point, "host", "");
    EXPECT_EQ(labels_of(one.request)["host"], "h");
}

TEST(series_labels, names_are_translated_as_the_options_say) {
    one_point one;
    one.metric.set_name("http.server/duration");
    one.metric.set_unit("s");
    add_attribute(one.point, "http.route", "/");
    EXPECT_EQ(labels_of(one.request),
              (label_set{{"__name__", "http_server_duration"}, {"http_route", "/"}}));
    EXPECT_EQ(labels_of(one.request, {.names = name_translation::prometheus}),
              (label_set{{"__name__", "http_server_duration_seconds_total"}, {"http_route", "/"}}));
    EXPECT_EQ(labels_of(one.request, {.names = name_translation::none}),
              (label_set{{"__name__", "http.server/duration"}, {"http.route", "/"}}));
}

TEST(series_labels, of_prometheus_have_the_job_and_the_instance_of_their_resource) {
    const auto labels = [](std::vector<std::pair<std::string, std::string>> resource,
                           name_translation names) {
        one_point one;
        for (const auto& [key, value] : resource) add_attribute(one.resource, key, value);
        const label_set all = labels_of(one.request, {.names = names});
        return std::pair(std::string(all["job"]), std::string(all["instance"]));
    };
    using pair = std::pair<std::string, std::string>;
    const auto prometheus = name_translation::prometheus;
    EXPECT_EQ(labels({{"service.name", "a"}}, prometheus), pair("a", ""));
    EXPECT_EQ(
        labels({{"service.instance.id", "i"}, {"service.name", "a"}, {"service.namespace", "n"}},
               prometheus),
        pair("n/a", "i"));
    EXPECT_EQ(labels({{"service.namespace", "n"}}, prometheus), pair("", ""));
    EXPECT_EQ(labels({{"service.name", "a"}, {"service.instance.id", "i"}},
                     name_translation::underscores),
              pair("", ""));
}

TEST(series_labels, keys_that_become_the_same_label_are_joined_in_the_order_of_the_keys) {
    one_point one;
    add_attribute(one.point, "a_b", "third");
    add_attribute(one.point, "a.b", "first");
    add_attribute(one.point, "a/b", "second");
    add_attribute(one.point, "a-b", "");
    EXPECT_EQ(labels_of(one.request)["a_b"], "first;second;third");
}

TEST(series_labels, a_repeated_key_keeps_its_last_value) {
    one_point one;
    add_attribute(one.point, "a", "1");
    add_attribute(one.point, "b", "x");
    add_attribute(one.point, "a", "2");
    EXPECT_EQ(labels_of(one.request)["a"], "2");
}

TEST(series_labels, empty_keys_and_values_are_no_labels) {
    one_point one;
    add_attribute(one.point, "", "x");
    add_attribute(one.point, "empty", "");
    add_attribute(one.point, "unset");
    one.point.add_attributes()->set_key("no value");
    EXPECT_EQ(labels_of(one.request), (label_set{{"__name__", "m"}}));
}

TEST(series_labels, an_attribute_that_only_has_an_index_into_a_string_table_is_as_good_as_absent) {
    one_point one;
    auto& attribute = *one.point.add_attributes();
    attribute.set_key_strindex(3);
    attribute.mutable_value()->set_string_value("x");
    add_attribute(one.point, "k").set_string_value_strindex(4);
    EXPECT_EQ(labels_of(one.request), (label_set{{"__name__", "m"}}));
}

TEST(series_labels, no_attribute_renames_the_metric) {
    one_point one;
    add_attribute(one.point, "__name__", "x");
    add_attribute(one.resource, "__name__", "x");
    EXPECT_EQ(labels_of(one.request)["__name__"], "m");
}

TEST(series_labels, an_attribute_does_not_hide_the_bound_of_a_bucket) {
    pb::ExportMetricsServiceRequest sent;
    add_attribute(add_histogram(add_metric(sent)), "le", "7");
    std::vector<std::string> bounds;
    for (const recorded& each : decoded(sent)) {
        if (each.labels["__name__"] == "m_bucket") bounds.emplace_back(each.labels["le"]);
    }
    EXPECT_EQ(bounds, (std::vector<std::string>{"0.1", "1", "+Inf"}));
}

/// The labels of points with these attributes that follow each other in one metric.
using attributes = std::vector<std::pair<std::string, std::string>>;
std::vector<label_set> labels_of_points(one_point& one, const std::vector<attributes>& points) {
    one.metric.mutable_sum()->clear_data_points();
    for (const attributes& each : points) {
        pb::NumberDataPoint& point = *one.metric.mutable_sum()->add_data_points();
        point.set_time_unix_nano(at_ns(10));
        point.set_as_int(1);
        for (const auto& [key, value] : each) add_attribute(point, key, value);
    }
    std::vector<label_set> all;
    for (const recorded& each : decoded(one.request)) all.push_back(each.labels);
    return all;
}

/// Points of one metric are read faster where they have the keys of the point before. Whatever came
/// before, a point has the labels that it has alone.
TEST(series_labels, are_those_of_the_point_alone_whatever_came_before) {
    const std::vector<attributes> points{
        {{"a", "1"}, {"b", "2"}},
        {{"a", "1"}, {"b", "3"}},
        {{"a", ""}, {"b", "3"}},
        {{"b", "3"}, {"a", "4"}},
        {{"a", "1"}},
        {{"a", "1"}, {"host", "mine"}},
        {{"a", "2"}, {"host", ""}},
        {{"c.d", ""}, {"c_d", "x"}},
        {{"c.d", "y"}, {"c_d", "z"}},
        {{"a", "1"}, {"a", "2"}},
        {{"a", "2"}, {"a", "1"}},
        {{"", "x"}, {"a", "1"}},
        {{"a", "1"}, {"", "x"}},
        {{"__name__", "x"}, {"a", "1"}},
        {},
    };
    std::vector<attributes> sent;
    for (const attributes& before : points) {
        for (const attributes& each : points) sent.insert(sent.end(), {before, each, each});
    }
    one_point one;
    add_attribute(one.resource, "host", "of the resource");
    const std::vector<label_set> together = labels_of_points(one, sent);
    ASSERT_EQ(together.size(), sent.size());
    for (std::size_t i = 0; i < sent.size(); ++i) {
        EXPECT_EQ(together[i], labels_of_points(one, {sent[i]})[0]) << i;
    }
    EXPECT_EQ(labels_of_points(one, {points[7], points[8]})[1],
              (label_set{{"__name__", "m"}, {"host", "of the resource"}, {"c_d", "y;z"}}));
}

TEST(series_labels, of_a_malformed_point_the_next_one_takes_nothing) {
    one_point one;
    const attributes both{{"c.d", "y"}, {"c_d", "z"}};
    attributes malformed = both;
    malformed.emplace_back("\xff", "no key that is UTF-8");
    const auto labels = labels_of_points(one, {{{"a", "1"}, {"b", "2"}}, malformed, both});
    ASSERT_EQ(labels.size(), 2U) << "one is refused";
    EXPECT_EQ(labels[1], (label_set{{"__name__", "m"}, {"c_d", "y;z"}}));
}

TEST(series_labels, a_metric_name_that_is_no_text_is_refused_at_every_point) {
    one_point one;
    one.metric.set_name("m\xff");
    EXPECT_TRUE(labels_of_points(one, {{{"a", "1"}}, {{"a", "2"}}, {{"a", "3"}}}).empty());
}

TEST(series_labels, a_name_of_which_nothing_is_left_is_no_label) {
    one_point one;
    one.metric.set_name("!");
    pb::NumberDataPoint& point = *one.metric.mutable_gauge()->add_data_points();
    point.set_time_unix_nano(at_ns(10));
    point.set_as_double(1);
    add_attribute(point, "a", "1");
    recording_sink sink;
    ASSERT_TRUE(otlp::decode(one.request.SerializeAsString(),
                             {.names = name_translation::prometheus}, sink, at_second(60))
                    .ok());
    ASSERT_EQ(sink.points.size(), 1U);
    EXPECT_EQ(sink.points[0].labels, (label_set{{"a", "1"}}));
}

TEST(series_labels, many_attributes_are_read_in_good_time) {
    one_point one;
    attributes many;
    for (int i = 0; i < 50'000; ++i)
        many.emplace_back("k" + std::to_string(i * 7919 % 50'000), "v");
    EXPECT_EQ(labels_of_points(one, {many, many})[1].size(), many.size() + 1);
}

TEST(series_labels, only_allowed_ones_are_kept_when_there_is_a_list) {
    one_point one;
    add_attribute(one.point, "a.b", "1");
    add_attribute(one.point, "c", "2");
    add_attribute(one.resource, "d", "3");
    one.scope.set_name("lib");
    EXPECT_EQ(labels_of(one.request, {.allowed_labels = {"a_b", "d"}}),
              (label_set{{"__name__", "m"}, {"a_b", "1"}, {"d", "3"}}));
}

TEST(series_labels, denied_ones_are_dropped_even_when_allowed) {
    one_point one;
    add_attribute(one.point, "a", "1");
    add_attribute(one.point, "b", "2");
    one.scope.set_name("lib");
    EXPECT_EQ(labels_of(one.request, {.denied_labels = {"a", "otel_scope_name"}}),
              (label_set{{"__name__", "m"}, {"b", "2"}}));
    EXPECT_EQ(labels_of(one.request, {.allowed_labels = {"a", "b"}, .denied_labels = {"b"}}),
              (label_set{{"__name__", "m"}, {"a", "1"}}));
}

TEST(series_labels, the_lists_do_not_touch_the_name_and_the_bound) {
    pb::ExportMetricsServiceRequest sent;
    add_histogram(add_metric(sent));
    const auto points = decoded(sent, {.denied_labels = {"__name__", "le"}});
    EXPECT_EQ(points[2].labels, (label_set{{"__name__", "m_bucket"}, {"le", "0.1"}}));
}

}  // namespace
