// Trees are compared by what they mean, and copies are the same.
#include <tidegauge/promql/same_tree.hpp>
//
#include "support/promql_features.hpp"

#include <tidegauge/promql/clone.hpp>
#include <tidegauge/promql/parse.hpp>

#include <gtest/gtest.h>

#include <string_view>

namespace tidegauge::promql {
namespace {

bool same(std::string_view a, std::string_view b) {
    return same_tree(**parse(a, everything()), **parse(b, everything()));
}

TEST(same_tree, does_not_care_for_layout_and_places) {
    EXPECT_TRUE(same("sum by(a)(foo)", " SUM ( foo{} ) by (a,) # c"));
}

TEST(same_tree, does_not_care_for_the_order_of_matchers) {
    EXPECT_TRUE(same(R"(foo{a="1",b="2"})", R"(foo{b="2",a="1"})"));
    EXPECT_FALSE(same(R"(foo{a="1",a="1",b="2"})", R"(foo{a="1",b="2",b="2"})"));
}

TEST(same_tree, takes_nan_for_nan_and_not_0_for_minus_0) {
    EXPECT_TRUE(same("NaN", "nan"));
    EXPECT_FALSE(same("0", "-0"));
    EXPECT_TRUE(same("a + fill(NaN) b", "a + fill(NaN) b"));
}

TEST(same_tree, sees_every_difference) {
    constexpr std::string_view queries[] = {"1",
                                            "1s",
                                            "'1'",
                                            "foo",
                                            "{__name__='foo'}",
                                            "foo offset 1m",
                                            "foo offset (1m)",
                                            "foo offset 2m",
                                            "foo @ 1",
                                            "foo @ start()",
                                            "foo @ end()",
                                            "foo anchored",
                                            "foo smoothed",
                                            "foo[5m]",
                                            "foo[6m]",
                                            "foo[(5m)]",
                                            "foo[5m:]",
                                            "foo[5m:1m]",
                                            "foo[5m:1m] @ 1",
                                            "foo[5m:(1m)]",
                                            "(foo)",
                                            "-foo",
                                            "+foo",
                                            "-bar",
                                            "foo + bar",
                                            "foo - bar",
                                            "bar + foo",
                                            "foo + on (a) bar",
                                            "foo + ignoring (a) bar",
                                            "foo + on (a) group_left () bar",
                                            "foo + on (a) group_left (b) bar",
                                            "foo + fill(1) bar",
                                            "foo + fill_left(1) bar",
                                            "foo + fill_right(1) bar",
                                            "foo > bar",
                                            "foo > bool bar",
                                            "sum(foo)",
                                            "min(foo)",
                                            "sum by (a) (foo)",
                                            "sum without (a) (foo)",
                                            "topk(1, foo)",
                                            "topk(2, foo)",
                                            "abs(foo)",
                                            "ceil(foo)",
                                            "round(foo)",
                                            "round(foo, 1)"};
    for (const std::string_view a : queries) {
        for (const std::string_view b : queries) EXPECT_EQ(same(a, b), a == b) << a << " " << b;
    }
}

TEST(clone, is_the_same_tree_at_the_same_places) {
    const auto parsed = parse(
        "topk(5, a * on (x) group_left (y) fill (1) -rate(b[5m:step()] offset (1m) @ 5)) or "
        "round(c{d=~'e'} offset 1m, 2) or label_join(f, 'x', 'y') or rate(g[range()] anchored)",
        everything());
    ASSERT_TRUE(parsed.ok()) << message(parsed.status());
    const expr_ptr copy = clone(**parsed);
    EXPECT_TRUE(same_tree(**parsed, *copy));
    EXPECT_EQ(copy->where, (*parsed)->where);
}

}  // namespace
}  // namespace tidegauge::promql
