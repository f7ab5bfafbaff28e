// The recordings, decoded here and by protobuf's own code.
#include "otlp/request.hpp"

#include <tidegauge/otlp/decode.hpp>
#include <tidegauge/otlp/json.hpp>
#include <tidegauge/samples/staleness.hpp>

#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <bit>
#include <charconv>
#include <limits>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace tidegauge;
using namespace tidegauge::testing;
using request = pb::ExportMetricsServiceRequest;

// --- the naive decoder: from protobuf's objects, as plainly as can be ---------------------------

using label_map = std::map<std::string, std::string>;

std::string with_underscores(std::string text) {
    for (char& c : text) {
        if (!std::isalnum(static_cast<unsigned char>(c)) && c != '_') c = '_';
    }
    return text;
}

std::string number(double value) {
    if (value == HUGE_VAL) return "+Inf";
    char text[64];
    return {text, std::to_chars(text, text + sizeof text, value, std::chars_format::fixed).ptr};
}

std::string text_of(const pb::AnyValue& value) {
    switch (value.value_case()) {
        case pb::AnyValue::kStringValue:
            return value.string_value();
        case pb::AnyValue::kBoolValue:
            return value.bool_value() ? "true" : "false";
        case pb::AnyValue::kIntValue:
            return std::to_string(value.int_value());
        case pb::AnyValue::kDoubleValue:
            return number(value.double_value());
        case pb::AnyValue::kArrayValue: {
            nlohmann::json array = nlohmann::json::array();
            for (const auto& each : value.array_value().values()) {
                array.push_back(
                    each.string_value());  // the recordings have arrays of strings alone
            }
            return array.dump();
        }
        default:
            ADD_FAILURE() << "no recording has such a value: " << value.DebugString();
            return {};
    }
}

template <typename Attributes>
void add_all(const Attributes& attributes, label_map& labels) {
    for (const auto& each : attributes) {
        labels[with_underscores(each.key())] = text_of(each.value());
    }
}

class naive_decoder {
  public:
    std::vector<recorded> points;

    void decode(const request& r) {
        for (const auto& owner : r.resource_metrics()) {
            for (const auto& in_scope : owner.scope_metrics()) {
                shared_.clear();
                add_all(owner.resource().attributes(), shared_);
                shared_["otel_scope_name"] = in_scope.scope().name();
                shared_["otel_scope_version"] = in_scope.scope().version();
                for (const auto& metric : in_scope.metrics()) decode(metric);
            }
        }
    }

  private:
    void decode(const pb::Metric& metric) {
        const std::string name = with_underscores(metric.name());
        for (const auto& p : metric.gauge().data_points()) {
            add(name, {}, p, value_of(p), metric_type::gauge, 2);
        }
        const auto& sum = metric.sum();
        for (const auto& p : sum.data_points()) {
            add(name, {}, p, value_of(p),
                sum.is_monotonic() ? metric_type::counter : metric_type::up_down_counter,
                sum.aggregation_temporality());
        }
        const auto& histogram = metric.histogram();
        for (const auto& p : histogram.data_points()) {
            const auto counts = histogram.aggregation_temporality();
            add_count_and_sum(name, p, counts, p.has_sum());
            double total = 0;
            for (int i = 0; i <= p.explicit_bounds_size(); ++i) {
                const bool last = i == p.explicit_bounds_size();
                total += static_cast<double>(p.bucket_counts(i));
                add(name + "_bucket", {{"le", last ? "+Inf" : number(p.explicit_bounds(i))}}, p,
                    total, metric_type::counter, counts);
            }
        }
        const auto& exponential = metric.exponential_histogram();
        for (const auto& p : exponential.data_points()) {
            add_count_and_sum(name, p, exponential.aggregation_temporality(), p.has_sum());
        }
        for (const auto& p : metric.summary().data_points()) {
            add_count_and_sum(name, p, 2, true);
            for (const auto& each : p.quantile_values()) {
                add(name, {{"quantile", number(each.quantile())}}, p, each.value(),
                    metric_type::gauge, 2);
            }
        }
    }

    static double value_of(const pb::NumberDataPoint& p) {
        return p.has_as_int() ? static_cast<double>(p.as_int()) : p.as_double();
    }

    template <typename Point>
    void add_count_and_sum(const std::string& name, const Point& p, int counts, bool has_sum) {
        add(name + "_count", {}, p, static_cast<double>(p.count()), metric_type::counter, counts);
        if (has_sum || (p.flags() & 1) != 0) {
            add(name + "_sum", {}, p, p.sum(), metric_type::counter, counts);
        }
    }

    template <typename Point>
    void add(const std::string& name, const label_map& own, const Point& p, double value,
             metric_type type, int counts) {
        label_map labels = shared_;
        add_all(p.attributes(), labels);
        labels.insert(own.begin(), own.end());
        labels["__name__"] = name;
        std::vector<label> list;
        for (const auto& [key, text] : labels) list.push_back({key, text});
        if ((p.flags() & 1) != 0) value = stale_nan;
        const auto ms = [](std::uint64_t ns) {
            return from_unix_ms(static_cast<std::int64_t>(ns / 1'000'000));
        };
        points.push_back({label_set(std::move(list)), ms(p.time_unix_nano()),
                          type == metric_type::gauge ? timestamp() : ms(p.start_time_unix_nano()),
                          std::bit_cast<std::uint64_t>(value), type,
                          counts == 1 ? temporality::delta : temporality::cumulative});
    }

    label_map shared_;
};

std::vector<recorded> sorted(std::vector<recorded> points) {
    std::ranges::sort(points);
    return points;
}

std::vector<recorded> naively_decoded(const request& r) {
    naive_decoder decoder;
    decoder.decode(r);
    return sorted(decoder.points);
}

// --- every recording of one request -------------------------------------------------------------

class golden : public ::testing::TestWithParam<std::string> {
  public:
    static std::vector<std::string> names() {
        auto all = recordings(".pb");
        std::erase_if(all, [](const std::string& name) { return name.ends_with(".otlp.pb"); });
        return all;
    }
};

TEST_P(golden, decodes_to_what_protobuf_says) {
    const std::string bytes = contents(recording(GetParam()));
    request r;
    ASSERT_TRUE(r.ParseFromString(bytes));
    const auto expected = naively_decoded(r);
    EXPECT_FALSE(expected.empty());
    EXPECT_EQ(sorted(decoded(bytes)), expected);
}

TEST_P(golden, decodes_to_the_same_in_any_order_of_fields) {
    request r;
    ASSERT_TRUE(r.ParseFromString(contents(recording(GetParam()))));
    const auto expected = naively_decoded(r);
    EXPECT_EQ(sorted(decoded(written(r, [](pieces& all) { std::ranges::reverse(all); }))),
              expected);
    std::mt19937 random(7);
    for (int i = 0; i < 5; ++i) {
        const auto shuffled =
            written(r, [&](pieces& all) { std::shuffle(all.begin(), all.end(), random); });
        EXPECT_EQ(sorted(decoded(shuffled)), expected);
    }
}

/// As protobuf's own code writes JSON. The ids of traces come out in base64 and not in hexadecimal,
/// but exemplars are ignored.
std::string json_of(const request& r, bool in_snake_case) {
    google::protobuf::util::JsonPrintOptions how;
    how.always_print_enums_as_ints = !in_snake_case;
    how.preserve_proto_field_names = in_snake_case;
    std::string json;
    EXPECT_TRUE(google::protobuf::util::MessageToJsonString(r, &json, how).ok());
    return json;
}

/// JSON has one NaN, where protobuf keeps the bits of each.
std::vector<recorded> with_one_nan(std::vector<recorded> points) {
    for (recorded& each : points) {
        const double value = each.value();
        if (value != value && !is_stale(value)) {
            each.value_bits =
                std::bit_cast<std::uint64_t>(std::numeric_limits<double>::quiet_NaN());
        }
    }
    return sorted(std::move(points));
}

TEST_P(golden, is_the_same_in_json) {
    const std::string bytes = contents(recording(GetParam()));
    request r;
    ASSERT_TRUE(r.ParseFromString(bytes));
    for (const bool in_snake_case : {false, true}) {
        const auto from_json = otlp::json_to_protobuf(json_of(r, in_snake_case));
        ASSERT_TRUE(from_json.ok()) << from_json.status();
        EXPECT_EQ(with_one_nan(decoded(*from_json)), with_one_nan(decoded(bytes)));
    }
}

INSTANTIATE_TEST_SUITE_P(goldens, golden, ::testing::ValuesIn(golden::names()),
                         [](const auto& each) { return with_underscores(each.param); });

TEST(goldens, there_are_requests_of_all_senders) {
    EXPECT_EQ(golden::names().size(), 16U);
}

TEST(goldens, the_descending_recordings_are_the_ascending_ones) {
    for (const std::string name : {"collector_relay", "dapr_request"}) {
        const std::string ascending = contents(recording(name + ".pb"));
        const std::string descending = contents(recording(name + "_descending.pb"));
        EXPECT_NE(ascending, descending);
        EXPECT_EQ(sorted(decoded(ascending)), sorted(decoded(descending)));
    }
}

TEST(goldens, json_and_protobuf_of_one_batch_are_the_same) {
    const auto from_json = otlp::json_to_protobuf(contents(recording("collector_relay.json")));
    ASSERT_TRUE(from_json.ok()) << from_json.status();
    request expected;
    request r;
    ASSERT_TRUE(expected.ParseFromString(contents(recording("collector_relay.pb"))));
    ASSERT_TRUE(r.ParseFromString(*from_json));
    std::string difference;
    google::protobuf::util::MessageDifferencer differencer;
    differencer.ReportDifferencesToString(&difference);
    EXPECT_TRUE(differencer.Compare(expected, r)) << difference;
    EXPECT_EQ(sorted(decoded(*from_json)), naively_decoded(expected));
}

TEST(goldens, json_of_every_sdk_decodes_to_what_protobuf_says) {
    for (const std::string name : {"js_http_cumulative.json", "python_http_cumulative.json"}) {
        const auto bytes = otlp::json_to_protobuf(contents(recording(name)));
        ASSERT_TRUE(bytes.ok()) << bytes.status();
        request r;
        ASSERT_TRUE(r.ParseFromString(*bytes));
        EXPECT_EQ(naively_decoded(r).size(), 1U + 1 + 1 + 8 + 2) << name;
        EXPECT_EQ(sorted(decoded(*bytes)), naively_decoded(r)) << name;
    }
}

TEST(goldens, a_batch_of_one_resource_many_times_has_each_series_once) {
    const std::string bytes = contents(recording("dapr_unfiltered.pb"));
    recording_sink sink;
    ASSERT_TRUE(otlp::decode(bytes, {}, sink, at_second(60)).ok());
    const std::size_t series = sink.described;
    EXPECT_EQ(sink.points.size(), 2 * series);
}

TEST(goldens, a_target_that_went_away_leaves_only_markers_and_up_at_zero) {
    std::size_t markers = 0;
    for (const recorded& each : decoded(contents(recording("collector_scrape_stale.pb")))) {
        if (is_stale(each.value())) {
            ++markers;
        } else if (each.labels["__name__"] == "up") {
            EXPECT_EQ(each.value(), 0);
        } else {
            EXPECT_TRUE(each.labels["__name__"].starts_with("scrape_")) << each;
        }
    }
    EXPECT_EQ(markers, 2 + 2 + 5 + 4);  // gauges, sums, the histogram, the summary
}

}  // namespace
