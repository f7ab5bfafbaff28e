#include <tidegauge/promql/label_table.hpp>

#include <gtest/gtest.h>

namespace tidegauge::promql {
namespace {

TEST(label_table, gives_equal_labels_equal_pointers) {
    label_table table;
    const auto* const first = table.intern({{"a", "1"}, {"b", "2"}});
    EXPECT_EQ(table.intern({{"b", "2"}, {"a", "1"}}), first);
    EXPECT_NE(table.intern({{"a", "1"}}), first);
}

TEST(label_table, asks_for_derived_labels_once_for_each_maker) {
    label_table table;
    const auto* const labels = table.intern({{"a", "1"}});
    int asked = 0;
    const auto made = [&] {
        ++asked;
        return label_set{{"b", "2"}};
    };
    const int one = 0;
    const int other = 0;
    const auto* const derived = table.derived(&one, labels, made);
    EXPECT_EQ((*derived)["b"], "2");
    EXPECT_EQ(table.derived(&one, labels, made), derived);
    EXPECT_EQ(asked, 1);
    EXPECT_EQ(table.derived(&other, labels, made), derived);
    EXPECT_EQ(asked, 2);
}

}  // namespace
}  // namespace tidegauge::promql
