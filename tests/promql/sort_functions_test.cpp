#include "promql/one_call.hpp"

#include <tidegauge/promql/sort_functions.hpp>

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace tidegauge::promql {
namespace {

using tidegauge::testing::infinity;
using tidegauge::testing::nan;

/// The labels `i` in the order that a function gives.
std::string order(const labelled_numbers& elements) {
    std::string text;
    for (const auto& [labels, number] : elements) text += std::string(labels["i"]) + " ";
    return text;
}

TEST(sort, orders_by_value_with_nan_last) {
    const labelled_numbers numbers{
        {{{"i", "nan"}}, nan}, {{{"i", "2"}}, 2}, {{{"i", "inf"}}, infinity}, {{{"i", "1"}}, 1}};
    EXPECT_EQ(order(one_call("sort").vector(numbers).elements().value()), "1 2 inf nan ");
    EXPECT_EQ(order(one_call("sort_desc").vector(numbers).elements().value()), "inf 2 1 nan ");
}

TEST(sort, leaves_equal_values_as_they_are) {
    const labelled_numbers numbers{{{{"i", "b"}}, 1}, {{{"i", "a"}}, 1}};
    EXPECT_EQ(order(one_call("sort").vector(numbers).elements().value()), "b a ");
    EXPECT_EQ(order(one_call("sort_desc").vector(numbers).elements().value()), "b a ");
}

TEST(sort, leaves_histograms_out) {
    const auto given =
        one_call("sort").vector({{{{"i", "1"}}, 1}}).with_histogram({{"i", "h"}}, 2).elements();
    EXPECT_EQ(order(given.value()), "1 ");
}

TEST(sort, keeps_the_name) {
    const auto given = one_call("sort").vector({{{{"__name__", "m"}}, 1}}).over_vector();
    EXPECT_FALSE(std::get<instant_vector>(*given).at(0).drop_name);
}

TEST(sort_by_label, orders_naturally_by_one_label_after_the_other) {
    const labelled_numbers numbers{{{{"i", "pod-10"}, {"zone", "a"}}, 1},
                                   {{{"i", "pod-2"}, {"zone", "b"}}, 2},
                                   {{{"i", "pod-9"}, {"zone", "a"}}, 3}};
    const auto by_i = [&](std::string_view function) {
        return order(one_call(function).vector(numbers).text("i").elements().value());
    };
    EXPECT_EQ(by_i("sort_by_label"), "pod-2 pod-9 pod-10 ");
    EXPECT_EQ(by_i("sort_by_label_desc"), "pod-10 pod-9 pod-2 ");
    const auto by_zone =
        one_call("sort_by_label").vector(numbers).text("zone").text("i").elements();
    EXPECT_EQ(order(by_zone.value()), "pod-9 pod-10 pod-2 ");
}

TEST(sort_by_label, orders_by_all_labels_where_the_named_ones_are_equal) {
    const labelled_numbers numbers{{{{"i", "b"}, {"zone", "a"}}, 1},
                                   {{{"i", "a"}, {"zone", "a"}}, 2}};
    EXPECT_EQ(order(one_call("sort_by_label").vector(numbers).text("zone").elements().value()),
              "a b ");
    EXPECT_EQ(order(one_call("sort_by_label_desc").vector(numbers).text("zone").elements().value()),
              "b a ");
}

}  // namespace
}  // namespace tidegauge::promql
