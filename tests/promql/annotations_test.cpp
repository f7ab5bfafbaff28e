#include <tidegauge/promql/annotations.hpp>

#include <gtest/gtest.h>

namespace tidegauge::promql {
namespace {

TEST(annotations, a_text_is_kept_once_with_its_last_position) {
    annotations notes;
    notes.add(severity::info, "odd", {1, 2});
    notes.add(severity::info, "odd", {5, 9});
    notes.add(severity::warning, "odd", {3, 4});
    ASSERT_EQ(std::distance(notes.begin(), notes.end()), 2);
    EXPECT_EQ(notes.begin()->where, (position_range{5, 9}));
}

}  // namespace
}  // namespace tidegauge::promql
