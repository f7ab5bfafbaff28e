#include <tidegauge/labels/matcher.hpp>

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace {

using tidegauge::match_op;
using tidegauge::matcher;
using tidegauge::message;

matcher make(std::string_view name, match_op op, std::string_view value) {
    return matcher::make(name, op, value).value();
}

bool regex_matches(std::string_view regex, std::string_view value) {
    return make("a", match_op::regex, regex).matches(value);
}

TEST(matcher, equal_wants_the_very_value) {
    const matcher m = make("a", match_op::equal, "b");
    EXPECT_TRUE(m.matches("b"));
    EXPECT_FALSE(m.matches("bb"));
    EXPECT_FALSE(m.matches(""));
}

TEST(matcher, not_equal_wants_any_other_value) {
    const matcher m = make("a", match_op::not_equal, "b");
    EXPECT_FALSE(m.matches("b"));
    EXPECT_TRUE(m.matches("c"));
}

TEST(matcher, the_short_form_of_equal_is_the_same_matcher) {
    EXPECT_EQ(matcher::equal("a", "b"), make("a", match_op::equal, "b"));
}

TEST(matcher, a_missing_label_has_the_empty_value) {
    EXPECT_FALSE(make("a", match_op::equal, "b").matches_empty());
    EXPECT_TRUE(make("a", match_op::equal, "").matches_empty());
    EXPECT_TRUE(make("a", match_op::not_equal, "b").matches_empty());
    EXPECT_FALSE(make("a", match_op::not_equal, "").matches_empty());
    EXPECT_TRUE(make("a", match_op::regex, ".*").matches_empty());
    EXPECT_FALSE(make("a", match_op::regex, ".+").matches_empty());
    EXPECT_TRUE(make("a", match_op::regex, "b|").matches_empty());
    EXPECT_TRUE(make("a", match_op::not_regex, ".+").matches_empty());
    EXPECT_FALSE(make("a", match_op::not_regex, ".*").matches_empty());
}

TEST(matcher, a_regex_must_match_the_whole_value) {
    EXPECT_TRUE(regex_matches("foo", "foo"));
    EXPECT_FALSE(regex_matches("foo", "xfoo"));
    EXPECT_FALSE(regex_matches("foo", "foox"));
}

TEST(matcher, every_alternative_of_a_regex_is_anchored) {
    EXPECT_TRUE(regex_matches("a|ab", "ab"));
    EXPECT_FALSE(regex_matches("foo|bar", "foox"));
    EXPECT_FALSE(regex_matches("foo|bar", "xbar"));
}

TEST(matcher, a_regexs_dot_matches_a_newline) {
    EXPECT_TRUE(regex_matches("a.b", "a\nb"));
    EXPECT_FALSE(regex_matches("a", "a\n"));
}

TEST(matcher, a_regex_counts_characters_and_not_bytes) {
    EXPECT_TRUE(regex_matches(".", "é"));
    EXPECT_FALSE(regex_matches("..", "é"));
}

TEST(matcher, a_regex_understands_gos_classes_and_flags) {
    EXPECT_TRUE(regex_matches(R"((?i)get|\d{3}|[[:alpha:]]_)", "GET"));
    EXPECT_TRUE(regex_matches(R"((?i)get|\d{3}|[[:alpha:]]_)", "200"));
    EXPECT_TRUE(regex_matches(R"((?i)get|\d{3}|[[:alpha:]]_)", "x_"));
}

TEST(matcher, not_regex_is_the_opposite_of_regex) {
    const matcher m = make("a", match_op::not_regex, "2..|3..");
    EXPECT_FALSE(m.matches("200"));
    EXPECT_TRUE(m.matches("500"));
}

TEST(matcher, an_equal_matcher_takes_regex_characters_literally) {
    EXPECT_TRUE(make("a", match_op::equal, "(").matches("("));
    EXPECT_FALSE(make("a", match_op::equal, ".").matches("x"));
}

TEST(matcher, a_bad_regex_is_an_error_that_names_matcher_text_and_reason) {
    const auto bad = matcher::make("app", match_op::regex, "a(b");
    EXPECT_EQ(bad.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(message(bad.status()),
              R"(matcher app=~"a(b": expected a regular expression: missing ): a(b)");
}

TEST(matcher, a_regex_cannot_escape_its_anchors) {
    EXPECT_FALSE(matcher::make("a", match_op::not_regex, "a)|(b").ok());
}

TEST(matcher, a_regex_that_would_take_too_much_memory_is_refused) {
    const auto bad = matcher::make("a", match_op::regex, "((.{100}){100}){100}");
    EXPECT_EQ(bad.status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(matcher, a_pathological_regex_takes_linear_time) {
    EXPECT_FALSE(regex_matches("(a*)*b", std::string(20'000, 'a')));
}

TEST(matcher, prints_as_promql_writes_it) {
    EXPECT_EQ(to_string(make("a", match_op::equal, "b")), R"(a="b")");
    EXPECT_EQ(to_string(make("a", match_op::not_equal, "b\"c\\")), R"(a!="b\"c\\")");
    EXPECT_EQ(to_string(make("a", match_op::regex, "b|c")), R"(a=~"b|c")");
    EXPECT_EQ(to_string(make("a", match_op::not_regex, "b\nc")), R"(a!~"b\nc")");
}

TEST(matcher, prints_an_unusual_label_name_in_quotes) {
    EXPECT_EQ(to_string(matcher::equal("service.name", "x")), R"("service.name"="x")");
}

TEST(matcher, a_copy_outlives_its_original_and_matches_alike) {
    matcher copy = matcher::equal("x", "y");
    {
        const matcher original = make("a", match_op::regex, "b+");
        copy = original;
    }
    EXPECT_EQ(copy.name(), "a");
    EXPECT_EQ(copy.value(), "b+");
    EXPECT_TRUE(copy.matches("bbb"));
    EXPECT_FALSE(copy.matches("c"));
}

TEST(matcher, equality_is_of_name_operator_and_text) {
    EXPECT_EQ(make("a", match_op::regex, "b"), make("a", match_op::regex, "b"));
    EXPECT_NE(make("a", match_op::regex, "b"), make("a", match_op::equal, "b"));
    EXPECT_NE(make("a", match_op::regex, "b"), make("x", match_op::regex, "b"));
    EXPECT_NE(make("a", match_op::regex, "b"), make("a", match_op::regex, "x"));
}

TEST(matcher, threads_may_share_one_regex) {
    const matcher m = make("a", match_op::regex, "(x|y)*z");
    std::vector<std::jthread> readers;
    for (int i = 0; i < 2; ++i) {
        readers.emplace_back([copy = m] {
            for (int n = 0; n < 200; ++n) {
                EXPECT_TRUE(copy.matches(std::string(static_cast<std::size_t>(n), 'x') + "z"));
            }
        });
    }
}

}  // namespace
