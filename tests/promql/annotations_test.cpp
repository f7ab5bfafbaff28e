#include <tidegauge/promql/annotations.hpp>

#include <gtest/gtest.h>

#include <iterator>

namespace tidegauge::promql {
namespace {

TEST(annotations, a_text_is_kept_once_with_its_last_position) {
    annotations notes;
    notes.add(severity::info, "odd", {1, 2});
    notes.add(severity::info, "odd", {5, 9});
    notes.add(severity::warning, "odd", {3, 4});
    ASSERT_EQ(std::distance(notes.begin(), notes.end()), 2);
    EXPECT_EQ(notes.begin()->where, (position_range{5, 9}));
    EXPECT_FALSE(notes.begin()->tells_times);
}

TEST(annotations, a_counted_text_keeps_its_first_position) {
    annotations notes;
    notes.add_counted(severity::warning, "odd", {1, 2});
    notes.add_counted(severity::warning, "odd", {5, 9});
    ASSERT_EQ(std::distance(notes.begin(), notes.end()), 1);
    EXPECT_EQ(notes.begin()->where, (position_range{1, 2}));
    EXPECT_TRUE(notes.begin()->tells_times);
    EXPECT_EQ(notes.begin()->times, 2);
}

TEST(annotations, fixes_of_the_same_text_are_put_together) {
    annotations notes;
    notes.add_fix("fixed", {1, 2}, {1, 2, 5, from_unix_ms(10), from_unix_ms(10)});
    notes.add_fix("fixed", {5, 9}, {0.5, 1, 7, from_unix_ms(30), from_unix_ms(30)});
    ASSERT_EQ(std::distance(notes.begin(), notes.end()), 1);
    const annotation& only = *notes.begin();
    EXPECT_EQ(only.level, severity::info);
    EXPECT_EQ(only.times, 2);
    EXPECT_EQ(only.fix->lowest_bound, 0.5);
    EXPECT_EQ(only.fix->highest_bound, 2);
    EXPECT_EQ(only.fix->greatest_fall, 7);
    EXPECT_EQ(only.fix->first, from_unix_ms(10));
    EXPECT_EQ(only.fix->last, from_unix_ms(30));
}

}  // namespace
}  // namespace tidegauge::promql
