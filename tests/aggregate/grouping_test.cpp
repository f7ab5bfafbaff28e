#include <tidegauge/aggregate/grouping.hpp>

#include <gtest/gtest.h>

namespace {

using tidegauge::grouping;
using tidegauge::label_set;

const label_set series{{"__name__", "requests"}, {"job", "web"}, {"pod", "a"}, {"zone", "z1"}};

TEST(grouping, makes_one_group_of_all_by_default) {
    EXPECT_EQ(grouping{}.of(series), label_set());
}

TEST(grouping, by_keeps_only_what_is_listed) {
    const grouping by{.without = false, .labels = {"zone", "job"}};
    EXPECT_EQ(by.of(series), (label_set{{"job", "web"}, {"zone", "z1"}}));
}

TEST(grouping, by_keeps_the_name_if_it_is_listed) {
    const grouping by{.without = false, .labels = {"__name__"}};
    EXPECT_EQ(by.of(series), (label_set{{"__name__", "requests"}}));
}

TEST(grouping, by_leaves_out_a_label_that_the_series_lacks) {
    const grouping by{.without = false, .labels = {"job", "node"}};
    EXPECT_EQ(by.of(series), (label_set{{"job", "web"}}));
}

TEST(grouping, without_drops_what_is_listed_and_the_name) {
    const grouping without{.without = true, .labels = {"pod"}};
    EXPECT_EQ(without.of(series), (label_set{{"job", "web"}, {"zone", "z1"}}));
}

TEST(grouping, without_drops_type_and_unit_with_the_name) {
    const label_set typed{{"__name__", "m"}, {"__type__", "gauge"}, {"__unit__", "s"}, {"a", "1"}};
    const grouping without{.without = true, .labels = {}};
    EXPECT_EQ(without.of(typed), (label_set{{"a", "1"}}));
}

TEST(grouping, without_nothing_drops_the_name_alone) {
    const grouping without{.without = true, .labels = {}};
    EXPECT_EQ(without.of(series), (label_set{{"job", "web"}, {"pod", "a"}, {"zone", "z1"}}));
}

}  // namespace
