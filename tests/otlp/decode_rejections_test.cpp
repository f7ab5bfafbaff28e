// What is refused, why, and that the rest of the request counts.
#include "otlp/request.hpp"

#include <tidegauge/otlp/decode.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace {

using namespace tidegauge;
using namespace tidegauge::testing;
using request = pb::ExportMetricsServiceRequest;

/// What decoding `bytes` said, and how many points reached the sink.
struct outcome {
    otlp::decode_result result;
    std::size_t stored;

    [[nodiscard]] std::uint64_t because(rejection why) const {
        return result.rejected[static_cast<std::size_t>(why)];
    }
};
outcome decode(const std::string& bytes) {
    recording_sink sink;
    auto result = otlp::decode(bytes, {}, sink, at_second(60));
    EXPECT_TRUE(result.ok()) << result.status();
    return {*std::move(result), sink.points.size()};
}
outcome decode(const request& r) {
    return decode(r.SerializeAsString());
}

/// One data point was refused for this reason, and the good ones beside it were not.
void expect_refused(const request& r, rejection why, std::size_t stored = 1) {
    const outcome did = decode(r);
    EXPECT_EQ(did.result.rejected_data_points, 1U);
    EXPECT_EQ(did.because(why), 1U);
    EXPECT_EQ(did.stored, stored);
    EXPECT_NE(did.result.error_message.find(reason(why)), std::string::npos)
        << did.result.error_message;
}

TEST(decode_rejections, a_point_without_a_time) {
    request r;
    auto& metric = add_metric(r);
    add_counter(metric);
    add_counter(metric).set_time_unix_nano(0);
    expect_refused(r, rejection::no_time);
    add_attribute(*metric.mutable_sum()->mutable_data_points(1), "a", "b");
    expect_refused(r, rejection::no_time);
}

TEST(decode_rejections, a_histogram_without_a_time) {
    request r;
    add_histogram(add_metric(r)).set_time_unix_nano(0);
    expect_refused(r, rejection::no_time, 0);
}

TEST(decode_rejections, a_point_without_a_value) {
    request r;
    auto& metric = add_metric(r);
    add_counter(metric);
    add_counter(metric).clear_value();
    expect_refused(r, rejection::no_value);
    add_attribute(*metric.mutable_sum()->mutable_data_points(1), "a", "b");
    expect_refused(r, rejection::no_value);
}

TEST(decode_rejections, every_point_of_a_metric_without_temporality) {
    for (const int temporality : {0, 3, 7}) {
        request r;
        auto& sum = add_metric(r);
        add_counter(sum);
        add_counter(sum);
        sum.mutable_sum()->set_aggregation_temporality(
            static_cast<pb::AggregationTemporality>(temporality));
        auto& histogram = add_metric(r);
        add_histogram(histogram);
        histogram.mutable_histogram()->set_aggregation_temporality(
            static_cast<pb::AggregationTemporality>(temporality));
        add_counter(add_metric(r));
        const outcome did = decode(r);
        EXPECT_EQ(did.result.data_points, 4U);
        EXPECT_EQ(did.result.rejected_data_points, 3U);
        EXPECT_EQ(did.because(rejection::no_temporality), 3U);
        EXPECT_EQ(did.stored, 1U);
    }
}

TEST(decode_rejections, every_point_of_a_metric_without_a_name) {
    request r;
    add_counter(add_metric(r));
    add_counter(add_metric(r, ""));
    expect_refused(r, rejection::no_name);
}

TEST(decode_rejections, a_histogram_whose_counts_and_bounds_do_not_fit) {
    const std::vector<void (*)(pb::HistogramDataPoint&)> faults{
        [](pb::HistogramDataPoint& p) { p.add_bucket_counts(1); },
        [](pb::HistogramDataPoint& p) { p.add_explicit_bounds(2); },
        [](pb::HistogramDataPoint& p) { p.clear_bucket_counts(); },
        [](pb::HistogramDataPoint& p) { p.set_explicit_bounds(1, 0.1); },
        [](pb::HistogramDataPoint& p) { p.set_explicit_bounds(1, 0.05); },
        [](pb::HistogramDataPoint& p) {
            p.set_explicit_bounds(0, std::numeric_limits<double>::quiet_NaN());
        },
        [](pb::HistogramDataPoint& p) {
            p.set_explicit_bounds(1, std::numeric_limits<double>::quiet_NaN());
        }};
    for (std::size_t i = 0; i < faults.size(); ++i) {
        SCOPED_TRACE(i);
        request r;
        auto& metric = add_metric(r);
        add_histogram(metric);
        faults[i](add_histogram(metric));
        expect_refused(r, rejection::bad_histogram, 5);
    }
}

TEST(decode_rejections, a_summary_with_a_quantile_beyond_one) {
    for (const double wrong : {-0.1, 1.01, std::numeric_limits<double>::quiet_NaN()}) {
        request r;
        auto& point = *add_metric(r).mutable_summary()->add_data_points();
        point.set_time_unix_nano(at_ns(10));
        for (const double each : {0.0, 1.0}) point.add_quantile_values()->set_quantile(each);
        EXPECT_EQ(decode(r).stored, 4U);
        point.add_quantile_values()->set_quantile(wrong);
        expect_refused(r, rejection::bad_quantile, 0);
    }
}

TEST(decode_rejections, a_histogram_is_taken_when_its_counts_do_not_add_up) {
    request r;
    add_histogram(add_metric(r)).set_count(7);
    EXPECT_EQ(decode(r).stored, 5U);
}

TEST(decode_rejections, a_point_with_an_attribute_that_is_no_key_value) {
    request r;
    auto& metric = add_metric(r);
    add_counter(metric);
    for (int i = 0; i < 2; ++i) add_attribute(add_counter(metric), "key", "value");
    std::string bytes = r.SerializeAsString();
    const auto at = bytes.rfind("value");
    bytes[at - 1] = 100;  // the string now ends behind its KeyValue
    const outcome did = decode(bytes);
    EXPECT_EQ(did.result.rejected_data_points, 1U);
    EXPECT_EQ(did.because(rejection::bad_attributes), 1U);
    EXPECT_EQ(did.stored, 2U);
}

TEST(decode_rejections, points_whose_text_is_no_utf8) {
    for (const std::string part : {"NAME", "KEY", "VALUE", "SCOPE", "RESOURCE"}) {
        request r;
        add_attribute(add_counter(add_metric(r, "NAME")), "KEY", "VALUE");
        r.mutable_resource_metrics(0)->mutable_scope_metrics(0)->mutable_scope()->set_name("SCOPE");
        add_attribute(*r.mutable_resource_metrics(0)->mutable_resource(), "k", "RESOURCE");
        std::string bytes = r.SerializeAsString();
        bytes[bytes.find(part)] = '\xff';
        const outcome did = decode(bytes);
        EXPECT_EQ(did.because(rejection::bad_attributes), 1U) << part;
        EXPECT_EQ(did.stored, 0U) << part;
    }
}

TEST(decode_rejections, a_metric_without_data_is_skipped_alone_and_the_sender_is_warned) {
    request r;
    add_metric(r, "nothing");
    add_counter(add_metric(r));
    auto& scope = *r.mutable_resource_metrics(0)->mutable_scope_metrics(0);
    add_counter(*scope.add_metrics());
    scope.mutable_metrics(1)->set_name("beside it");
    const outcome did = decode(r);
    EXPECT_EQ(did.stored, 2U);
    EXPECT_EQ(did.result.rejected_data_points, 0U);
    EXPECT_EQ(did.result.error_message,
              "metric \"nothing\": expected a gauge, sum, histogram, exponential_histogram or "
              "summary");
}

TEST(decode_rejections, what_the_sink_refuses_is_counted_by_its_reason) {
    request r;
    auto& metric = add_metric(r, "late");
    for (const std::uint64_t at : {10U, 1U, 20U, 2U}) {
        add_counter(metric).set_time_unix_nano(at_ns(at));
    }
    recording_sink sink;
    sink.refuse = [](const recorded& each) {
        return each.at < at_second(5) ? rejection::too_old : rejection::none;
    };
    const auto result = otlp::decode(r.SerializeAsString(), {}, sink, at_second(60));
    EXPECT_EQ(result->data_points, 4U);
    EXPECT_EQ(result->rejected_data_points, 2U);
    EXPECT_EQ(result->rejected[static_cast<std::size_t>(rejection::too_old)], 2U);
    EXPECT_EQ(result->error_message, "metric \"late\": older than the retention");
}

TEST(decode_rejections, a_data_point_counts_once_however_many_of_its_series_are_refused) {
    request r;
    auto& metric = add_metric(r);
    for (int i = 0; i < 20; ++i) {  // 100 series: more than a batch
        add_attribute(add_histogram(metric), "i").set_int_value(i);
    }
    recording_sink sink;
    sink.refuse = [](const recorded& each) {
        return each.labels["__name__"] == "m_bucket" ? rejection::series_limit : rejection::none;
    };
    const auto result = otlp::decode(r.SerializeAsString(), {}, sink, at_second(60));
    EXPECT_EQ(result->data_points, 20U);
    EXPECT_EQ(result->rejected_data_points, 20U);
}

TEST(decode_rejections, deltas_that_overlap_are_a_warning) {
    recording_sink sink;
    sink.overlaps = [](const recorded&) { return true; };
    request r;
    add_counter(add_metric(r, "cumulative"));
    auto& metric = add_metric(r, "both");
    add_counter(metric);
    metric.mutable_sum()->set_aggregation_temporality(pb::AGGREGATION_TEMPORALITY_DELTA);
    const auto result = otlp::decode(r.SerializeAsString(), {}, sink, at_second(60));
    EXPECT_EQ(result->rejected_data_points, 0U);
    EXPECT_EQ(result->error_message,
              "metric \"both\": deltas overlap, of which all were added up; expected "
              "start_time_unix_nano not before the time of the point before, from one sender a "
              "series");
    sink.overlaps = {};
    EXPECT_EQ(otlp::decode(r.SerializeAsString(), {}, sink, at_second(60))->error_message, "");
}

TEST(decode_rejections, the_message_is_about_the_first_one_and_fit_for_a_log) {
    request r;
    add_counter(add_metric(r, "a\"\n" + std::string(1000, 'x'))).set_time_unix_nano(0);
    add_counter(add_metric(r, "second")).clear_value();
    EXPECT_EQ(decode(r).result.error_message, "metric \"a??" + std::string(125, 'x') + "...\": " +
                                                  std::string(reason(rejection::no_time)));
}

}  // namespace
