#include <tidegauge/aggregate/aggregation.hpp>

#include <gtest/gtest.h>

#include <array>
#include <optional>

namespace {

using tidegauge::aggregate;
using tidegauge::aggregation;
using tidegauge::parse_aggregation;

constexpr std::array all_aggregations{aggregation::sum,    aggregation::avg,   aggregation::min,
                                      aggregation::max,    aggregation::count, aggregation::group,
                                      aggregation::stddev, aggregation::stdvar};

TEST(aggregation, reads_its_own_names) {
    for (const aggregation op : all_aggregations) EXPECT_EQ(parse_aggregation(name(op)), op);
    EXPECT_EQ(name(aggregation::sum), "sum");
    EXPECT_EQ(name(aggregation::stdvar), "stdvar");
}

TEST(aggregation, knows_no_other_names) {
    for (const char* text : {"", "Sum", "sum ", "topk", "quantile", "median"}) {
        EXPECT_EQ(parse_aggregation(text), std::nullopt) << text;
    }
}

TEST(aggregate, has_no_answer_for_nothing) {
    for (const aggregation op : all_aggregations)
        EXPECT_EQ(aggregate(op, {}), std::nullopt) << name(op);
}

TEST(aggregate, gives_each_name_its_operator) {
    const std::array values{2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0};
    EXPECT_EQ(aggregate(aggregation::sum, values), 40);
    EXPECT_EQ(aggregate(aggregation::avg, values), 5);
    EXPECT_EQ(aggregate(aggregation::min, values), 2);
    EXPECT_EQ(aggregate(aggregation::max, values), 9);
    EXPECT_EQ(aggregate(aggregation::count, values), 8);
    EXPECT_EQ(aggregate(aggregation::group, values), 1);
    EXPECT_EQ(aggregate(aggregation::stddev, values), 2);
    EXPECT_EQ(aggregate(aggregation::stdvar, values), 4);
}

}  // namespace
