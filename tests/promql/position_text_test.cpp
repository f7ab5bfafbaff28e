// Positions count lines and bytes from one.
#include <tidegauge/promql/position_text.hpp>
//
#include <gtest/gtest.h>

namespace tidegauge::promql {
namespace {

TEST(position_text, counts_from_one) {
    EXPECT_EQ(position_text("foo", 0), "1:1");
}

TEST(position_text, may_stand_behind_the_text) {
    EXPECT_EQ(position_text("foo", 3), "1:4");
}

TEST(position_text, begins_a_line_behind_each_newline) {
    EXPECT_EQ(position_text("a\nb\n\nc", 1), "1:2");
    EXPECT_EQ(position_text("a\nb\n\nc", 2), "2:1");
    EXPECT_EQ(position_text("a\nb\n\nc", 5), "4:1");
}

TEST(position_text, counts_bytes_and_not_letters) {
    EXPECT_EQ(position_text("é+", 2), "1:3");
}

TEST(position_text, of_nothing_is_unknown) {
    EXPECT_EQ(position_text("", 0), "unknown position");
}

TEST(position_text, beyond_the_text_is_invalid) {
    EXPECT_EQ(position_text("foo", 4), "invalid position");
}

}  // namespace
}  // namespace tidegauge::promql
