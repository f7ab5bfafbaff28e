// UTF-8 is read as strictly as Go reads it.
#include <tidegauge/promql/rune.hpp>
//
#include <gtest/gtest.h>

#include <string>

namespace tidegauge::promql {
namespace {

TEST(decode_rune, reads_one_to_four_bytes) {
    EXPECT_EQ(decode_rune("a").rune, U'a');
    EXPECT_EQ(decode_rune("é").rune, U'é');
    EXPECT_EQ(decode_rune("温").rune, U'温');
    EXPECT_EQ(decode_rune("😀x").rune, U'😀');
    EXPECT_EQ(decode_rune("😀x").width, 4U);
}

TEST(decode_rune, reads_one_byte_of_what_is_not_utf8) {
    for (const std::string_view text :
         {"\x80", "\xff", "\xc3", "\xc3z", "\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80",
          "\xf0\x80\x80\x80", "\xf4\x90\x80\x80", "\xe6\xb8"}) {
        EXPECT_EQ(decode_rune(text).rune, rune_error);
        EXPECT_EQ(decode_rune(text).width, 1U);
    }
}

TEST(append_rune, writes_what_is_read) {
    for (const char32_t rune : {U'a', U'é', U'温', U'😀', char32_t{0x7ff}, char32_t{0xffff}}) {
        std::string text;
        append_rune(text, rune);
        EXPECT_EQ(decode_rune(text).rune, rune);
        EXPECT_EQ(decode_rune(text).width, text.size());
    }
}

TEST(append_rune, writes_an_error_for_a_surrogate) {
    std::string text;
    append_rune(text, 0xd800);
    EXPECT_EQ(text, "\ufffd");
}

TEST(is_letter, knows_letters_of_all_scripts) {
    EXPECT_TRUE(is_letter(U'ö'));
    EXPECT_TRUE(is_letter(U'温'));
    EXPECT_TRUE(is_letter(0x10400));
    EXPECT_FALSE(is_letter(0x308));  // a mark
    EXPECT_FALSE(is_letter(0x661));  // a digit
    EXPECT_FALSE(is_letter(U'😀'));
}

TEST(is_utf8, takes_what_is_decoded_whole) {
    EXPECT_TRUE(is_utf8(""));
    EXPECT_TRUE(is_utf8("a é 温😀 \uFFFD"));
    EXPECT_FALSE(is_utf8("a\xff"));
    EXPECT_FALSE(is_utf8("\xed\xa0\x80"));
}

TEST(is_print, is_false_for_what_is_invisible) {
    EXPECT_TRUE(is_print(' '));
    EXPECT_TRUE(is_print(U'😀'));
    EXPECT_TRUE(is_print(0x308));
    EXPECT_FALSE(is_print(0xa0));
    EXPECT_FALSE(is_print(0x200d));
    EXPECT_FALSE(is_print('\n'));
}

}  // namespace
}  // namespace tidegauge::promql
