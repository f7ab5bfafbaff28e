#include <tidegauge/otlp/utf8.hpp>

#include <gtest/gtest.h>

#include <string_view>

namespace {

using tidegauge::otlp::is_utf8;

TEST(utf8, takes_text_of_every_length_of_character) {
    for (const std::string_view text :
         {"", "abc", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x8c\x8a", "\xef\xbf\xbf", "\xed\x9f\xbf",
          "\xee\x80\x80", "\xf4\x8f\xbf\xbf", "a\xc2\x80z"}) {
        EXPECT_TRUE(is_utf8(text)) << text;
    }
    EXPECT_TRUE(is_utf8(std::string_view("\0", 1)));
}

TEST(utf8, refuses_what_no_encoder_writes) {
    for (const std::string_view text :
         {"\x80", "\xff", "\xc3", "\xc3(", "\xe2\x82", "\xe2(\xac", "\xe2\x82(", "\xf0\x9f\x8c",
          "\xf0\x9f\x8c(", "\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xe0\x9f\xbf",
          "\xf0\x80\x80\x80", "\xf0\x8f\xbf\xbf", "\xed\xa0\x80", "\xed\xbf\xbf",
          "\xf4\x90\x80\x80", "\xf5\x80\x80\x80"}) {
        EXPECT_FALSE(is_utf8(text));
    }
}

}  // namespace
