#include "reply_text.hpp"

#include <gtest/gtest.h>

namespace tidegauge::server {
namespace {

TEST(reply_text, leaves_a_short_valid_text_as_it_is) {
    EXPECT_EQ(reply_text("größe \"x\"\n"), "größe \"x\"\n");
}

TEST(reply_text, replaces_what_is_no_utf8) {
    EXPECT_EQ(reply_text("a\xff\xc3"), "a\xef\xbf\xbd\xef\xbf\xbd");
}

TEST(reply_text, cuts_a_long_text_to_what_a_header_holds) {
    const std::string text = reply_text(std::string(100'000, 'x'));
    EXPECT_LT(text.size(), 2'000U);
    EXPECT_TRUE(text.ends_with("x..."));
}

TEST(reply_text, stays_valid_when_a_character_is_cut_in_two) {
    std::string text(999, 'x');
    text += "ößö";
    EXPECT_EQ(reply_text(text), std::string(999, 'x') + "\xef\xbf\xbd...");
}

TEST(reply_status, keeps_the_code) {
    const absl::Status status = reply_status(not_found("nothing"));
    EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
    EXPECT_EQ(message(status), "nothing");
}

}  // namespace
}  // namespace tidegauge::server
