#include <tidegauge/base/closest.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

using tidegauge::closest;
using tidegauge::edit_distance;

const std::vector<std::string> keys{"metricQuery", "targetValue", "clampMin", "clampMax"};

TEST(edit_distance, counts_single_byte_edits) {
    EXPECT_EQ(edit_distance("", ""), 0U);
    EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
    EXPECT_EQ(edit_distance("abc", ""), 3U);
    EXPECT_EQ(edit_distance("", "abc"), 3U);
    EXPECT_EQ(edit_distance("abc", "abc"), 0U);
    EXPECT_EQ(edit_distance("ab", "ba"), 2U);
}

TEST(closest, puts_the_nearest_first) {
    EXPECT_EQ(closest("clampMi", keys, 2), (std::vector<std::string>{"clampMin", "clampMax"}));
}

TEST(closest, puts_equally_near_ones_in_order_of_their_names) {
    EXPECT_EQ(closest("clampM", keys, 2), (std::vector<std::string>{"clampMax", "clampMin"}));
}

TEST(closest, gives_no_more_than_was_asked_for) {
    EXPECT_EQ(closest("clampMin", keys, 1), (std::vector<std::string>{"clampMin"}));
    EXPECT_TRUE(closest("clampMin", keys, 0).empty());
}

TEST(closest, suggests_nothing_that_shares_less_than_half) {
    EXPECT_TRUE(closest("zzz", keys, 3).empty());
}

}  // namespace
