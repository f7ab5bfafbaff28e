// Text is quoted as Go's %q does it.
#include <tidegauge/promql/quote.hpp>
//
#include <tidegauge/promql/literal.hpp>

#include <gtest/gtest.h>

#include <string>

namespace tidegauge::promql {
namespace {

TEST(quote, shows_what_can_be_shown) {
    EXPECT_EQ(quote(""), "\"\"");
    EXPECT_EQ(quote("a 'é' 温😀"), "\"a 'é' 温😀\"");
}

TEST(quote, escapes_quotes_and_control_characters) {
    EXPECT_EQ(quote("\"\\\a\b\t\n\v\f\r"), R"("\"\\\a\b\t\n\v\f\r")");
    EXPECT_EQ(quote(std::string_view("\0\x1b\x7f", 3)), R"("\x00\x1b\x7f")");
}

TEST(quote, escapes_what_is_invisible) {
    EXPECT_EQ(quote("\u00a0\u200b\U000f0000"), R"("\u00a0\u200b\U000f0000")");
    EXPECT_EQ(quote("\u00ad\ufeff\U000e0001"), R"("\u00ad\ufeff\U000e0001")");
}

TEST(quote, shows_bytes_that_are_not_utf8_as_bytes) {
    EXPECT_EQ(quote("a\xff\xc3"), R"("a\xff\xc3")");
    EXPECT_EQ(quote("\xed\xa0\x80"), R"("\xed\xa0\x80")");  // half a surrogate pair
}

TEST(quote, is_undone_by_unquote) {
    for (const std::string text : {"a", "\xff", "\ufffd", "\"'`\\", "\u200b é", "\n"}) {
        EXPECT_EQ(unquote(quote(text)), text);
    }
}

TEST(quote_rune, stands_in_single_quotes) {
    EXPECT_EQ(quote_rune('a'), "'a'");
    EXPECT_EQ(quote_rune('\''), R"('\'')");
    EXPECT_EQ(quote_rune('"'), "'\"'");
    EXPECT_EQ(quote_rune('\n'), R"('\n')");
    EXPECT_EQ(quote_rune(0x200b), R"('\u200b')");
}

TEST(describe_rune, names_the_code_point) {
    EXPECT_EQ(describe_rune('q'), "U+0071 'q'");
    EXPECT_EQ(describe_rune(0x1f600), "U+1F600 '😀'");
    EXPECT_EQ(describe_rune('\n'), "U+000A");
}

}  // namespace
}  // namespace tidegauge::promql
