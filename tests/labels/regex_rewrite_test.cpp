#include <tidegauge/labels/regex_rewrite.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

namespace {

using tidegauge::regex_rewrite;

std::optional<std::string> rewritten(std::string_view regex, std::string_view to,
                                     std::string_view text) {
    return regex_rewrite::make(regex, to).value().of(text);
}

TEST(regex_rewrite, needs_the_regex_to_match_all_of_the_text) {
    EXPECT_EQ(rewritten("b", "x", "abc"), std::nullopt);
    EXPECT_EQ(rewritten("a.c", "x", "abc"), "x");
    EXPECT_EQ(rewritten("a|b", "x", "ab"), std::nullopt);
    EXPECT_EQ(rewritten("a.c", "x", "a\nc"), "x");
}

TEST(regex_rewrite, puts_groups_in_their_places) {
    EXPECT_EQ(rewritten("(.*):(.*)", "$2 on $1", "host:80"), "80 on host");
    EXPECT_EQ(rewritten("(.*):(.*)", "${2}on${1}", "host:80"), "80onhost");
    EXPECT_EQ(rewritten("(.*)", "<$0>", "all"), "<all>");
    EXPECT_EQ(rewritten("(?P<name>.*):.*", "${name}", "host:80"), "host");
}

TEST(regex_rewrite, takes_the_longest_name) {
    EXPECT_EQ(rewritten("(.*)", "$1x", "all"), "");
    EXPECT_EQ(rewritten("(.*)", "$1_", "all"), "");
    EXPECT_EQ(rewritten("(.*)", "$1-x", "all"), "all-x");
}

TEST(regex_rewrite, takes_groups_that_are_not_there_for_empty) {
    EXPECT_EQ(rewritten("(a)|(b)", "[$1][$2][$3][$name][$01]", "a"), "[a][][][][]");
}

TEST(regex_rewrite, leaves_dollars_that_name_nothing) {
    EXPECT_EQ(rewritten("(.*)", "$$1 $ ${ ${1 ${} $", "all"), "$1 $ ${ ${1 ${} $");
}

TEST(regex_rewrite, refuses_what_is_no_regex) {
    EXPECT_EQ(regex_rewrite::make("(", "").status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
