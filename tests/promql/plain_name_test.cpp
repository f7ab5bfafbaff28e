// Names without quotes are those that the lexer reads as one name.
#include <tidegauge/promql/plain_name.hpp>
//
#include <gtest/gtest.h>

namespace tidegauge::promql {
namespace {

TEST(is_plain_name, starts_with_a_letter_or_an_underscore) {
    EXPECT_TRUE(is_plain_name("_a1", false));
    EXPECT_FALSE(is_plain_name("1a", false));
    EXPECT_FALSE(is_plain_name("", false));
    EXPECT_FALSE(is_plain_name("a.b", false));
    EXPECT_TRUE(is_plain_name("a.é", true));
    EXPECT_FALSE(is_plain_name(".a", true));
    EXPECT_FALSE(is_plain_name("a:b", true));
}

}  // namespace
}  // namespace tidegauge::promql
