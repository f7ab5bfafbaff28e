// Requests for the decoder: built with generated protobuf code, written in any order of fields,
// or read from the recordings.
#pragma once

#include "support/recording_sink.hpp"

#include <tidegauge/otlp/decode.hpp>
#include <tidegauge/otlp/wire_writer.hpp>

#include <google/protobuf/message.h>
#include <gtest/gtest.h>
#include <opentelemetry/proto/collector/metrics/v1/metrics_service.pb.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tidegauge::testing {

namespace pb {
using namespace opentelemetry::proto::collector::metrics::v1;
using namespace opentelemetry::proto::metrics::v1;
using namespace opentelemetry::proto::common::v1;
}  // namespace pb

/// 2026-01-01 00:00:00 UTC and what comes after it, in OTLP's nanoseconds.
inline constexpr std::uint64_t base_ns = 1'767'225'600'000'000'000;
inline constexpr std::uint64_t at_ns(std::uint64_t s) {
    return base_ns + s * 1'000'000'000;
}
inline timestamp at_second(std::uint64_t s) {
    return from_unix_nanos(at_ns(s));
}

/// An attribute of a string.
template <typename Owner>
pb::AnyValue& add_attribute(Owner& owner, std::string_view key) {
    auto& attribute = *owner.add_attributes();
    attribute.set_key(std::string(key));
    return *attribute.mutable_value();
}
template <typename Owner>
void add_attribute(Owner& owner, std::string_view key, std::string_view value) {
    add_attribute(owner, key).set_string_value(std::string(value));
}

/// The metric `m` added to the request, in a scope without a name.
inline pb::Metric& add_metric(pb::ExportMetricsServiceRequest& request,
                              std::string_view name = "m") {
    auto& metric = *request.add_resource_metrics()->add_scope_metrics()->add_metrics();
    metric.set_name(std::string(name));
    return metric;
}

/// A cumulative monotonic sum with one point: 5 at 10 s, since 0 s.
inline pb::NumberDataPoint& add_counter(pb::Metric& metric) {
    auto& sum = *metric.mutable_sum();
    sum.set_aggregation_temporality(pb::AGGREGATION_TEMPORALITY_CUMULATIVE);
    sum.set_is_monotonic(true);
    auto& point = *sum.add_data_points();
    point.set_start_time_unix_nano(at_ns(0));
    point.set_time_unix_nano(at_ns(10));
    point.set_as_int(5);
    return point;
}

/// A gauge with one point: 1 at 10 s.
inline pb::NumberDataPoint& add_gauge(pb::Metric& metric) {
    auto& point = *metric.mutable_gauge()->add_data_points();
    point.set_time_unix_nano(at_ns(10));
    point.set_as_double(1);
    return point;
}

/// A cumulative histogram with one point at 10 s: 2 up to 0.1, 3 up to 1, 1 beyond.
inline pb::HistogramDataPoint& add_histogram(pb::Metric& metric) {
    auto& histogram = *metric.mutable_histogram();
    histogram.set_aggregation_temporality(pb::AGGREGATION_TEMPORALITY_CUMULATIVE);
    auto& point = *histogram.add_data_points();
    point.set_start_time_unix_nano(at_ns(0));
    point.set_time_unix_nano(at_ns(10));
    point.set_count(6);
    point.set_sum(7.5);
    for (const std::uint64_t count : {2U, 3U, 1U}) point.add_bucket_counts(count);
    for (const double bound : {0.1, 1.0}) point.add_explicit_bounds(bound);
    return point;
}

/// A message's bytes with the pieces (each a field, or one element of a repeated one) of this
/// message and all within it as `arrange` puts them; they come in ascending order.
using pieces = std::vector<std::pair<int, std::string>>;
inline std::string written(const google::protobuf::Message& message,
                           const std::function<void(pieces&)>& arrange) {
    const auto& reflection = *message.GetReflection();
    std::vector<const google::protobuf::FieldDescriptor*> fields;
    reflection.ListFields(message, &fields);
    pieces all;
    for (const auto* field : fields) {
        if (field->message_type() == nullptr) {  // scalars, packed or not: as protobuf writes them
            std::unique_ptr<google::protobuf::Message> alone(message.New());
            alone->CopyFrom(message);
            for (const auto* other : fields) {
                if (other != field) reflection.ClearField(alone.get(), other);
            }
            all.emplace_back(field->number(), alone->SerializeAsString());
            continue;
        }
        const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
        for (int i = 0; i < count; ++i) {
            const auto& inner = field->is_repeated()
                                    ? reflection.GetRepeatedMessage(message, field, i)
                                    : reflection.GetMessage(message, field);
            std::string bytes;
            const std::size_t payload =
                otlp::open_field(bytes, static_cast<std::uint32_t>(field->number()));
            bytes += written(inner, arrange);
            otlp::close_field(bytes, payload);
            all.emplace_back(field->number(), std::move(bytes));
        }
    }
    // The elements of an attribute's array have an order of their own.
    if (message.GetDescriptor()->name() != "ArrayValue") arrange(all);
    std::string out;
    for (const auto& [number, bytes] : all) out += bytes;
    return out;
}

/// What the decoder makes of `request`, into a fresh sink. @pre it is well-formed
inline std::vector<recorded> decoded(std::string_view request,
                                     const otlp::decode_options& options = {}) {
    recording_sink sink;
    const auto result = otlp::decode(request, options, sink, at_second(60));
    EXPECT_TRUE(result.ok()) << result.status();
    return sink.points;
}
inline std::vector<recorded> decoded(const pb::ExportMetricsServiceRequest& request,
                                     const otlp::decode_options& options = {}) {
    return decoded(request.SerializeAsString(), options);
}

/// The labels of the one series in `request`.
inline label_set labels_of(const pb::ExportMetricsServiceRequest& request,
                           const otlp::decode_options& options = {}) {
    const auto points = decoded(request, options);
    EXPECT_EQ(points.size(), 1U);
    return points.empty() ? label_set() : points.front().labels;
}

/// The path of a recording.
inline std::filesystem::path recording(std::string_view name) {
    return std::filesystem::path(TIDEGAUGE_TESTS_DIR) / "data/otlp" / name;
}

inline std::string contents(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    EXPECT_TRUE(in) << path;
    return {std::istreambuf_iterator<char>(in), {}};
}

/// All recordings whose names end so, sorted.
inline std::vector<std::string> recordings(std::string_view ending) {
    std::vector<std::string> names;
    for (const auto& each : std::filesystem::directory_iterator(recording(""))) {
        std::string name = each.path().filename();
        if (name.ends_with(ending)) names.push_back(std::move(name));
    }
    std::ranges::sort(names);
    return names;
}

}  // namespace tidegauge::testing
