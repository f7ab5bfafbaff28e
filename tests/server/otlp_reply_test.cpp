#include "otlp_reply.hpp"

#include <gtest/gtest.h>
#include <opentelemetry/proto/collector/metrics/v1/metrics_service.pb.h>

namespace tidegauge::server {
namespace {

using opentelemetry::proto::collector::metrics::v1::ExportMetricsServiceResponse;

otlp::decode_result refused(std::uint64_t points, std::string why) {
    otlp::decode_result result;
    result.data_points = points + 1;
    result.rejected_data_points = points;
    result.error_message = std::move(why);
    return result;
}

TEST(success_body, of_a_full_success_has_no_partial_success) {
    EXPECT_EQ(success_body(refused(0, ""), otlp_encoding::protobuf), "");
    EXPECT_EQ(success_body(refused(0, ""), otlp_encoding::json), "{}");
}

TEST(success_body, tells_how_many_points_were_refused_and_why) {
    ExportMetricsServiceResponse response;
    ASSERT_TRUE(
        response.ParseFromString(success_body(refused(3, "too old"), otlp_encoding::protobuf)));
    EXPECT_EQ(response.partial_success().rejected_data_points(), 3);
    EXPECT_EQ(response.partial_success().error_message(), "too old");
    EXPECT_EQ(success_body(refused(3, "too old"), otlp_encoding::json),
              R"({"partialSuccess":{"errorMessage":"too old","rejectedDataPoints":"3"}})");
}

TEST(success_body, carries_a_warning_although_nothing_was_refused) {
    ExportMetricsServiceResponse response;
    ASSERT_TRUE(response.ParseFromString(success_body(refused(0, "odd"), otlp_encoding::protobuf)));
    EXPECT_TRUE(response.has_partial_success());
    EXPECT_EQ(response.partial_success().rejected_data_points(), 0);
    EXPECT_EQ(response.partial_success().error_message(), "odd");
}

TEST(status_body, has_the_code_and_the_message_of_google_rpc_status) {
    EXPECT_EQ(status_body(invalid_argument("bad"), otlp_encoding::protobuf),
              "\x08\x03\x12\x03"
              "bad");
    EXPECT_EQ(status_body(invalid_argument("bad"), otlp_encoding::json),
              R"({"code":3,"message":"bad"})");
}

TEST(retry_details, are_the_status_with_a_retry_info_of_a_second) {
    // google.rpc.Status{14, "no", [Any{type_url, RetryInfo{Duration{1}}}]}
    EXPECT_EQ(retry_details(unavailable("no")),
              "\x08\x0e\x12\x02no\x1a\x30\x0a\x28type.googleapis.com/google.rpc.RetryInfo\x12\x04"
              "\x0a\x02\x08\x01");
}

}  // namespace
}  // namespace tidegauge::server
