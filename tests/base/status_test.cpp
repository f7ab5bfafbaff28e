#include <tidegauge/base/status.hpp>

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace {

using tidegauge::message;

TEST(status, keeps_code_and_message) {
    const auto bad = tidegauge::invalid_argument("no such operation");
    EXPECT_EQ(bad.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(message(bad), "no such operation");
}

TEST(status, has_a_maker_for_every_kind_of_failure) {
    EXPECT_EQ(tidegauge::not_found("x").code(), absl::StatusCode::kNotFound);
    EXPECT_EQ(tidegauge::unavailable("x").code(), absl::StatusCode::kUnavailable);
    EXPECT_EQ(tidegauge::resource_exhausted("x").code(), absl::StatusCode::kResourceExhausted);
    EXPECT_EQ(tidegauge::error(absl::StatusCode::kDataLoss, "x").code(),
              absl::StatusCode::kDataLoss);
}

TEST(status, copies_a_message_that_has_no_terminator) {
    const std::string text = "missing metricQuery";
    const auto bad = tidegauge::not_found(std::string_view(text).substr(0, 7));
    EXPECT_EQ(message(bad), "missing");
}

TEST(status, has_an_empty_message_when_all_is_well) {
    EXPECT_EQ(message(absl::OkStatus()), "");
}

TEST(status, converts_to_a_failed_result) {
    const absl::StatusOr<int> result = tidegauge::unavailable("still warming up");
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(message(result.status()), "still warming up");
}

}  // namespace
