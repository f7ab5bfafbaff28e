#include <tidegauge/labels/name_translation.hpp>

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace {

using tidegauge::message;
using tidegauge::metric_name_parts;
using tidegauge::name_translation;
using tidegauge::parse_name_translation;
using tidegauge::translate_label_name;
using tidegauge::translate_metric_name;

std::string underscores(std::string_view name) {
    return translate_metric_name({name}, name_translation::underscores);
}
std::string underscores_label(std::string_view name) {
    return translate_label_name(name, name_translation::underscores);
}
std::string prometheus(const metric_name_parts& parts) {
    return translate_metric_name(parts, name_translation::prometheus);
}
std::string prometheus_label(std::string_view name) {
    return translate_label_name(name, name_translation::prometheus);
}

TEST(name_translation, is_read_by_its_name) {
    EXPECT_EQ(parse_name_translation("underscores").value(), name_translation::underscores);
    EXPECT_EQ(parse_name_translation("prometheus").value(), name_translation::prometheus);
    EXPECT_EQ(parse_name_translation("none").value(), name_translation::none);
}

TEST(name_translation, an_unknown_name_is_an_error_that_lists_the_known_ones) {
    const auto unknown = parse_name_translation("Prometheus");
    EXPECT_EQ(unknown.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(message(unknown.status()),
              R"(name translation "Prometheus": expected underscores, prometheus or none)");
}

TEST(name_translation, none_keeps_every_name) {
    EXPECT_EQ(translate_metric_name({"a.b/c", "s", true}, name_translation::none), "a.b/c");
    EXPECT_EQ(translate_label_name("1.é", name_translation::none), "1.é");
}

// --- underscores ------------------------------------------------------------------------------

TEST(underscores, replace_what_promql_does_not_take_one_for_one) {
    EXPECT_EQ(underscores("runtime/service_invocation/req_recv_total"),
              "runtime_service_invocation_req_recv_total");
    EXPECT_EQ(underscores("http.server..duration-x"), "http_server__duration_x");
    EXPECT_EQ(underscores_label("service.name"), "service_name");
}

TEST(underscores, keep_a_colon_in_a_metric_and_not_in_a_label) {
    EXPECT_EQ(underscores("vllm:num_requests_waiting"), "vllm:num_requests_waiting");
    EXPECT_EQ(underscores_label("a:b"), "a_b");
}

TEST(underscores, count_characters_and_not_bytes) {
    EXPECT_EQ(underscores("größe"), "gr__e");
    EXPECT_EQ(underscores_label("日本"), "__");
}

TEST(underscores, give_broken_utf8_a_valid_name) {
    EXPECT_EQ(underscores("\x80"), "_");
    EXPECT_EQ(underscores("a\x80z\xff\xff"), "a_z__");
}

TEST(underscores, put_one_before_a_leading_digit) {
    EXPECT_EQ(underscores("2xx"), "_2xx");
    EXPECT_EQ(underscores_label("2xx"), "_2xx");
}

TEST(underscores, add_no_suffix_whatever_unit_and_type) {
    EXPECT_EQ(translate_metric_name({"requests", "s", true}, name_translation::underscores),
              "requests");
}

TEST(underscores, leave_an_empty_name_empty) {
    EXPECT_EQ(underscores(""), "");
    EXPECT_EQ(underscores_label(""), "");
}

TEST(underscores, of_a_translated_name_change_nothing) {
    for (const std::string_view name : {"2xx", "a.b/c", "_x", "__name__", "größe", "a:b"}) {
        EXPECT_EQ(underscores(underscores(name)), underscores(name));
        EXPECT_EQ(underscores_label(underscores_label(name)), underscores_label(name));
    }
}

// --- prometheus -------------------------------------------------------------------------------

TEST(prometheus_name, appends_the_unit_in_words) {
    EXPECT_EQ(prometheus({"http.server.duration", "s"}), "http_server_duration_seconds");
    EXPECT_EQ(prometheus({"heap", "By"}), "heap_bytes");
    EXPECT_EQ(prometheus({"disk", "KiBy"}), "disk_kibibytes");
    EXPECT_EQ(prometheus({"disk", "GBy"}), "disk_gigabytes");
    EXPECT_EQ(prometheus({"load", "%"}), "load_percent");
    EXPECT_EQ(prometheus({"room", "Cel"}), "room_celsius");
}

TEST(prometheus_name, does_not_repeat_a_unit_that_the_name_says) {
    EXPECT_EQ(prometheus({"request_duration_seconds", "s"}), "request_duration_seconds");
    EXPECT_EQ(prometheus({"seconds.since.start", "s"}), "seconds_since_start");
}

TEST(prometheus_name, of_a_monotonic_sum_ends_in_total) {
    EXPECT_EQ(prometheus({"requests", "1", true}), "requests_total");
    EXPECT_EQ(prometheus({"total.requests", "", true}), "requests_total");
    EXPECT_EQ(prometheus({"cpu.time", "s", true}), "cpu_time_seconds_total");
}

TEST(prometheus_name, of_a_gauge_without_dimension_ends_in_ratio) {
    EXPECT_EQ(prometheus({"cpu.utilization", "1", false, true}), "cpu_utilization_ratio");
    EXPECT_EQ(prometheus({"cpu.utilization", "s", false, true}), "cpu_utilization_seconds");
    EXPECT_EQ(prometheus({"cpu.utilization", "1"}), "cpu_utilization");
}

TEST(prometheus_name, spells_a_quotient_with_per) {
    EXPECT_EQ(prometheus({"speed", "m/s"}), "speed_meters_per_second");
    EXPECT_EQ(prometheus({"leak", "By/mo"}), "leak_bytes_per_month");
    EXPECT_EQ(prometheus({"frames", "{frame}/s"}), "frames_per_second");
}

TEST(prometheus_name, ignores_annotations_and_blank_units) {
    EXPECT_EQ(prometheus({"requests", "{request}", true}), "requests_total");
    EXPECT_EQ(prometheus({"a", " "}), "a");
    EXPECT_EQ(prometheus({"a", "m/"}), "a_meters");
    EXPECT_EQ(prometheus({"a", "/"}), "a");
    EXPECT_EQ(prometheus({"a", "m/{call}"}), "a_meters");
}

TEST(prometheus_name, takes_an_unknown_unit_as_it_is_but_cleaned) {
    EXPECT_EQ(prometheus({"a", "widgets"}), "a_widgets");
    EXPECT_EQ(prometheus({"a", " foo.bar/fortnight "}), "a_foo_bar_per_fortnight");
}

TEST(prometheus_name, joins_runs_of_other_characters_into_one_underscore) {
    EXPECT_EQ(prometheus({"a..b__c/-d"}), "a_b_c_d");
    EXPECT_EQ(prometheus({"_a_"}), "a");
    EXPECT_EQ(prometheus({"a:b"}), "a:b");
}

TEST(prometheus_name, that_begins_with_a_digit_gets_an_underscore) {
    EXPECT_EQ(prometheus({"2xx"}), "_2xx");
}

TEST(prometheus_name, of_nothing_but_punctuation_is_empty) {
    EXPECT_EQ(prometheus({"./-"}), "");
}

TEST(prometheus_name, without_unit_and_type_is_stable_so_a_query_can_use_it) {
    for (const std::string_view name :
         {"requests_total", "cpu_utilization_ratio", "speed_meters_per_second"}) {
        EXPECT_EQ(prometheus({name}), name);
    }
}

TEST(prometheus_label, replaces_what_promql_does_not_take) {
    EXPECT_EQ(prometheus_label("service.name"), "service_name");
    EXPECT_EQ(prometheus_label("a:b"), "a_b");
    EXPECT_EQ(prometheus_label("a..b"), "a__b");
}

TEST(prometheus_label, gets_a_key_before_a_leading_digit_or_single_underscore) {
    EXPECT_EQ(prometheus_label("1st"), "key_1st");
    EXPECT_EQ(prometheus_label("_x"), "key_x");
    EXPECT_EQ(prometheus_label("/path"), "key_path");
}

TEST(prometheus_label, keeps_two_leading_underscores) {
    EXPECT_EQ(prometheus_label("__name__"), "__name__");
}

TEST(prometheus_label, of_a_translated_label_changes_nothing) {
    for (const std::string_view name : {"1st", "_x", "__x__", "a.b", ""}) {
        EXPECT_EQ(prometheus_label(prometheus_label(name)), prometheus_label(name));
    }
}

}  // namespace
