#include "otlp/request.hpp"
#include "support/histograms.hpp"

#include <tidegauge/otlp/decode.hpp>
#include <tidegauge/otlp/exponential.hpp>
#include <tidegauge/otlp/json.hpp>
#include <tidegauge/samples/staleness.hpp>
#include <tidegauge/store/store.hpp>

#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace {

using namespace tidegauge;
using namespace tidegauge::testing;
using request = pb::ExportMetricsServiceRequest;

/// A cumulative exponential histogram with one point, of which `counts` begin at `offset`.
pb::ExponentialHistogramDataPoint& add_exponential(pb::Metric& metric, int scale, int offset,
                                                   const std::vector<std::uint64_t>& counts) {
    auto& histogram = *metric.mutable_exponential_histogram();
    histogram.set_aggregation_temporality(pb::AGGREGATION_TEMPORALITY_CUMULATIVE);
    auto& point = *histogram.add_data_points();
    point.set_start_time_unix_nano(at_ns(0));
    point.set_time_unix_nano(at_ns(10));
    point.set_scale(scale);
    point.mutable_positive()->set_offset(offset);
    std::uint64_t all = 0;
    for (const std::uint64_t each : counts) {
        point.mutable_positive()->add_bucket_counts(each);
        all += each;
    }
    point.set_count(all);
    return point;
}

/// What decoding said, and what reached the sink.
struct decoded_request {
    otlp::decode_result result;
    recording_sink sink;

    [[nodiscard]] std::uint64_t because(rejection why) const {
        return result.rejected[static_cast<std::size_t>(why)];
    }
};
decoded_request into_sink(const std::string& bytes) {
    decoded_request done;
    auto result = otlp::decode(bytes, {}, done.sink, at_second(60));
    EXPECT_TRUE(result.ok()) << result.status();
    if (result.ok()) done.result = *std::move(result);
    return done;
}
decoded_request into_sink(const request& r) {
    return into_sink(r.SerializeAsString());
}

/// The histogram of one point.
native_histogram read_alone(const pb::ExponentialHistogramDataPoint& point) {
    native_histogram h;
    otlp::malformed broken;
    EXPECT_EQ(otlp::read_exponential(point.SerializeAsString(), broken, h), rejection::none);
    EXPECT_FALSE(broken);
    return h;
}

TEST(exponential, gives_a_native_histogram_of_its_own_name_and_count_and_sum) {
    request r;
    auto& point = add_exponential(add_metric(r), 0, 0, {1, 2, 4});  // (1,2] (2,4] (4,8]
    point.set_zero_count(3);
    point.set_count(12);
    point.set_sum(8184);
    point.mutable_negative()->set_offset(1);
    point.mutable_negative()->add_bucket_counts(2);
    add_attribute(point, "route", "/");
    const decoded_request done = into_sink(r);
    ASSERT_EQ(done.sink.histograms.size(), 1U);
    const recorded_histogram& made = done.sink.histograms[0];
    EXPECT_EQ(to_string(made.labels), R"(m{route="/"})");
    EXPECT_EQ(made.at, at_second(10));
    EXPECT_EQ(made.start, at_second(0));
    EXPECT_EQ(made.counted, temporality::cumulative);
    native_histogram wanted = observed(0, {2, 3, 3, 5, 5, 5, 5, -3, -3, 0, 0, 0});
    wanted.sum = 8184;
    EXPECT_EQ(made.value, wanted);
    ASSERT_EQ(done.sink.points.size(), 2U);
    EXPECT_EQ(done.sink.values(label_set{{"__name__", "m_count"}, {"route", "/"}}),
              std::vector<double>{12});
    EXPECT_EQ(done.sink.values(label_set{{"__name__", "m_sum"}, {"route", "/"}}),
              std::vector<double>{8184});
    point.clear_sum();
    const decoded_request sumless = into_sink(r);
    EXPECT_EQ(sumless.sink.points.size(), 1U);
    EXPECT_EQ(sumless.sink.histograms.at(0).value.sum, 0);
}

TEST(exponential, finer_than_schema_8_is_made_coarser) {
    const double number = std::exp2(std::ldexp(2'400'000.5, -20));
    request r;
    const native_histogram fine = read_alone(add_exponential(add_metric(r), 20, 2'400'000, {3}));
    EXPECT_EQ(fine.schema, 8);
    EXPECT_EQ(fine.positive_spans, observed(8, {number}).positive_spans);
    EXPECT_EQ(fine.positive_counts, std::vector<double>{3});
    request negative;
    const native_histogram below =
        read_alone(add_exponential(add_metric(negative), 20, -2'400'000, {1, 1, 1}));
    EXPECT_EQ(below.positive_counts, std::vector<double>{3});
    EXPECT_EQ(below.positive_spans,
              observed(8, {std::exp2(std::ldexp(-2'399'998.5, -20))}).positive_spans);
}

TEST(exponential, of_too_many_buckets_is_made_coarser) {
    request r;
    auto& point = add_exponential(add_metric(r), 5, -100, std::vector<std::uint64_t>(500, 1));
    const native_histogram h = read_alone(point);
    EXPECT_EQ(h.schema, 3) << "125 buckets, where schema 4 has 250";
    EXPECT_EQ(h.count, 500);
    double all = 0;
    for (const double each : h.positive_counts) all += each;
    EXPECT_EQ(all, 500);
}

TEST(exponential, has_the_zero_threshold_that_is_told) {
    request r;
    auto& point = add_exponential(add_metric(r), 0, 0, {1});
    EXPECT_EQ(read_alone(point).zero_threshold, 1e-128);
    point.set_zero_threshold(0.5);
    EXPECT_EQ(read_alone(point).zero_threshold, 0.5);
    for (const double wrong : {-1.0, std::nan(""), std::numeric_limits<double>::infinity()}) {
        point.set_zero_threshold(wrong);
        EXPECT_EQ(into_sink(r).because(rejection::bad_exponential), 1U) << wrong;
    }
}

TEST(exponential, may_be_a_delta) {
    request r;
    auto& metric = add_metric(r);
    add_exponential(metric, 0, 0, {1});
    metric.mutable_exponential_histogram()->set_aggregation_temporality(
        pb::AGGREGATION_TEMPORALITY_DELTA);
    EXPECT_EQ(into_sink(r).sink.histograms.at(0).counted, temporality::delta);
}

TEST(exponential, that_recorded_nothing_is_a_staleness_marker) {
    request r;
    auto& point = add_exponential(add_metric(r), 99, 0, {});
    point.set_flags(1);
    const decoded_request done = into_sink(r);
    ASSERT_EQ(done.sink.histograms.size(), 1U);
    EXPECT_TRUE(is_stale(done.sink.histograms[0].value.sum));
    EXPECT_EQ(done.sink.points.size(), 2U);
    request odd;
    add_exponential(add_metric(odd), 0, 0, {1}).set_sum(stale_nan);
    EXPECT_FALSE(is_stale(into_sink(odd).sink.histograms.at(0).value.sum)) << "it recorded one";
}

TEST(exponential, is_the_same_as_json) {
    request r;
    auto& point = add_exponential(add_metric(r), 3, -7, {1, 0, 300});
    point.set_zero_count(1);
    point.set_count(302);
    point.set_sum(1.5);
    point.set_zero_threshold(0.001);
    std::string json;
    ASSERT_TRUE(google::protobuf::util::MessageToJsonString(r, &json).ok());
    const auto bytes = otlp::json_to_protobuf(json);
    ASSERT_TRUE(bytes.ok()) << bytes.status();
    const decoded_request from_json = into_sink(*bytes);
    ASSERT_EQ(from_json.sink.histograms.size(), 1U);
    EXPECT_EQ(from_json.sink.histograms[0].value, into_sink(r).sink.histograms.at(0).value);
}

TEST(exponential, decodes_the_labels_of_a_known_series_once) {
    request r;
    auto& metric = add_metric(r);
    for (int i = 0; i < 3; ++i) add_exponential(metric, 0, 0, {1});
    EXPECT_EQ(into_sink(r).sink.described, 2U) << "the histogram and its count";
}

TEST(exponential, beyond_all_doubles_or_schemas_is_refused) {
    struct {
        int scale;
        int offset;
        std::vector<std::uint64_t> counts;
        bool fits;
    } const cases[]{
        {0, 1023, {1}, true},        {0, 1024, {1}, false},      {0, 1023, {1, 1}, false},
        {0, 1023, {1, 0, 0}, true},  {0, -1075, {300}, true},    {0, -1077, {1}, false},
        {0, -1077, {0, 0, 1}, true}, {20, 2'400'000, {3}, true}, {20, 1'073'741'824, {1}, false},
        {-4, 0, {1}, true},          {-4, -1, {1}, true},        {-4, 64, {1}, false},
        {-5, 0, {1}, false},         {52, 0, {1}, true},         {53, 0, {1}, false},
        {0, 2147483647, {1}, false}, {0, -2147483647, {}, true}};
    for (const auto& each : cases) {
        SCOPED_TRACE(std::to_string(each.scale) + " " + std::to_string(each.offset));
        request r;
        auto& point = add_exponential(add_metric(r), each.scale, each.offset, each.counts);
        for (int i = 0; i < 2; ++i) {  // of positive values, and then of negative ones
            const decoded_request done = into_sink(r);
            EXPECT_EQ(done.because(rejection::bad_exponential), each.fits ? 0U : 1U);
            EXPECT_EQ(done.sink.points.empty(), !each.fits) << "all of a point or nothing";
            *point.mutable_negative() = point.positive();
            point.clear_positive();
        }
    }
}

TEST(exponential, whose_buckets_hold_more_than_its_count_is_refused) {
    constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
    const auto refused = [](const auto& change) {
        request r;
        auto& point = add_exponential(add_metric(r), 0, 0, {1, 2});
        point.set_count(4);
        change(point);
        const decoded_request done = into_sink(r);
        EXPECT_EQ(done.sink.histograms.empty(), done.because(rejection::bad_counts) == 1);
        return done.because(rejection::bad_counts) == 1;
    };
    using pb_point = pb::ExponentialHistogramDataPoint;
    EXPECT_FALSE(refused([](pb_point&) {})) << "an observation was NaN";
    EXPECT_FALSE(refused([](pb_point& p) { p.set_zero_count(1); }));
    EXPECT_TRUE(refused([](pb_point& p) { p.set_zero_count(2); }));
    EXPECT_TRUE(refused([](pb_point& p) { p.set_zero_count(most); }));
    EXPECT_TRUE(refused([](pb_point& p) { p.set_count(2); }));
    EXPECT_TRUE(refused([](pb_point& p) { p.mutable_negative()->add_bucket_counts(2); }));
    EXPECT_TRUE(refused([](pb_point& p) { p.mutable_positive()->set_bucket_counts(1, most); }));
}

TEST(exponential, arrives_in_a_store) {
    store s;
    for (const std::uint64_t t : {10U, 20U}) {
        request r;
        add_exponential(add_metric(r), 0, 0, {t, 2}).set_time_unix_nano(at_ns(t));
        const auto result = otlp::decode(r.SerializeAsString(), {}, s, at_second(20));
        ASSERT_TRUE(result.ok());
        EXPECT_EQ(result->rejected_data_points, 0U);
    }
    std::vector<double> counts;
    s.read_samples(s.select({matcher::equal("__name__", "m")}), at_second(0), at_second(20),
                   [&](const series_ref&, std::span<const sample>,
                       std::span<const histogram_sample> histograms) {
                       for (const auto& each : histograms) counts.push_back(each.value->count);
                   });
    EXPECT_EQ(counts, (std::vector<double>{12, 22}));
}

TEST(exponential, of_the_name_of_numbers_is_refused_once_and_as_a_whole) {
    store s;
    s.append({{"__name__", "m"}}, {at_second(1), 1}, at_second(1), metric_type::gauge);
    request r;
    add_exponential(add_metric(r), 0, 0, {1});
    const auto result = otlp::decode(r.SerializeAsString(), {}, s, at_second(20));
    EXPECT_EQ(result->rejected_data_points, 1U);
    EXPECT_EQ(result->rejected[static_cast<std::size_t>(rejection::type_conflict)], 1U);
    EXPECT_FALSE(s.has_seen("m_count"));
}

}  // namespace
