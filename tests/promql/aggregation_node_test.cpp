#include "promql/asking.hpp"

#include <tidegauge/promql/aggregation_node.hpp>

#include <gtest/gtest.h>

namespace tidegauge::promql {
namespace {

using testing::asking;
using testing::lines;
using namespace std::chrono_literals;

/// Jobs a and b; a has 1 and 2, b has 4.
asking pods_of_two_jobs() {
    asking made;
    made.source.add({{"__name__", "m"}, {"job", "a"}, {"pod", "1"}}, 1min, {1, 11});
    made.source.add({{"__name__", "m"}, {"job", "b"}, {"pod", "2"}}, 1min, {4, 14});
    made.source.add({{"__name__", "m"}, {"job", "a"}, {"pod", "3"}}, 1min, {2, 12});
    return made;
}

/// And a histogram in each.
void add_histograms(asking& a) {
    for (const char* job : {"a", "b"}) {
        stored_series series{.labels = {{"__name__", "m"}, {"job", job}, {"pod", "h"}},
                             .floats = {},
                             .starts = {},
                             .histograms = {}};
        series.histograms.push_back({timestamp{}, testing::histogram_with_sum(7)});
        a.source.add(series);
    }
}

TEST(aggregation, adds_histograms_up) {
    asking a;
    add_histograms(a);
    EXPECT_EQ(a.at(0, "sum(m)"), lines{"{} histogram of 14"});
    EXPECT_EQ(a.at(0, "avg(m)"), lines{"{} histogram of 7"});
    EXPECT_EQ(a.at(0, "histogram_count(sum(m))"), lines{"{} 2"});
    EXPECT_EQ(a.at(0, "count(m)"), lines{"{} 2"});
}

TEST(aggregation, makes_one_number_of_each_group) {
    auto a = pods_of_two_jobs();
    EXPECT_EQ(a.at(0, "sum(m)"), lines{"{} 7"});
    EXPECT_EQ(a.at(0, "sum by (job) (m)"), (lines{"{job=\"a\"} 3", "{job=\"b\"} 4"}));
    EXPECT_EQ(a.at(0, "avg without (pod) (m)"), (lines{"{job=\"a\"} 1.5", "{job=\"b\"} 4"}));
    EXPECT_EQ(a.at(0, "max by (nothing) (m)"), lines{"{} 4"});
    EXPECT_EQ(a.at(0, "min(m)"), lines{"{} 1"});
    EXPECT_EQ(a.at(0, "count(m)"), lines{"{} 3"});
    EXPECT_EQ(a.at(0, "group(m)"), lines{"{} 1"});
    EXPECT_EQ(a.at(0, "stdvar by (job) (m)"), (lines{"{job=\"a\"} 0.25", "{job=\"b\"} 0"}));
    EXPECT_EQ(a.at(0, "sum(nothing)"), lines{});
}

TEST(aggregation, keeps_groups_apart_at_every_step) {
    auto a = pods_of_two_jobs();
    EXPECT_EQ(a.range(0, 60, 60, "sum by (job) (m)"),
              (lines{"{job=\"a\"} 3@0 23@60", "{job=\"b\"} 4@0 14@60"}));
}

TEST(aggregation, takes_a_quantile_that_differs_from_step_to_step) {
    auto a = pods_of_two_jobs();
    EXPECT_EQ(a.range(0, 60, 60, "quantile(time() / 60, m)"), lines{"{} 1@0 14@60"});
}

TEST(aggregation, warns_of_a_quantile_that_is_none) {
    auto a = pods_of_two_jobs();
    EXPECT_EQ(a.at(0, "quantile(1.5, m)"), lines{"{} +Inf"});
    EXPECT_EQ(a.notes, lines{"quantile value should be between 0 and 1, got 1.5"});
}

TEST(aggregation, sums_no_mix_of_numbers_and_histograms) {
    auto a = pods_of_two_jobs();
    add_histograms(a);
    EXPECT_EQ(a.at(0, "sum(m)"), lines{});
    EXPECT_EQ(a.notes, lines{"encountered a mix of histograms and floats for aggregation"});
    EXPECT_EQ(a.at(0, "sum(m{job=\"b\", pod=\"h\"})"), lines{"{} histogram of 7"});
}

TEST(aggregation, ignores_histograms_where_order_counts_and_tells_of_it) {
    auto a = pods_of_two_jobs();
    add_histograms(a);
    EXPECT_EQ(a.at(0, "max(m)"), lines{"{} 4"});
    EXPECT_EQ(a.notes, lines{"ignored histogram in max aggregation"});
    EXPECT_EQ(a.at(0, "count(m)"), lines{"{} 5"});
    EXPECT_EQ(a.notes, lines{});
}

}  // namespace
}  // namespace tidegauge::promql
