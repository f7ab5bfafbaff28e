#include "otlp/request.hpp"

#include <tidegauge/otlp/decode.hpp>
#include <tidegauge/samples/staleness.hpp>

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace {

using namespace tidegauge;
using namespace tidegauge::testing;
using request = pb::ExportMetricsServiceRequest;

/// The points of the series with these labels.
std::vector<recorded> of_series(const request& r, const label_set& labels) {
    auto points = decoded(r);
    std::erase_if(points, [&](const recorded& each) { return each.labels != labels; });
    return points;
}

double value_of(const request& r, const label_set& labels) {
    const auto points = of_series(r, labels);
    EXPECT_EQ(points.size(), 1U) << to_string(labels);
    return points.empty() ? std::nan("") : points.front().value();
}

// --- numbers ------------------------------------------------------------------------------------

TEST(decode, a_monotonic_sum_is_a_counter_with_its_start) {
    request r;
    add_counter(add_metric(r));
    EXPECT_EQ(decoded(r), (std::vector<recorded>{{label_set{{"__name__", "m"}}, at_second(10),
                                                  at_second(0), std::bit_cast<std::uint64_t>(5.0),
                                                  metric_type::counter, temporality::cumulative}}));
}

TEST(decode, a_sum_that_is_not_monotonic_is_an_up_down_counter) {
    request r;
    auto& metric = add_metric(r);
    add_counter(metric);
    metric.mutable_sum()->set_is_monotonic(false);
    EXPECT_EQ(decoded(r).at(0).type, metric_type::up_down_counter);
}

TEST(decode, a_delta_sum_says_so) {  // a cumulative reading of it would fall all the time
    request r;
    auto& metric = add_metric(r);
    add_counter(metric);
    metric.mutable_sum()->set_aggregation_temporality(pb::AGGREGATION_TEMPORALITY_DELTA);
    EXPECT_EQ(decoded(r).at(0).counted, temporality::delta);
}

TEST(decode, a_gauge_has_no_start_even_when_one_was_sent) {
    request r;
    add_gauge(add_metric(r)).set_start_time_unix_nano(at_ns(3));
    const recorded point = decoded(r).at(0);
    EXPECT_EQ(point.type, metric_type::gauge);
    EXPECT_EQ(point.start, timestamp());
}

TEST(decode, negative_values_stay_negative) {
    request r;
    auto& metric = add_metric(r);
    add_gauge(metric).set_as_double(-1.5);
    add_gauge(metric).set_as_int(-17);
    add_attribute(*metric.mutable_gauge()->mutable_data_points(1), "a", "b");
    EXPECT_EQ(decoded(r).at(0).value(), -1.5);
    EXPECT_EQ(decoded(r).at(1).value(), -17);
}

TEST(decode, an_integer_is_the_nearest_double) {
    request r;
    auto& point = add_gauge(add_metric(r));
    for (const std::int64_t value : {std::int64_t{0}, std::numeric_limits<std::int64_t>::min(),
                                     std::numeric_limits<std::int64_t>::max()}) {
        point.set_as_int(value);
        EXPECT_EQ(decoded(r).at(0).value(), static_cast<double>(value));
    }
}

TEST(decode, a_double_keeps_its_bits_whatever_they_are) {
    request r;
    auto& point = add_gauge(add_metric(r));
    for (const double value : {-0.0, std::numeric_limits<double>::denorm_min(), std::nan("0x77"),
                               -std::numeric_limits<double>::infinity()}) {
        point.set_as_double(value);
        EXPECT_EQ(decoded(r).at(0).value_bits, std::bit_cast<std::uint64_t>(value));
    }
}

TEST(decode, nanoseconds_are_cut_to_milliseconds) {
    request r;
    add_counter(add_metric(r)).set_time_unix_nano(at_ns(10) + 1'999'999);
    EXPECT_EQ(decoded(r).at(0).at, at_second(10) + duration(1));
}

TEST(decode, a_point_without_a_recorded_value_ends_its_series) {
    request r;
    auto& metric = add_metric(r);
    auto& without = add_gauge(metric);
    without.clear_value();
    without.set_flags(1);
    EXPECT_TRUE(is_stale(decoded(r).at(0).value()));
    auto& with_zero = add_gauge(metric);
    with_zero.set_as_double(0);
    with_zero.set_flags(1);
    EXPECT_TRUE(is_stale(decoded(r).at(1).value()));
}

TEST(decode, other_flags_mean_nothing) {
    request r;
    add_gauge(add_metric(r)).set_flags(6);
    EXPECT_EQ(decoded(r).at(0).value(), 1);
}

// --- histograms and summaries -------------------------------------------------------------------

TEST(decode, a_histogram_gives_count_sum_and_buckets_that_add_up) {
    request r;
    add_attribute(add_histogram(add_metric(r, "d")), "route", "/");
    const auto with = [](std::string_view name, std::string_view le = {}) {
        return label_set{{"__name__", std::string(name)}, {"route", "/"}, {"le", std::string(le)}};
    };
    EXPECT_EQ(decoded(r).size(), 5U);
    EXPECT_EQ(value_of(r, with("d_count")), 6);
    EXPECT_EQ(value_of(r, with("d_sum")), 7.5);
    EXPECT_EQ(value_of(r, with("d_bucket", "0.1")), 2);
    EXPECT_EQ(value_of(r, with("d_bucket", "1")), 5);
    EXPECT_EQ(value_of(r, with("d_bucket", "+Inf")), 6);
    for (const recorded& each : decoded(r)) {
        EXPECT_EQ(each.type, metric_type::counter);
        EXPECT_EQ(each.start, at_second(0));
    }
}

TEST(decode, a_histogram_without_a_sum_has_no_sum_series) {
    request r;
    add_histogram(add_metric(r)).clear_sum();
    EXPECT_TRUE(of_series(r, label_set{{"__name__", "m_sum"}}).empty());
    EXPECT_EQ(decoded(r).size(), 4U);
}

TEST(decode, a_histogram_without_buckets_still_counts) {
    request r;
    auto& point = add_histogram(add_metric(r));
    point.clear_bucket_counts();
    point.clear_explicit_bounds();
    EXPECT_EQ(value_of(r, label_set{{"__name__", "m_count"}}), 6);
    EXPECT_EQ(value_of(r, label_set{{"__name__", "m_bucket"}, {"le", "+Inf"}}), 6);
    EXPECT_EQ(decoded(r).size(), 3U);
}

TEST(decode, a_histogram_of_one_bucket_has_no_bound) {
    request r;
    auto& point = add_histogram(add_metric(r));
    point.clear_explicit_bounds();
    point.clear_bucket_counts();
    point.add_bucket_counts(6);
    EXPECT_EQ(decoded(r).size(), 3U);
}

TEST(decode, an_infinite_last_bound_is_one_bucket_and_not_two) {
    request r;
    auto& point = add_histogram(add_metric(r));
    point.set_explicit_bounds(1, std::numeric_limits<double>::infinity());
    EXPECT_EQ(of_series(r, label_set{{"__name__", "m_bucket"}, {"le", "+Inf"}}).size(), 1U);
}

TEST(decode, a_histograms_numbers_need_not_be_packed) {
    request r;
    add_histogram(add_metric(r));
    const auto unpacked = [](pieces& all) {
        pieces out;
        for (const auto& [number, bytes] : all) {
            if (!bytes.empty() && (bytes[0] == '\x32' || bytes[0] == '\x3a') && bytes[1] % 8 == 0) {
                for (std::size_t at = 2; at < bytes.size(); at += 8) {
                    out.emplace_back(number,
                                     static_cast<char>(number << 3 | 1) + bytes.substr(at, 8));
                }
            } else {
                out.emplace_back(number, bytes);
            }
        }
        all = out;
    };
    const std::string bytes = written(r, unpacked);
    EXPECT_NE(bytes, r.SerializeAsString());
    EXPECT_EQ(decoded(bytes), decoded(r));
}

TEST(decode, a_delta_histogram_gives_delta_counters) {
    request r;
    auto& metric = add_metric(r);
    add_histogram(metric);
    metric.mutable_histogram()->set_aggregation_temporality(pb::AGGREGATION_TEMPORALITY_DELTA);
    for (const recorded& each : decoded(r)) {
        EXPECT_EQ(each.counted, temporality::delta);
        EXPECT_EQ(each.type, metric_type::counter);
    }
}

TEST(decode, a_histogram_that_ended_ends_all_its_series) {
    request r;
    auto& point = add_histogram(add_metric(r));
    point.set_flags(1);
    point.clear_sum();
    const auto points = decoded(r);
    EXPECT_EQ(points.size(), 5U);
    for (const recorded& each : points) EXPECT_TRUE(is_stale(each.value())) << each;
    EXPECT_EQ(of_series(r, label_set{{"__name__", "m_bucket"}, {"le", "0.1"}}).size(), 1U);
}

TEST(decode, a_histogram_that_ended_may_come_without_buckets_or_counts) {
    request r;
    auto& point = add_histogram(add_metric(r));
    point.set_flags(1);
    point.clear_bucket_counts();
    EXPECT_EQ(decoded(r).size(), 5U);
    point.clear_explicit_bounds();
    EXPECT_EQ(decoded(r).size(), 3U);
}

TEST(decode, a_summary_gives_quantiles_count_and_sum) {
    request r;
    auto& point = *add_metric(r).mutable_summary()->add_data_points();
    point.set_start_time_unix_nano(at_ns(0));
    point.set_time_unix_nano(at_ns(10));
    point.set_count(3);
    point.set_sum(0.75);
    for (const auto& [quantile, value] : {std::pair{0.5, 0.2}, {0.99, -0.4}}) {
        auto& added = *point.add_quantile_values();
        added.set_quantile(quantile);
        added.set_value(value);
    }
    add_attribute(point, "a", "b");
    EXPECT_EQ(value_of(r, label_set{{"__name__", "m_count"}, {"a", "b"}}), 3);
    EXPECT_EQ(value_of(r, label_set{{"__name__", "m_sum"}, {"a", "b"}}), 0.75);
    const label_set median{{"__name__", "m"}, {"a", "b"}, {"quantile", "0.5"}};
    EXPECT_EQ(value_of(r, median), 0.2);
    EXPECT_EQ(value_of(r, label_set{{"__name__", "m"}, {"a", "b"}, {"quantile", "0.99"}}), -0.4);
    EXPECT_EQ(of_series(r, median).at(0).type, metric_type::gauge);
    EXPECT_EQ(of_series(r, median).at(0).start, timestamp());
    EXPECT_EQ(decoded(r).size(), 4U);
    point.set_flags(1);
    for (const recorded& each : decoded(r)) EXPECT_TRUE(is_stale(each.value())) << each;
}

// --- requests -----------------------------------------------------------------------------------

TEST(decode, an_empty_request_is_well) {
    recording_sink sink;
    const auto result = otlp::decode("", {}, sink, at_second(60));
    ASSERT_TRUE(result.ok());
    EXPECT_EQ(result->data_points, 0U);
    EXPECT_EQ(result->error_message, "");
}

TEST(decode, counts_data_points_and_not_series) {
    request r;
    auto& metric = add_metric(r);
    add_histogram(metric);
    add_counter(add_metric(r));
    recording_sink sink;
    const auto result = otlp::decode(r.SerializeAsString(), {}, sink, at_second(60));
    EXPECT_EQ(result->data_points, 2U);
    EXPECT_EQ(result->rejected_data_points, 0U);
}

TEST(decode, resources_that_differ_in_one_attribute_stay_apart) {
    request r;
    for (const std::int64_t pid : {1, 2, 3}) {
        add_counter(add_metric(r));
        auto& resource =
            *r.mutable_resource_metrics(r.resource_metrics_size() - 1)->mutable_resource();
        add_attribute(resource, "process.pid").set_int_value(pid);
        add_attribute(resource, "host.name", "same");
    }
    const auto points = decoded(r);
    ASSERT_EQ(points.size(), 3U);
    EXPECT_EQ(points[0].labels["process_pid"], "1");
    EXPECT_EQ(points[1].labels["process_pid"], "2");
    EXPECT_EQ(points[2].labels["process_pid"], "3");
}

TEST(decode, each_resource_is_a_run_of_its_own_and_the_same_resource_has_the_same_hint) {
    request r;
    for (const std::string host : {"a", "b", "a"}) {
        add_counter(add_metric(r));
        add_attribute(
            *r.mutable_resource_metrics(r.resource_metrics_size() - 1)->mutable_resource(), "host",
            host);
    }
    recording_sink sink;
    ASSERT_TRUE(otlp::decode(r.SerializeAsString(), {}, sink, at_second(60)).ok());
    ASSERT_EQ(sink.resources.size(), 3U);
    EXPECT_EQ(sink.resources[0], sink.resources[2]);
    EXPECT_NE(sink.resources[0], sink.resources[1]);
}

TEST(decode, known_series_are_not_decoded_again) {
    request r;
    auto& metric = add_metric(r);
    for (int i = 0; i < 300; ++i) {
        add_attribute(add_counter(metric), "i").set_int_value(i);
    }
    add_attribute(add_histogram(add_metric(r, "h")), "a", "b");
    recording_sink sink;
    ASSERT_TRUE(otlp::decode(r.SerializeAsString(), {}, sink, at_second(60)).ok());
    EXPECT_EQ(sink.described, 305U);
    EXPECT_EQ(sink.largest_batch, 64U);
    ASSERT_TRUE(otlp::decode(r.SerializeAsString(), {}, sink, at_second(60)).ok());
    EXPECT_EQ(sink.described, 305U);
    EXPECT_EQ(sink.points.size(), 610U);
}

TEST(decode, more_metrics_than_a_batch_has_points_keep_their_names) {
    request r;
    auto& scope = *r.add_resource_metrics()->add_scope_metrics();
    for (int i = 0; i < 200; ++i) {
        auto& metric = *scope.add_metrics();
        metric.set_name("m" + std::to_string(i));
        add_counter(metric).set_as_int(i);
        if (i % 3 == 0) add_attribute(add_counter(metric), "a", "b");
    }
    for (const recorded& each : decoded(r)) {
        if (each.labels.size() != 1) continue;
        EXPECT_EQ(each.labels["__name__"], "m" + std::to_string(static_cast<int>(each.value())));
    }
}

TEST(decode, whatever_tells_series_apart_tells_fingerprints_apart) {
    std::vector<request> variants(12);
    for (request& each : variants) add_attribute(add_counter(add_metric(each)), "a", "b");
    const auto owner = [&](std::size_t i) { return variants[i].mutable_resource_metrics(0); };
    const auto scope = [&](std::size_t i) { return owner(i)->mutable_scope_metrics(0); };
    const auto metric = [&](std::size_t i) { return scope(i)->mutable_metrics(0); };
    metric(1)->set_name("other");
    metric(2)->set_unit("s");
    metric(3)->mutable_sum()->set_is_monotonic(false);
    metric(4)->mutable_sum()->set_aggregation_temporality(pb::AGGREGATION_TEMPORALITY_DELTA);
    add_attribute(*owner(5)->mutable_resource(), "c", "d");
    scope(6)->mutable_scope()->set_name("s");
    scope(7)->set_schema_url("s");
    add_attribute(*metric(8)->mutable_sum()->mutable_data_points(0), "c", "d");
    metric(9)->mutable_gauge();  // replaces the sum
    add_attribute(*metric(9)->mutable_gauge()->add_data_points(), "a", "b");
    metric(9)->mutable_gauge()->mutable_data_points(0)->set_as_int(5);
    metric(9)->mutable_gauge()->mutable_data_points(0)->set_time_unix_nano(at_ns(10));
    add_attribute(*scope(10)->mutable_scope(), "c", "d");
    metric(11)->mutable_sum()->mutable_data_points(0)->mutable_attributes(0)->set_key("aa");
    recording_sink sink;
    for (const request& each : variants) {
        ASSERT_TRUE(otlp::decode(each.SerializeAsString(), {}, sink, at_second(60)).ok());
    }
    EXPECT_EQ(sink.points.size(), variants.size());
    EXPECT_EQ(sink.described, variants.size());
}

TEST(decode, other_options_do_not_find_the_labels_of_before) {
    request r;
    add_attribute(add_counter(add_metric(r, "a.b")), "c.d", "e");
    const std::string bytes = r.SerializeAsString();
    recording_sink sink;
    for (const otlp::decode_options& options :
         {otlp::decode_options{}, otlp::decode_options{.names = name_translation::none},
          otlp::decode_options{.allowed_labels = {"x"}},
          otlp::decode_options{.denied_labels = {"x"}}}) {
        ASSERT_TRUE(otlp::decode(bytes, options, sink, at_second(60)).ok());
    }
    EXPECT_EQ(sink.described, 4U);
    EXPECT_EQ(sink.points[1].labels, (label_set{{"__name__", "a.b"}, {"c.d", "e"}}));
    EXPECT_EQ(sink.points[2].labels, (label_set{{"__name__", "a_b"}}));
}

TEST(decode, the_same_series_twice_in_a_request_is_two_points) {
    request r;
    auto& metric = add_metric(r);
    add_counter(metric);
    add_counter(metric).set_time_unix_nano(at_ns(20));
    EXPECT_EQ(of_series(r, label_set{{"__name__", "m"}}).size(), 2U);
}

TEST(decode, exemplars_and_what_is_about_the_metric_alone_do_no_harm) {
    request r;
    auto& metric = add_metric(r);
    auto& point = add_counter(metric);
    add_attribute(point, "a", "b");
    const auto plain = decoded(r);
    auto& exemplar = *point.add_exemplars();
    exemplar.set_as_double(1);
    exemplar.set_trace_id("0123456789abcdef");
    metric.set_description("about it");
    metric.add_metadata()->set_key("k");
    r.mutable_resource_metrics(0)->set_schema_url("https://example.com");
    r.mutable_resource_metrics(0)->mutable_resource()->add_entity_refs()->set_type("host");
    EXPECT_EQ(decoded(r), plain);
}

TEST(decode, of_prometheus_adds_target_info_at_the_newest_time_of_a_resource) {
    request r;
    add_counter(add_metric(r)).set_time_unix_nano(at_ns(20));
    add_gauge(*r.mutable_resource_metrics(0)->mutable_scope_metrics(0)->add_metrics());
    r.mutable_resource_metrics(0)->mutable_scope_metrics(0)->mutable_metrics(1)->set_name("g");
    auto& resource = *r.mutable_resource_metrics(0)->mutable_resource();
    add_attribute(resource, "service.name", "a");
    const otlp::decode_options prometheus{.names = name_translation::prometheus};
    EXPECT_EQ(decoded(r, prometheus).size(), 2U) << "there is nothing else to tell";
    add_attribute(resource, "pod.uid", "u");
    EXPECT_EQ(decoded(r).size(), 2U) << "nobody asked for it";
    recording_sink sink;
    const auto result = otlp::decode(r.SerializeAsString(), prometheus, sink, at_second(60));
    ASSERT_EQ(sink.points.size(), 3U);
    EXPECT_EQ(result->data_points, 2U);
    const recorded& info = sink.points.back();
    EXPECT_EQ(
        info.labels,
        (label_set{
            {"__name__", "target_info"}, {"job", "a"}, {"pod_uid", "u"}, {"service_name", "a"}}));
    EXPECT_EQ(info.at, at_second(20));
    EXPECT_EQ(info.value(), 1);
}

TEST(decode, a_target_info_that_is_refused_is_a_warning_and_no_point_of_the_sender) {
    request r;
    add_counter(add_metric(r));
    auto& resource = *r.mutable_resource_metrics(0)->mutable_resource();
    for (const std::string key : {"service.name", "k"}) add_attribute(resource, key, "v");
    recording_sink sink;
    sink.refuse = [](const recorded& each) {
        return each.labels["__name__"] == "target_info" ? rejection::series_limit : rejection::none;
    };
    const auto result = otlp::decode(r.SerializeAsString(), {.names = name_translation::prometheus},
                                     sink, at_second(60));
    EXPECT_EQ(result->rejected_data_points, 0U);
    EXPECT_EQ(result->error_message, "metric \"target_info\": the limit of series is reached");
}

}  // namespace
