#include <tidegauge/promql/result_order.hpp>
//
#include <tidegauge/promql/parse.hpp>
#include <tidegauge/promql/query_options.hpp>

#include <gtest/gtest.h>

#include <string_view>

namespace tidegauge::promql {
namespace {

bool order_of(std::string_view query) {
    experimental features;
    features.functions = true;
    const auto tree = parse(query, features);
    EXPECT_TRUE(tree.ok()) << query << ": " << message(tree.status());
    return tree.ok() && is_ordered(**tree);
}

TEST(result_order, is_made_by_sort_topk_and_their_like) {
    for (const auto* const query :
         {"sort(x)", "sort_desc(x)", "sort_by_label(x, 'a')", "sort_by_label_desc(x, 'a')",
          "topk(2, x)", "bottomk by (a) (2, x)"}) {
        EXPECT_TRUE(order_of(query)) << query;
    }
}

TEST(result_order, stays_with_operators_and_functions_of_each_element) {
    for (const auto* const query :
         {"(sort(x))", "-topk(2, x)", "topk(2, x) > 0", "2 * sort(x)", "abs(sort(x))"}) {
        EXPECT_TRUE(order_of(query)) << query;
    }
}

TEST(result_order, is_none_without_or_below_another_aggregation) {
    for (const auto* const query : {"x", "1", "sum by (a) (x)", "sum by (a) (topk(2, x))",
                                    "limitk(2, x)", "rate(x[1m])", "max_over_time(sort(x)[1m:])"}) {
        EXPECT_FALSE(order_of(query)) << query;
    }
}

}  // namespace
}  // namespace tidegauge::promql
