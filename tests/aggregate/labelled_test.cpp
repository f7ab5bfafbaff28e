#include "aggregate/requests.hpp"

#include <tidegauge/aggregate/labelled.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace {

using tidegauge::aggregate;
using tidegauge::aggregation;
using tidegauge::grouping;
using tidegauge::label_set;
using tidegauge::labelled_value;
using tidegauge::quantile;
using tidegauge::testing::by_job;
using tidegauge::testing::requests;

using result = std::vector<labelled_value>;

TEST(aggregate, makes_one_value_without_labels_of_all_series) {
    EXPECT_EQ(aggregate(aggregation::sum, requests()), (result{{{}, 3600}}));
}

TEST(aggregate, makes_a_value_for_each_group) {
    EXPECT_EQ(aggregate(aggregation::sum, requests(), by_job),
              (result{{{{"job", "app"}}, 2600}, {{{"job", "web"}}, 1000}}));
}

TEST(aggregate, applies_every_operator_to_the_group_alone) {
    const auto of_web = [](aggregation op) { return aggregate(op, requests(), by_job)[1].value; };
    EXPECT_EQ(of_web(aggregation::avg), 250);
    EXPECT_EQ(of_web(aggregation::min), 100);
    EXPECT_EQ(of_web(aggregation::max), 400);
    EXPECT_EQ(of_web(aggregation::count), 4);
    EXPECT_EQ(of_web(aggregation::group), 1);
    EXPECT_EQ(of_web(aggregation::stdvar), 12500);
    EXPECT_EQ(of_web(aggregation::stddev), std::sqrt(12500));
}

TEST(aggregate, without_labels_keeps_the_others_but_not_the_name) {
    const grouping without{.without = true, .labels = {"instance", "group"}};
    EXPECT_EQ(aggregate(aggregation::max, requests(), without),
              (result{{{{"job", "app"}}, 800}, {{{"job", "web"}}, 400}}));
}

TEST(aggregate, by_the_name_keeps_it) {
    const grouping by_name{.without = false, .labels = {"__name__"}};
    EXPECT_EQ(aggregate(aggregation::count, requests(), by_name),
              (result{{{{"__name__", "requests"}}, 8}}));
}

TEST(aggregate, puts_series_without_the_label_into_a_group_of_their_own) {
    auto values = requests();
    values.push_back({{{"__name__", "requests"}}, 9});
    EXPECT_EQ(aggregate(aggregation::sum, values, by_job),
              (result{{{}, 9}, {{{"job", "app"}}, 2600}, {{{"job", "web"}}, 1000}}));
}

TEST(aggregate, orders_its_groups_by_labels_whatever_the_order_of_the_series) {
    auto values = requests();
    const grouping by{.without = false, .labels = {"group", "job"}};
    const auto once = aggregate(aggregation::sum, values, by);
    std::ranges::reverse(values);
    EXPECT_EQ(aggregate(aggregation::sum, values, by), once);
    EXPECT_EQ(once.front().labels, (label_set{{"group", "canary"}, {"job", "app"}}));
    EXPECT_EQ(once.back().labels, (label_set{{"group", "live"}, {"job", "web"}}));
}

TEST(aggregate, of_no_series_is_no_result) {
    EXPECT_TRUE(aggregate(aggregation::sum, result()).empty());
    EXPECT_TRUE(aggregate(aggregation::count, result(), by_job).empty());
}

TEST(aggregate, adds_with_compensation_inside_a_group) {
    const result values{{{}, 1}, {{}, 1e100}, {{}, 1}, {{}, -1e100}};
    EXPECT_EQ(aggregate(aggregation::sum, values), (result{{{}, 2}}));
}

TEST(quantile, is_taken_in_each_group) {
    EXPECT_EQ(quantile(0.5, requests(), by_job),
              (result{{{{"job", "app"}}, 650}, {{{"job", "web"}}, 250}}));
    EXPECT_EQ(quantile(1, requests()), (result{{{}, 800}}));
}

TEST(quantile, outside_0_to_1_is_infinite_in_each_group) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    EXPECT_EQ(quantile(-1, requests(), by_job),
              (result{{{{"job", "app"}}, -infinity}, {{{"job", "web"}}, -infinity}}));
    EXPECT_EQ(quantile(2, requests()), (result{{{}, infinity}}));
}

TEST(quantile, of_no_series_is_no_result) {
    EXPECT_TRUE(quantile(0.5, result()).empty());
}

}  // namespace
