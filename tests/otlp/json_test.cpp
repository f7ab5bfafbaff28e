#include "otlp/request.hpp"

#include <tidegauge/otlp/json.hpp>

#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <string_view>

namespace {

using namespace tidegauge;
using namespace tidegauge::testing;
using otlp::json_to_protobuf;
using request = pb::ExportMetricsServiceRequest;

/// The request as protobuf itself reads it. @pre `json` is well
request read(std::string_view json) {
    const auto bytes = json_to_protobuf(json);
    EXPECT_TRUE(bytes.ok()) << bytes.status();
    request r;
    EXPECT_TRUE(bytes.ok() && r.ParseFromString(*bytes));
    return r;
}

/// `json` as the one metric of a request.
request read_metric(std::string_view json) {
    return read(R"({"resourceMetrics":[{"scopeMetrics":[{"metrics":[)" + std::string(json) +
                "]}]}]}");
}
const pb::Metric& metric_of(const request& r) {
    return r.resource_metrics(0).scope_metrics(0).metrics(0);
}

/// `json` as the one point of a gauge.
request read_point(std::string_view json) {
    return read_metric(R"({"gauge":{"dataPoints":[)" + std::string(json) + "]}}");
}
const pb::NumberDataPoint& point_of(const request& r) {
    return metric_of(r).gauge().data_points(0);
}

/// `json` as the value of an attribute.
pb::AnyValue read_value(std::string_view json) {
    const request r =
        read_point(R"({"attributes":[{"key":"k","value":)" + std::string(json) + "}]}");
    return point_of(r).attributes(0).value();
}

/// What is wrong with `json` as the one point of a gauge.
std::string error_of_point(std::string_view json) {
    const auto bytes = json_to_protobuf(
        R"({"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"gauge":{"dataPoints":[)" +
        std::string(json) + "]}}]}]}]}");
    EXPECT_EQ(bytes.status().code(), absl::StatusCode::kInvalidArgument);
    return std::string(message(bytes.status()));
}
constexpr std::string_view point_path =
    "resource_metrics[0].scope_metrics[0].metrics[0].gauge.data_points[0]";

TEST(json, takes_integers_as_numbers_and_as_strings) {
    EXPECT_EQ(point_of(read_point(R"({"asInt":-17})")).as_int(), -17);
    EXPECT_EQ(point_of(read_point(R"({"asInt":"-17"})")).as_int(), -17);
    EXPECT_EQ(point_of(read_point(R"({"asInt":"-9223372036854775808"})")).as_int(),
              std::numeric_limits<std::int64_t>::min());
    EXPECT_EQ(point_of(read_point(R"({"timeUnixNano":"18446744073709551615"})")).time_unix_nano(),
              ~0ULL);
    EXPECT_EQ(point_of(read_point(R"({"timeUnixNano":18446744073709551615})")).time_unix_nano(),
              ~0ULL);
    EXPECT_EQ(point_of(read_point(R"({"asInt":2.0})")).as_int(), 2);
    EXPECT_EQ(point_of(read_point(R"({"asInt":1e3})")).as_int(), 1000);
}

TEST(json, takes_doubles_as_numbers_and_as_words) {
    EXPECT_EQ(point_of(read_point(R"({"asDouble":-1.5e3})")).as_double(), -1500);
    EXPECT_EQ(point_of(read_point(R"({"asDouble":7})")).as_double(), 7);
    EXPECT_EQ(point_of(read_point(R"({"asDouble":-7})")).as_double(), -7);
    EXPECT_EQ(point_of(read_point(R"({"asDouble":"0.5"})")).as_double(), 0.5);
    EXPECT_TRUE(std::isnan(point_of(read_point(R"({"asDouble":"NaN"})")).as_double()));
    EXPECT_EQ(point_of(read_point(R"({"asDouble":"Infinity"})")).as_double(), HUGE_VAL);
    EXPECT_EQ(point_of(read_point(R"({"asDouble":"-Infinity"})")).as_double(), -HUGE_VAL);
}

TEST(json, takes_every_kind_of_attribute_value) {
    EXPECT_EQ(read_value(R"({"stringValue":"ä\n"})").string_value(), "ä\n");
    EXPECT_TRUE(read_value(R"({"boolValue":true})").bool_value());
    EXPECT_TRUE(read_value(R"({"boolValue":false})").has_bool_value());
    EXPECT_EQ(read_value(R"({"intValue":"-9"})").int_value(), -9);
    EXPECT_EQ(read_value(R"({"doubleValue":0.25})").double_value(), 0.25);
    EXPECT_EQ(read_value(R"({"bytesValue":"AP8Q"})").bytes_value(), std::string("\0\xff\x10", 3));
    EXPECT_EQ(
        read_value(R"({"arrayValue":{"values":[{"intValue":1},{}]}})").array_value().values_size(),
        2);
    EXPECT_EQ(read_value(R"({"kvlistValue":{"values":[{"key":"a","value":{"intValue":1}}]}})")
                  .kvlist_value()
                  .values(0)
                  .key(),
              "a");
    EXPECT_TRUE(read_value(R"({"arrayValue":{}})").has_array_value());
    EXPECT_EQ(read_value("{}").value_case(), pb::AnyValue::VALUE_NOT_SET);
}

TEST(json, takes_temporality_as_a_number_and_as_a_name) {
    for (const std::string_view json :
         {R"({"sum":{"aggregationTemporality":1}})", R"({"sum":{"aggregationTemporality":"1"}})",
          R"({"sum":{"aggregationTemporality":"AGGREGATION_TEMPORALITY_DELTA"}})"}) {
        EXPECT_EQ(metric_of(read_metric(json)).sum().aggregation_temporality(),
                  pb::AGGREGATION_TEMPORALITY_DELTA);
    }
}

TEST(json, takes_names_in_snake_case_too) {
    const request r =
        read(R"({"resource_metrics":[{"scope_metrics":[{"metrics":[{"sum":{"data_points":)"
             R"([{"time_unix_nano":"5","as_int":"3"}],"is_monotonic":true}}]}]}]})");
    EXPECT_EQ(metric_of(r).sum().data_points(0).as_int(), 3);
    EXPECT_TRUE(metric_of(r).sum().is_monotonic());
}

TEST(json, no_other_spelling_is_a_name) {
    EXPECT_EQ(read(R"({"ResourceMetrics":[{}],"resourcemetrics":[{}],"resource_Metrics":[{}],)"
                   R"("resourceMetric":[{}],"resourceMetricss":[{}]})")
                  .resource_metrics_size(),
              0);
}

TEST(json, takes_histograms_of_both_kinds) {
    const request r = read_metric(
        R"({"histogram":{"dataPoints":[{"bucketCounts":["1",2],"explicitBounds":[0.5],"sum":3}]}})");
    const auto& point = metric_of(r).histogram().data_points(0);
    EXPECT_EQ(point.bucket_counts_size(), 2);
    EXPECT_EQ(point.bucket_counts(1), 2U);
    EXPECT_EQ(point.explicit_bounds(0), 0.5);
    const request e =
        read_metric(R"({"exponentialHistogram":{"dataPoints":[{"scale":-3,"positive":)"
                    R"({"offset":-2147483648,"bucketCounts":[1,"300"]}}]}})");
    const auto& exponential = metric_of(e).exponential_histogram().data_points(0);
    EXPECT_EQ(exponential.scale(), -3);
    EXPECT_EQ(exponential.positive().offset(), std::numeric_limits<std::int32_t>::min());
    EXPECT_EQ(exponential.positive().bucket_counts(1), 300U);
}

TEST(json, unknown_names_are_ignored_with_all_that_they_hold) {
    const request r =
        read(R"({"new":{"resourceMetrics":[[{"a":[1,"x",null,true,-2,2.5]}]]},"resourceMetrics":)"
             R"([{"other":[],"schemaUrl":"u","more":7}],"last":"x"})");
    EXPECT_EQ(r.resource_metrics_size(), 1);
    EXPECT_EQ(r.resource_metrics(0).schema_url(), "u");
}

TEST(json, exemplars_are_ignored_with_their_hexadecimal_ids) {
    const request r = read_point(
        R"({"asInt":"1","exemplars":[{"traceId":"5b8efff798038103d269b633813fc60c","asInt":"7"}]})");
    EXPECT_EQ(point_of(r).exemplars_size(), 0);
    EXPECT_EQ(point_of(r).as_int(), 1);
}

TEST(json, null_is_the_same_as_nothing) {
    const request r = read(R"({"resourceMetrics":[{"resource":null,"scopeMetrics":null,)"
                           R"("schemaUrl":null}]})");
    EXPECT_FALSE(r.resource_metrics(0).has_resource());
    EXPECT_EQ(read_value("null").value_case(), pb::AnyValue::VALUE_NOT_SET);
}

TEST(json, an_empty_request_is_well) {
    EXPECT_EQ(*json_to_protobuf("{}"), "");
    EXPECT_EQ(*json_to_protobuf(R"({"resourceMetrics":[]})"), "");
}

// --- errors -------------------------------------------------------------------------------------

TEST(json, an_error_says_where_and_what_was_expected) {
    const std::string at(point_path);
    EXPECT_EQ(error_of_point(R"({"asInt":"x"})"),
              at + ".as_int: expected an integer of 64 bits, found \"x\"");
    EXPECT_EQ(error_of_point(R"({"asInt":1.5})"),
              at + ".as_int: expected an integer of 64 bits, found 1.5");
    EXPECT_EQ(error_of_point(R"({"asInt":9223372036854775808})"),
              at + ".as_int: expected an integer of 64 bits, found 9223372036854775808");
    EXPECT_EQ(error_of_point(R"({"timeUnixNano":-1})"),
              at + ".time_unix_nano: expected an integer from 0 to 2^64 - 1, found -1");
    EXPECT_EQ(error_of_point(R"({"timeUnixNano":"1 "})"),
              at + ".time_unix_nano: expected an integer from 0 to 2^64 - 1, found \"1 \"");
    EXPECT_EQ(error_of_point(R"({"flags":4294967296})"),
              at + ".flags: expected an integer from 0 to 2^32 - 1, found 4294967296");
    EXPECT_EQ(error_of_point(R"({"asDouble":true})"),
              at + ".as_double: expected a number, found true");
    EXPECT_EQ(error_of_point(R"({"asDouble":"much"})"),
              at + ".as_double: expected a number, found \"much\"");
    EXPECT_EQ(error_of_point(R"({"attributes":[{},{"key":1}]})"),
              at + ".attributes[1].key: expected a string, found 1");
    EXPECT_EQ(error_of_point(R"({"attributes":{}})"),
              at + ".attributes: expected an array of objects, found a single value");
    EXPECT_EQ(error_of_point(R"({"attributes":[[]]})"),
              at + ".attributes[0]: expected an array of objects, found an array");
    EXPECT_EQ(error_of_point(R"({"attributes":[null]})"),
              at + ".attributes[0]: expected an array of objects, found null");
    EXPECT_EQ(error_of_point("[]"),
              "resource_metrics[0].scope_metrics[0].metrics[0].gauge.data_points[0]: expected an "
              "array of objects, found an array");
    EXPECT_EQ(error_of_point(R"({"attributes":[{"value":{"bytesValue":"*"}}]})"),
              at + ".attributes[0].value.bytes_value: expected a string in base64, found \"*\"");
    EXPECT_EQ(error_of_point(R"({"attributes":[{"value":{"boolValue":"true"}}]})"),
              at + ".attributes[0].value.bool_value: expected true or false, found \"true\"");
}

TEST(json, text_that_is_no_json_is_an_error_with_its_byte) {
    EXPECT_EQ(message(json_to_protobuf(R"({"resourceMetrics":[})").status()),
              "byte 21: expected JSON, found \"\"resourceMetrics\":[}\"");
    EXPECT_FALSE(json_to_protobuf("").ok());
    EXPECT_FALSE(json_to_protobuf("{} {}").ok());
    EXPECT_FALSE(json_to_protobuf("{\"resourceMetrics\":[{\"schemaUrl\":\"\xff\"}]}").ok());
}

TEST(json, a_request_is_an_object) {
    for (const std::string_view json : {"[]", "7", "-7", "2.5", "\"x\"", "null", "true"}) {
        EXPECT_EQ(message(json_to_protobuf(json).status()),
                  "byte 0: expected an object, the ExportMetricsServiceRequest")
            << json;
    }
}

TEST(json, depth_is_bounded_in_known_and_in_unknown_values) {
    const auto nested = [](std::size_t levels, std::string_view open, std::string_view close) {
        std::string out;
        for (std::size_t i = 0; i < levels; ++i) out += open;
        for (std::size_t i = 0; i < levels; ++i) out += close;
        return out;
    };
    constexpr std::string_view open = R"({"arrayValue":{"values":[)";
    EXPECT_EQ(read_value(nested(30, open, "]}}")).value_case(), pb::AnyValue::kArrayValue);
    EXPECT_FALSE(json_to_protobuf(R"({"resourceMetrics":[{"resource":{"attributes":[{"value":)" +
                                  nested(50, open, "]}}") + "}]}}]}")
                     .ok());
    EXPECT_TRUE(json_to_protobuf(R"({"new":)" + nested(120, "[", "]") + "}").ok());
    const auto error = json_to_protobuf(R"({"new":)" + nested(100'000, "[", "]") + "}");
    EXPECT_NE(message(error.status()).find("expected at most 128 levels"), std::string_view::npos);
}

TEST(json, a_request_cut_at_any_byte_is_an_error_and_no_crash) {
    const std::string whole = contents(recording("js_http_cumulative.json"));
    ASSERT_TRUE(json_to_protobuf(whole).ok());
    for (std::size_t size = 0; size + 1 < whole.size(); ++size) {
        ASSERT_FALSE(json_to_protobuf(whole.substr(0, size)).ok()) << size;
    }
}

}  // namespace
