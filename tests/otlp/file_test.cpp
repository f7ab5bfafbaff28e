#include "otlp/request.hpp"

#include <tidegauge/otlp/file.hpp>
#include <tidegauge/otlp/newest_time.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace tidegauge;
using namespace tidegauge::testing;
using otlp::newest_time;
using otlp::read_file;

/// The requests in a file, and how reading it ended.
struct what_was_read {
    std::vector<std::string> requests;
    absl::Status status;
};
what_was_read read_all(std::string_view file) {
    what_was_read all;
    all.status = read_file(file, [&](std::string_view each) {
        all.requests.emplace_back(each);
        return absl::OkStatus();
    });
    return all;
}

/// The points of all requests in an order of their own: the two files of a run were written side
/// by side, and requests of the same millisecond changed places.
std::vector<recorded> sorted_points(const std::vector<std::string>& requests) {
    std::vector<recorded> all;
    for (const std::string& each : requests) {
        for (recorded& point : decoded(each)) all.push_back(std::move(point));
    }
    std::ranges::sort(all);
    return all;
}

TEST(file, reads_protobuf_with_lengths_before_it) {
    const auto all = read_all(std::string_view("\0\0\0\1a\0\0\0\0\0\0\1\4", 13).substr(0, 9));
    EXPECT_TRUE(all.status.ok()) << all.status;
    EXPECT_EQ(all.requests, (std::vector<std::string>{"a", ""}));
}

TEST(file, reads_json_lines_whatever_ends_them) {
    const auto all = read_all("\r\n{}\n\n  {\"resourceMetrics\":[{\"schemaUrl\":\"u\"}]}\r\n{}");
    EXPECT_TRUE(all.status.ok()) << all.status;
    EXPECT_EQ(all.requests, (std::vector<std::string>{"", "\x0a\x03\x1a\x01u", ""}));
}

TEST(file, an_empty_file_holds_nothing) {
    EXPECT_TRUE(read_all("").status.ok());
    EXPECT_TRUE(read_all("").requests.empty());
}

TEST(file, a_recording_has_the_same_requests_in_both_forms) {
    for (const std::string run : {"dapr_run", "dapr_run_5s"}) {
        const auto json = read_all(contents(recording(run + ".otlp.jsonl")));
        const auto protobuf = read_all(contents(recording(run + ".otlp.pb")));
        ASSERT_TRUE(json.status.ok() && protobuf.status.ok());
        ASSERT_EQ(json.requests.size(), protobuf.requests.size());
        EXPECT_GT(json.requests.size(), 15U);
        EXPECT_EQ(sorted_points(json.requests), sorted_points(protobuf.requests));
    }
}

TEST(file, a_file_that_ends_too_early_is_an_error_with_its_byte) {
    const auto in_length = read_all(std::string_view("\0\0\0\1a\0\0", 7));
    EXPECT_EQ(in_length.requests.size(), 1U);
    EXPECT_EQ(message(in_length.status), "byte 5 of the file: expected a length of four bytes");
    const auto in_request = read_all(std::string_view("\0\0\0\1a\0\0\1\2b", 10));
    EXPECT_EQ(message(in_request.status),
              "byte 5 of the file: expected a request of 258 bytes, found 1");
    const auto in_line = read_all("{}\n{\"resourceMetrics\":[");
    EXPECT_EQ(in_line.requests.size(), 1U);
    EXPECT_EQ(message(in_line.status).substr(0, 57),
              "byte 3 of the file: in the line that starts here, byte 21");
}

TEST(file, reading_stops_at_the_first_error_of_the_caller) {
    int calls = 0;
    for (const std::string_view file :
         {std::string_view("{}\n{}\n"), std::string_view("\0\0\0\0\0\0\0\0", 8)}) {
        const absl::Status status = read_file(file, [&](std::string_view) {
            ++calls;
            return unavailable("enough");
        });
        EXPECT_EQ(message(status), "enough");
    }
    EXPECT_EQ(calls, 2);
}

TEST(newest_time, is_the_largest_of_all_kinds_of_points) {
    pb::ExportMetricsServiceRequest r;
    EXPECT_EQ(newest_time(r.SerializeAsString()), std::nullopt);
    add_counter(add_metric(r)).set_time_unix_nano(at_ns(20));
    add_gauge(add_metric(r)).set_time_unix_nano(at_ns(10));
    EXPECT_EQ(newest_time(r.SerializeAsString()), at_second(20));
    add_histogram(add_metric(r)).set_time_unix_nano(at_ns(30));
    EXPECT_EQ(newest_time(r.SerializeAsString()), at_second(30));
    add_metric(r).mutable_exponential_histogram()->add_data_points()->set_time_unix_nano(at_ns(40));
    EXPECT_EQ(newest_time(r.SerializeAsString()), at_second(40));
    add_metric(r).mutable_summary()->add_data_points()->set_time_unix_nano(at_ns(50));
    EXPECT_EQ(newest_time(r.SerializeAsString()), at_second(50));
}

TEST(newest_time, is_that_of_what_can_be_read) {
    pb::ExportMetricsServiceRequest r;
    add_counter(add_metric(r));
    const std::string whole = r.SerializeAsString();
    ASSERT_NE(newest_time(whole), std::nullopt);
    EXPECT_EQ(newest_time(whole + "\x0a"), newest_time(whole));
    EXPECT_EQ(newest_time("\x0a\x05"), std::nullopt);
}

}  // namespace
