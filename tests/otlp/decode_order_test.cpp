// Any order of fields, unknown fields, and bytes that are no request.
#include "otlp/request.hpp"

#include <tidegauge/otlp/decode.hpp>
#include <tidegauge/samples/staleness.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace tidegauge;
using namespace tidegauge::testing;
using namespace std::string_view_literals;
using request = pb::ExportMetricsServiceRequest;

/// A bit of everything: two resources, a scope, all kinds, several attributes and flags.
request everything() {
    request r;
    for (const std::string host : {"a", "b"}) {
        auto& owner = *r.add_resource_metrics();
        add_attribute(*owner.mutable_resource(), "host.name", host);
        add_attribute(*owner.mutable_resource(), "process.pid").set_int_value(7);
        auto& in_scope = *owner.add_scope_metrics();
        in_scope.mutable_scope()->set_name("lib");
        in_scope.set_schema_url("https://example.com/1");
        const auto metric = [&](std::string name) -> pb::Metric& {
            auto& added = *in_scope.add_metrics();
            added.set_name(std::move(name));
            added.set_unit("s");
            return added;
        };
        auto& counter = add_counter(metric("counter"));
        add_attribute(counter, "route", "/order");
        add_attribute(counter, "code").set_int_value(200);
        counter.add_exemplars()->set_as_double(1);
        auto& ended = add_gauge(metric("gauge"));
        add_attribute(ended, "room", "a");
        add_attribute(ended, "floor", "b");
        ended.set_flags(1);
        auto& histogram = add_histogram(metric("histogram"));
        add_attribute(histogram, "route", "/order");
        add_attribute(histogram, "code").set_int_value(200);
        auto& exponential = *metric("exponential").mutable_exponential_histogram();
        exponential.set_aggregation_temporality(pb::AGGREGATION_TEMPORALITY_DELTA);
        auto& point = *exponential.add_data_points();
        point.set_time_unix_nano(at_ns(10));
        point.set_count(4);
        add_attribute(point, "a", "1");
        add_attribute(point, "b", "2");
        auto& summary = *metric("summary").mutable_summary()->add_data_points();
        summary.set_time_unix_nano(at_ns(10));
        summary.add_quantile_values()->set_quantile(0.5);
        add_attribute(summary, "a", "1");
        add_attribute(summary, "b", "2");
    }
    return r;
}

/// The decoded points in an order of their own.
std::vector<recorded> sorted(std::string_view bytes) {
    auto points = decoded(bytes);
    std::ranges::sort(points);
    return points;
}

TEST(decode_order, ascending_and_descending_fields_are_the_same) {
    const request r = everything();
    const auto ascending = written(r, [](pieces&) {});
    const auto descending = written(r, [](pieces& all) { std::ranges::reverse(all); });
    EXPECT_EQ(sorted(ascending).size(), 2 * (1 + 1 + 5 + 1 + 3));
    EXPECT_EQ(sorted(ascending), sorted(descending));
}

TEST(decode_order, any_order_of_fields_is_the_same) {
    const request r = everything();
    const auto expected = sorted(r.SerializeAsString());
    std::mt19937 random(1);
    for (int i = 0; i < 40; ++i) {
        const auto bytes =
            written(r, [&](pieces& all) { std::shuffle(all.begin(), all.end(), random); });
        ASSERT_EQ(sorted(bytes), expected) << "shuffle " << i;
    }
}

TEST(decode_order, unknown_fields_anywhere_are_skipped) {
    const request r = everything();
    const auto with_unknown = [](pieces& all) {
        const std::string unknown =
            "\xa0\x3f\x01"  // 1012, varint
            "\xa9\x3f"
            "12345678"        // 1013, fixed64
            "\xb2\x3f\x02hi"  // 1014, bytes
            "\xbd\x3f"
            "1234";  // 1015, fixed32
        all.insert(all.begin(), {0, unknown});
        all.emplace_back(0, unknown);
    };
    EXPECT_EQ(sorted(written(r, with_unknown)), sorted(r.SerializeAsString()));
}

TEST(decode_order, a_known_number_with_another_wire_type_is_an_unknown_field) {
    request r;
    add_counter(add_metric(r));
    const auto with_others = [](pieces& all) {
        std::string others;
        for (const int number : {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}) {
            others += static_cast<char>(number << 3 | 5) + std::string("1234");
        }
        all.emplace_back(0, others);
    };
    EXPECT_EQ(sorted(written(r, with_others)), sorted(r.SerializeAsString()));
}

// The fast path takes what stands behind a point's numbers for attributes. These are the points
// for which that guess is wrong.
class guessed : public ::testing::TestWithParam<std::string_view> {};

TEST_P(guessed, a_point_that_hides_something_behind_its_attributes_is_read_in_full) {
    request r;
    auto& point = add_gauge(add_metric(r));
    point.set_start_time_unix_nano(at_ns(0));
    add_attribute(point, "a", "b");
    recording_sink sink;
    const auto hidden = [](pieces& all) {
        if (all.front().first == 2) all.emplace_back(0, GetParam());
    };
    for (int i = 0; i < 3; ++i) {  // also once the series is known
        ASSERT_TRUE(otlp::decode(r.SerializeAsString(), {}, sink, at_second(60)).ok());
        ASSERT_TRUE(otlp::decode(written(r, hidden), {}, sink, at_second(60)).ok());
    }
    ASSERT_EQ(sink.points.size(), 6U);
    for (std::size_t i = 0; i < 6; ++i) {
        EXPECT_EQ(sink.points[i].labels, (label_set{{"__name__", "m"}, {"a", "b"}}));
        EXPECT_EQ(is_stale(sink.points[i].value()), i % 2 == 1);
    }
}

TEST_P(guessed, a_sender_of_such_points_costs_one_batch_of_wrong_guesses) {
    request r;
    auto& metric = add_metric(r);
    for (int i = 0; i < 200; ++i) {
        add_attribute(add_gauge(metric), "a", std::to_string(i));
    }
    const auto bytes = written(r, [](pieces& all) {
        if (all.front().first == 3) all.emplace_back(0, GetParam());
    });
    recording_sink sink;
    ASSERT_TRUE(otlp::decode(bytes, {}, sink, at_second(60)).ok());
    EXPECT_EQ(sink.described, 200U);
    ASSERT_TRUE(otlp::decode(bytes, {}, sink, at_second(60)).ok());
    EXPECT_LE(sink.described, 264U);
    EXPECT_EQ(sink.points.size(), 400U);
}

INSTANTIATE_TEST_SUITE_P(decode_order, guessed,
                         ::testing::Values("\x40\x01"sv, "\x40\x81\x00"sv, "\x40\x01\x48\x05"sv,
                                           "\x40\x01\x52\x01x"sv, "\x48\x05\x40\x01"sv));

/// The points of one gauge and one counter whose fields come in the given order of numbers.
class shaped : public ::testing::TestWithParam<std::vector<int>> {};

TEST_P(shaped, a_point_of_any_shape_is_known_when_it_comes_again) {
    request r;
    for (const bool is_double : {false, true}) {
        auto& point = is_double ? add_gauge(add_metric(r, "g")) : add_counter(add_metric(r, "c"));
        point.set_start_time_unix_nano(at_ns(0));
        add_attribute(point, "route", "/order");
        add_attribute(point, "code").set_int_value(200);
        point.add_exemplars()->set_as_double(1);
        point.set_flags(0x102);  // two bytes, and nothing that is known here
    }
    const auto position = [](int number) {
        return std::ranges::find(GetParam(), number) - GetParam().begin();
    };
    const auto bytes = written(r, [&](pieces& all) {
        const bool is_point = all.front().first == 2;
        if (!is_point) return;
        std::erase_if(all, [&](const auto& piece) {
            return std::ranges::count(GetParam(), piece.first) == 0;
        });
        std::ranges::stable_sort(all, {}, [&](const auto& piece) { return position(piece.first); });
    });
    recording_sink sink;
    for (int i = 0; i < 2; ++i) {
        ASSERT_TRUE(otlp::decode(bytes, {}, sink, at_second(60)).ok());
        EXPECT_EQ(sink.described, 2U);
    }
    ASSERT_EQ(sink.points.size(), 4U);
    EXPECT_EQ(sink.points[2].value(), 5);
    EXPECT_EQ(sink.points[3].value(), 1);
    EXPECT_EQ(sink.points[2].at, at_second(10));
    EXPECT_EQ(sink.points[2].start, at_second(0));
    EXPECT_EQ(sink.points[2].labels,
              (label_set{{"__name__", "c"}, {"code", "200"}, {"route", "/order"}}));
}

INSTANTIATE_TEST_SUITE_P(decode_order, shaped,
                         ::testing::Values(std::vector{2, 3, 4, 6, 7},     // SDKs, Collector
                                           std::vector{4, 6, 3, 2, 7},     // newer Collectors
                                           std::vector{2, 3, 7, 4, 6},     // the Go SDK
                                           std::vector{2, 3, 7, 8, 4, 6},  // the Go SDK with flags
                                           std::vector{2, 3, 4, 5, 6, 7, 8},  // exemplars and flags
                                           std::vector{8, 5, 4, 6, 3, 2, 7},
                                           std::vector{7, 2, 3, 4, 6}));

TEST(decode_order, attributes_that_other_fields_separate_are_known_again) {
    request r;
    auto& point = add_counter(add_metric(r));
    for (const std::string name : {"a", "b", "c"}) add_attribute(point, name, "x");
    recording_sink sink;
    const auto split = [](int places) {
        return [places](pieces& all) {
            if (all.size() != 6) return;  // start, time, value and attributes
            // The last attributes go to the front.
            std::rotate(all.begin(), all.end() - places, all.end());
        };
    };
    for (const int places : {0, 1, 2, 1, 0, 2}) {
        ASSERT_TRUE(otlp::decode(written(r, split(places)), {}, sink, at_second(60)).ok());
    }
    EXPECT_EQ(sink.described, 3U);
    ASSERT_EQ(sink.points.size(), 6U);
    for (const auto& each : sink.points) EXPECT_EQ(each.labels, sink.points[0].labels);
}

TEST(decode_order, a_point_without_a_value_is_none_whatever_its_attributes_end_with) {
    request r;
    auto& point = *add_metric(r).mutable_gauge()->add_data_points();
    point.set_time_unix_nano(at_ns(10));
    add_attribute(point, "a", "b112345678");  // as a value would stand there
    recording_sink sink;
    const auto result = otlp::decode(r.SerializeAsString(), {}, sink, at_second(60));
    ASSERT_TRUE(result.ok());
    EXPECT_EQ(result->rejected_data_points, 1U);
    EXPECT_EQ(result->rejected[static_cast<std::size_t>(rejection::no_value)], 1U);
    EXPECT_TRUE(sink.points.empty());
}

TEST(decode_order, a_later_value_and_time_replace_the_earlier_ones) {
    request r;
    add_attribute(add_gauge(add_metric(r)), "a", "b");
    request later;
    auto& point = add_gauge(add_metric(later));
    point.set_as_int(9);
    point.set_time_unix_nano(at_ns(20));
    const auto& replacing =
        later.resource_metrics(0).scope_metrics(0).metrics(0).gauge().data_points(0);
    const auto bytes = written(r, [&](pieces& all) {
        if (all.front().first == 3) all.emplace_back(0, replacing.SerializeAsString());
    });
    EXPECT_EQ(decoded(bytes).at(0).value(), 9);
    EXPECT_EQ(decoded(bytes).at(0).at, at_second(20));
}

TEST(decode_order, an_attribute_that_ends_like_flags_is_still_an_attribute) {
    request r;
    add_attribute(add_gauge(add_metric(r)), "a", "b@\x01");
    EXPECT_EQ(decoded(r).at(0).value(), 1);
    EXPECT_EQ(labels_of(r)["a"], "b@\x01");
}

TEST(decode_order, the_last_of_repeated_heads_counts) {
    request first;
    auto& metric = add_metric(first, "first");
    add_counter(metric);
    const auto doubled = [](pieces& all) {
        if (all.back().first == 7) all.emplace_back(0, "\x0a\x06second");
    };
    EXPECT_EQ(decoded(written(first, doubled)).at(0).labels["__name__"], "second");
}

// --- bytes that are no request ------------------------------------------------------------------

TEST(decode_order, names_the_byte_at_which_a_request_breaks) {
    request r;
    add_attribute(add_counter(add_metric(r)), "a", "b");
    std::string bytes = r.SerializeAsString();
    bytes.resize(bytes.size() - 1);
    recording_sink sink;
    const auto result = otlp::decode(bytes, {}, sink, at_second(60));
    EXPECT_EQ(result.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(message(result.status()),
              "byte 0 of the ExportMetricsServiceRequest: expected a field that ends inside of its "
              "message");
    const auto inside = otlp::decode("\x0a\x04\x12\x02\x0a\x07", {}, sink, at_second(60));
    EXPECT_EQ(message(inside.status()),
              "byte 4 of the ExportMetricsServiceRequest: expected a field that ends inside of its "
              "message");
}

TEST(decode_order, a_point_that_breaks_breaks_the_request) {
    request r;
    auto& point = add_counter(add_metric(r));
    add_attribute(point, "a", "b");
    // As the guess sees it: behind the attributes, a field that does not end.
    const auto broken = [](pieces& all) {
        if (all.front().first == 2) all.emplace_back(0, "\x3a\x7f");
    };
    recording_sink sink;
    const auto result = otlp::decode(written(r, broken), {}, sink, at_second(60));
    EXPECT_EQ(result.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_TRUE(sink.points.empty());
}

TEST(decode_order, packed_numbers_that_are_no_whole_numbers_break_the_request) {
    request r;
    add_histogram(add_metric(r));
    const auto cut = [](pieces& all) {
        for (auto& [number, bytes] : all) {
            if (bytes.starts_with("\x32\x18")) bytes = "\x32\x07" + bytes.substr(2, 7);
        }
    };
    recording_sink sink;
    const auto result = otlp::decode(written(r, cut), {}, sink, at_second(60));
    EXPECT_NE(message(result.status()).find("packed values of eight bytes each"),
              std::string_view::npos);
}

TEST(decode_order, a_request_cut_at_any_byte_neither_crashes_nor_reads_beyond) {
    for (const std::string& name : recordings(".pb")) {
        if (name.ends_with(".otlp.pb")) continue;
        const std::string whole = contents(recording(name));
        const std::size_t step = whole.size() < 1000 ? 1 : 7;  // the long ones are much alike
        for (std::size_t size = 0; size < whole.size(); size += step) {
            const std::vector<char> cut(whole.begin(), whole.begin() + static_cast<long>(size));
            recording_sink sink;
            const auto result = otlp::decode({cut.data(), cut.size()}, {}, sink, at_second(60));
            // Cut between two resources, it is still a request.
            const bool is_request = request().ParseFromArray(cut.data(), static_cast<int>(size));
            ASSERT_EQ(result.ok(), is_request) << name << " cut to " << size << " bytes";
        }
    }
}

TEST(decode_order, a_request_with_any_byte_changed_neither_crashes_nor_reads_beyond) {
    std::size_t accepted = 0;
    for (const std::string name : {"js_grpc_cumulative.pb", "collector_scrape_stale.pb"}) {
        const std::string whole = contents(recording(name));
        for (std::size_t i = 0; i < whole.size(); ++i) {
            for (const char flip : {'\x01', '\x04', '\x7f', '\x80'}) {
                std::vector<char> changed(whole.begin(), whole.end());
                changed[i] = static_cast<char>(changed[i] ^ flip);
                recording_sink sink;
                accepted +=
                    otlp::decode({changed.data(), changed.size()}, {}, sink, at_second(60)).ok();
            }
        }
    }
    EXPECT_GT(accepted, 0U);
}

}  // namespace
