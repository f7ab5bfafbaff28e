// A text's tokens depend on the brackets that are open.
#include <tidegauge/promql/lexer.hpp>
//
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace tidegauge::promql {
namespace {

std::vector<token_kind> kinds_of(std::string_view text, bool unquoted = false) {
    lexer tokens(text, unquoted);
    std::vector<token_kind> kinds;
    do {
        kinds.push_back(tokens.next().kind);
    } while (kinds.back() != token_kind::end_of_input && kinds.back() != token_kind::error);
    kinds.pop_back();
    return kinds;
}

using kinds = std::vector<token_kind>;

TEST(lexer, reads_keywords_in_any_case) {
    using enum token_kind;
    EXPECT_EQ(kinds_of("sum Sum SUM by and inf NaN"),
              (kinds{sum, sum, sum, by, set_and, number, number}));
}

TEST(lexer, takes_the_longest_operator) {
    using enum token_kind;
    EXPECT_EQ(kinds_of("< <= </ > >= >/ == = !="),
              (kinds{less, less_eq, trim_upper, greater, greater_eq, trim_lower, equal, assign,
                     not_equal}));
}

TEST(lexer, knows_no_keywords_inside_braces) {
    using enum token_kind;
    EXPECT_EQ(kinds_of("by{by=~\"x\"}"),
              (kinds{by, left_brace, identifier, regex_equal, string, right_brace}));
}

TEST(lexer, takes_fill_for_a_name_unless_arguments_follow) {
    using enum token_kind;
    EXPECT_EQ(kinds_of("fill fill_left (fill)"),
              (kinds{identifier, fill_left, left_paren, identifier, right_paren}));
}

TEST(lexer, tells_names_with_colons_apart) {
    using enum token_kind;
    EXPECT_EQ(kinds_of("a:b :c a"), (kinds{metric_identifier, metric_identifier, identifier}));
}

TEST(lexer, takes_a_colon_in_brackets_for_itself) {
    using enum token_kind;
    EXPECT_EQ(kinds_of("a[5m:step()]"),
              (kinds{identifier, left_bracket, token_kind::duration, colon, step, left_paren,
                     right_paren, right_bracket}));
}

TEST(lexer, leaves_comments_and_white_space_out) {
    using enum token_kind;
    EXPECT_EQ(kinds_of(" a # b\n\t+\r\nc#"), (kinds{identifier, add, identifier}));
}

TEST(lexer, takes_numbers_for_numbers_and_others_for_durations) {
    using enum token_kind;
    EXPECT_EQ(kinds_of("1 1.5e3 0x1f 5m 1h30m .5"),
              (kinds{number, number, number, token_kind::duration, token_kind::duration, number}));
}

TEST(lexer, gives_the_text_and_the_place_of_a_token) {
    lexer tokens("  foo{");
    const token name = tokens.next();
    EXPECT_EQ(name.text, "foo");
    EXPECT_EQ(name.where, (position_range{2, 5}));
}

TEST(lexer, says_what_is_wrong) {
    lexer tokens("$");
    EXPECT_EQ(tokens.next().kind, token_kind::error);
    EXPECT_EQ(tokens.what_is_wrong(), "unexpected character: '$'");
}

TEST(lexer, takes_dots_and_letters_into_names_only_when_asked) {
    using enum token_kind;
    EXPECT_EQ(kinds_of("http.温度"), kinds{identifier});
    EXPECT_EQ(kinds_of("http.温度", true), kinds{identifier});
    lexer tokens("http.温度", true);
    EXPECT_EQ(tokens.next().text, "http.温度");
}

}  // namespace
}  // namespace tidegauge::promql
