#include "promql/asking.hpp"

#include <tidegauge/promql/selection_node.hpp>

#include <gtest/gtest.h>

#include <string>

namespace tidegauge::promql {
namespace {

using testing::asking;
using testing::lines;
using namespace std::chrono_literals;

asking three_pods() {
    asking made;
    made.source.add({{"__name__", "m"}, {"job", "a"}, {"pod", "1"}}, 1min, {1, 9});
    made.source.add({{"__name__", "m"}, {"job", "b"}, {"pod", "2"}}, 1min, {4, 4});
    made.source.add({{"__name__", "m"}, {"job", "a"}, {"pod", "3"}}, 1min, {2, 1});
    return made;
}

TEST(selection, topk_puts_the_largest_first_with_all_labels) {
    auto a = three_pods();
    EXPECT_EQ(a.at(0, "topk(2, m)"),
              (lines{"m{job=\"b\", pod=\"2\"} 4", "m{job=\"a\", pod=\"3\"} 2"}));
    EXPECT_EQ(a.at(0, "bottomk(1, m)"), lines{"m{job=\"a\", pod=\"1\"} 1"});
    EXPECT_EQ(a.at(0, "topk by (job) (1, m)"),
              (lines{"m{job=\"a\", pod=\"3\"} 2", "m{job=\"b\", pod=\"2\"} 4"}));
}

TEST(selection, takes_k_of_each_step) {
    auto a = three_pods();
    EXPECT_EQ(a.range(0, 60, 60, "topk(time() / 60, m)"), lines{"m{job=\"a\", pod=\"1\"} 9@60"});
}

TEST(selection, refuses_what_is_no_count) {
    auto a = three_pods();
    EXPECT_EQ(a.at(0, "topk(NaN, m)"), lines{"Parameter value is NaN"});
    EXPECT_EQ(a.at(0, "topk(1e20, m)"), lines{"Scalar value 1e+20 overflows int64"});
    EXPECT_EQ(a.at(0, "topk(-1e20, m)"), lines{});
    EXPECT_EQ(a.range(0, 60, 60, "topk(1 - 1e20 * time(), m)"),
              lines{"Scalar value -6e+21 underflows int64"});
    EXPECT_EQ(a.at(0, "limit_ratio(NaN, m)"), lines{"Ratio value is NaN"});
}

TEST(selection, limitk_takes_the_first_of_each_group) {
    auto a = three_pods();
    EXPECT_EQ(a.at(0, "limitk(2, m)"),
              (lines{"m{job=\"a\", pod=\"1\"} 1", "m{job=\"b\", pod=\"2\"} 4"}));
    EXPECT_EQ(a.at(0, "limitk by (job) (1, m)"),
              (lines{"m{job=\"a\", pod=\"1\"} 1", "m{job=\"b\", pod=\"2\"} 4"}));
}

TEST(selection, limit_ratio_and_its_opposite_share_all_elements) {
    asking a;
    for (int i = 0; i < 100; ++i) {
        a.source.add({{"__name__", "m"}, {"pod", std::to_string(i)}}, 1min, {1});
    }
    const auto some = a.at(0, "limit_ratio(0.3, m)");
    const auto rest = a.at(0, "limit_ratio(-0.7, m)");
    EXPECT_GT(some.size(), 10U);
    EXPECT_LT(some.size(), 50U);
    EXPECT_EQ(some.size() + rest.size(), 100U);
    EXPECT_EQ(a.at(0, "limit_ratio(0, m)"), lines{});
}

TEST(selection, caps_a_ratio_and_warns_of_it) {
    auto a = three_pods();
    EXPECT_EQ(a.at(0, "limit_ratio(2, m)").size(), 3U);
    EXPECT_EQ(a.notes, lines{"ratio value should be between -1 and 1, got 2, capping to 1"});
}

}  // namespace
}  // namespace tidegauge::promql
