#include "promql/asking.hpp"

#include <tidegauge/promql/subquery_node.hpp>

#include <gtest/gtest.h>

namespace tidegauge::promql {
namespace {

using testing::asking;
using testing::at_s;
using testing::lines;
using testing::ramp;
using namespace std::chrono_literals;

TEST(subquery_grid, is_made_of_multiples_of_the_step_behind_the_left_edge) {
    const auto grid = subquery_grid({at_s(100), at_s(100), 1ms}, {}, 60s, 20s);
    EXPECT_EQ(grid.start, at_s(60));
    EXPECT_EQ(grid.end, at_s(100));
    EXPECT_EQ(subquery_grid({at_s(105), at_s(105), 1ms}, {}, 60s, 20s).start, at_s(60));
}

TEST(subquery_grid, reaches_from_the_first_window_to_the_last_step) {
    const auto grid = subquery_grid({at_s(100), at_s(175), 30s}, {{}, 10s}, 60s, 20s);
    EXPECT_EQ(grid.start, at_s(40));
    EXPECT_EQ(grid.end, at_s(150));
}

TEST(subquery_grid, is_that_of_one_window_at_a_fixed_time) {
    const auto grid = subquery_grid({at_s(0), at_s(900), 30s}, {at_s(100), 10s}, 60s, 20s);
    EXPECT_EQ(grid.start, at_s(40));
    EXPECT_EQ(grid.end, at_s(90));
}

TEST(subquery_grid, divides_towards_zero_before_the_epoch) {
    EXPECT_EQ(subquery_grid({at_s(10), at_s(10), 1ms}, {}, 60s, 20s).start, at_s(-40));
    EXPECT_EQ(subquery_grid({at_s(15), at_s(15), 1ms}, {}, 60s, 20s).start, at_s(-40));
}

TEST(subquery, gives_the_values_at_its_own_steps) {
    auto a = ramp();
    EXPECT_EQ(a.at(95, "m[40s:20s]"), lines{"m 6@60 8@80"});
    EXPECT_EQ(a.at(95, "(m * 2)[40s:20s] offset 20s"), lines{"{} 8@40 12@60"});
}

TEST(subquery, takes_the_default_step_where_it_names_none) {
    auto a = ramp();
    a.options.default_step = 30s;
    EXPECT_EQ(a.at(90, "m[1m:]"), lines{"m 6@60 9@90"});
}

TEST(subquery, slides_over_the_steps_of_a_range_query) {
    auto a = ramp();
    EXPECT_EQ(a.range(20, 40, 10, "sum_over_time(m[20s:10s])"), lines{"{} 3@20 5@30 7@40"});
}

TEST(subquery, may_stand_in_another) {
    auto a = ramp();
    // Of 70, 80 and 90 seconds the largest of the last 20 seconds: 7, 8 and 9.
    EXPECT_EQ(a.at(90, "sum_over_time(max_over_time(m[20s:10s])[30s:10s])"), lines{"{} 24"});
}

TEST(subquery, looks_at_one_window_from_every_step_under_a_fixed_time) {
    auto a = ramp();
    EXPECT_EQ(a.range(0, 90, 45, "sum_over_time(m[20s:10s] @ 30)"), lines{"{} 5@0 5@45 5@90"});
}

}  // namespace
}  // namespace tidegauge::promql
