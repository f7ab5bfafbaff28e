#include "api_times.hpp"

#include "label_in_path.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace tidegauge::server {
namespace {

using namespace std::chrono_literals;

std::optional<std::int64_t> ms_of(std::string_view text) {
    const auto at = parse_api_time(text);
    if (!at.ok()) return std::nullopt;
    return unix_ms(*at);
}

TEST(parse_api_time, takes_seconds_and_rounds_them_to_milliseconds) {
    EXPECT_EQ(ms_of("1435781451.7816"), 1'435'781'451'782);
    EXPECT_EQ(ms_of("-1.5"), -1'500);
    EXPECT_EQ(ms_of("1e3"), 1'000'000);
}

TEST(parse_api_time, takes_rfc_3339) {
    EXPECT_EQ(ms_of("2015-07-01T20:10:51.781Z"), 1'435'781'451'781);
    EXPECT_EQ(ms_of("2015-07-01T22:10:51.7819+02:00"), 1'435'781'451'781);
    EXPECT_EQ(ms_of("1969-12-31T19:00:00-05:00"), 0);
    EXPECT_EQ(ms_of("2015-02-29T00:00:00Z"), std::nullopt);
    EXPECT_EQ(ms_of("2015-07-01T24:00:00Z"), std::nullopt);
    EXPECT_EQ(ms_of("2015-07-01"), std::nullopt);
    EXPECT_EQ(ms_of("2015-07-01T20:10:51.Z"), std::nullopt);
}

TEST(parse_api_time, refuses_what_no_timestamp_holds) {
    for (const char* const text : {"", "now", "NaN", "Inf", "1e300"}) {
        EXPECT_EQ(ms_of(text), std::nullopt) << text;
    }
}

TEST(parse_api_duration, takes_seconds_and_durations) {
    EXPECT_EQ(*parse_api_duration("1.5"), 1500ms);
    EXPECT_EQ(*parse_api_duration("1m30s"), 90s);
    EXPECT_FALSE(parse_api_duration("").ok());
    EXPECT_FALSE(parse_api_duration("1e300").ok());
    EXPECT_FALSE(parse_api_duration("5 minutes").ok());
}

TEST(form, decodes_escapes_and_keeps_repeated_names) {
    form asked;
    ASSERT_TRUE(asked.add("match[]=a%7Bb%3D%22c%22%7D&match%5B%5D=x+y&&empty").ok());
    ASSERT_TRUE(asked.add("match[]=late").ok());
    EXPECT_EQ(asked["match[]"], "a{b=\"c\"}");
    EXPECT_EQ(asked.all("match[]").size(), 3U);
    EXPECT_EQ(asked.all("match[]")[1], "x y");
    EXPECT_EQ(asked["empty"], "");
    EXPECT_FALSE(form().add("a=%zz").ok());
    EXPECT_FALSE(form().add("a=%2").ok());
}

TEST(label_in_path, is_read_as_prometheus_reads_it) {
    EXPECT_EQ(label_in_path("/api/v1/label/pod/values"), "pod");
    EXPECT_EQ(label_in_path("/api/v1/label/service%2Ename/values"), "service.name");
    EXPECT_EQ(label_in_path("/api/v1/label/U__service_2e_a__b/values"), "service.a_b");
    EXPECT_EQ(label_in_path("/api/v1/label/U__bad_/values"), "U__bad_");
    EXPECT_EQ(label_in_path("/api/v1/label//values"), std::nullopt);
    EXPECT_EQ(label_in_path("/api/v1/labels"), std::nullopt);
}

}  // namespace
}  // namespace tidegauge::server
