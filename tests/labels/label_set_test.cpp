#include <tidegauge/labels/label_set.hpp>

#include <absl/hash/hash.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace {

using tidegauge::label;
using tidegauge::label_set;

std::vector<label> labels_of(const label_set& set) {
    return {set.begin(), set.end()};
}

TEST(label_set, is_sorted_by_name_whatever_the_order_it_came_in) {
    const label_set set{{"b", "2"}, {"a", "1"}, {"c", "3"}};
    EXPECT_EQ(labels_of(set), (std::vector<label>{{"a", "1"}, {"b", "2"}, {"c", "3"}}));
}

TEST(label_set, keeps_the_last_value_of_a_repeated_name) {
    const label_set set{{"a", "1"}, {"b", "2"}, {"a", "3"}};
    EXPECT_EQ(labels_of(set), (std::vector<label>{{"a", "3"}, {"b", "2"}}));
}

TEST(label_set, drops_a_label_whose_value_is_empty) {
    EXPECT_TRUE((label_set{{"a", ""}}).empty());
}

TEST(label_set, an_empty_last_value_removes_the_label) {
    EXPECT_EQ((label_set{{"a", "1"}, {"a", ""}}), label_set());
}

TEST(label_set, gives_the_value_of_a_name) {
    const label_set set{{"a", "1"}, {"c", "3"}};
    EXPECT_EQ(set["a"], "1");
    EXPECT_EQ(set["c"], "3");
}

TEST(label_set, gives_the_empty_value_for_a_missing_label) {
    const label_set set{{"b", "2"}};
    EXPECT_EQ(set["a"], "");
    EXPECT_EQ(set["bb"], "");
    EXPECT_EQ(label_set()["b"], "");
}

TEST(label_set, set_adds_a_label_in_its_place) {
    label_set set{{"a", "1"}, {"c", "3"}};
    set.set("b", "2");
    set.set("d", "4");
    EXPECT_EQ(labels_of(set), (std::vector<label>{{"a", "1"}, {"b", "2"}, {"c", "3"}, {"d", "4"}}));
}

TEST(label_set, set_replaces_a_value) {
    label_set set{{"a", "1"}};
    set.set("a", "2");
    EXPECT_EQ(set, (label_set{{"a", "2"}}));
}

TEST(label_set, set_to_the_empty_value_removes_the_label) {
    label_set set{{"a", "1"}, {"b", "2"}};
    set.set("a", "");
    set.set("x", "");
    EXPECT_EQ(set, (label_set{{"b", "2"}}));
}

TEST(label_set, erase_removes_a_label_and_only_that) {
    label_set set{{"a", "1"}, {"b", "2"}};
    set.erase("a");
    set.erase("x");
    EXPECT_EQ(set, (label_set{{"b", "2"}}));
    EXPECT_EQ(set.size(), 1U);
}

TEST(label_set, equal_sets_have_equal_hashes) {
    const label_set set{{"a", "1"}, {"b", "2"}};
    const label_set other_order{{"b", "2"}, {"a", "1"}};
    EXPECT_EQ(set, other_order);
    EXPECT_EQ(absl::HashOf(set), absl::HashOf(other_order));
}

TEST(label_set, names_and_values_do_not_run_into_each_other) {
    EXPECT_NE((label_set{{"a", "bc"}}), (label_set{{"ab", "c"}}));
    EXPECT_NE(absl::HashOf(label_set{{"a", "bc"}}), absl::HashOf(label_set{{"ab", "c"}}));
}

TEST(label_set, is_ordered_by_its_labels) {
    EXPECT_LT((label_set{{"a", "1"}}), (label_set{{"a", "2"}}));
    EXPECT_LT((label_set{{"a", "1"}}), (label_set{{"a", "1"}, {"b", "1"}}));
}

TEST(label_set, moves_without_throwing) {
    static_assert(std::is_nothrow_move_constructible_v<label_set>);
    static_assert(std::is_nothrow_move_assignable_v<label_set>);
}

TEST(label_set, prints_as_promql_writes_a_series) {
    EXPECT_EQ(to_string(label_set{{"__name__", "requests"}, {"pod", "a"}, {"app_id", "x"}}),
              R"(requests{app_id="x", pod="a"})");
    EXPECT_EQ(to_string(label_set{{"__name__", "requests"}}), "requests");
    EXPECT_EQ(to_string(label_set{{"pod", "a"}}), R"({pod="a"})");
    EXPECT_EQ(to_string(label_set()), "{}");
}

TEST(label_set, prints_values_escaped) {
    EXPECT_EQ(to_string(label_set{{"a", "q\"b\\c\nd"}}), R"({a="q\"b\\c\nd"})");
}

TEST(label_set, prints_an_unusual_label_name_in_quotes) {
    EXPECT_EQ(to_string(label_set{{"__name__", "m"}, {"service.name", "x"}, {"2xx", "y"}}),
              R"(m{"2xx"="y", "service.name"="x"})");
}

}  // namespace
