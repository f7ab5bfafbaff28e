#include "support/doubles.hpp"

#include <tidegauge/aggregate/best_values.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <vector>

namespace {

using tidegauge::best_end;
using tidegauge::best_values;

using tidegauge::testing::nan;

/// Which of `values` are the best `k`, the best first.
std::vector<std::size_t> best(std::size_t k, best_end end, const std::vector<double>& values) {
    best_values kept;
    kept.reset(k, end);
    for (std::size_t i = 0; i < values.size(); ++i) kept.add(values[i], i);
    std::vector<std::size_t> indices;
    for (const auto& each : kept.sorted()) indices.push_back(each.index);
    return indices;
}

using indices = std::vector<std::size_t>;

TEST(best_values, are_the_largest_with_the_largest_first) {
    EXPECT_EQ(best(2, best_end::largest, {3, 9, 1, 7}), (indices{1, 3}));
}

TEST(best_values, are_the_smallest_with_the_smallest_first) {
    EXPECT_EQ(best(2, best_end::smallest, {3, 9, 1, 7}), (indices{2, 0}));
}

TEST(best_values, are_all_when_there_are_fewer) {
    EXPECT_EQ(best(9, best_end::largest, {1, 2}), (indices{1, 0}));
}

TEST(best_values, take_nan_for_the_worst) {
    EXPECT_EQ(best(2, best_end::largest, {nan, 1, nan, 2}), (indices{3, 1}));
    EXPECT_EQ(best(2, best_end::smallest, {nan, 1, nan, 2}), (indices{1, 3}));
    EXPECT_EQ(best(3, best_end::largest, {1, nan, 2}), (indices{2, 0, 1}));
}

TEST(best_values, keep_of_equal_ones_what_prometheus_heap_keeps) {
    // The heap is [0, 1] with 0 at the top, which the 2 then replaces.
    EXPECT_EQ(best(2, best_end::largest, {1, 1, 2}), (indices{2, 1}));
    EXPECT_EQ(best(2, best_end::largest, {1, 1, 1}), (indices{0, 1}));
}

TEST(best_values, forget_when_reset) {
    best_values kept;
    kept.reset(1, best_end::largest);
    kept.add(5, 0);
    kept.reset(1, best_end::smallest);
    kept.add(7, 1);
    ASSERT_EQ(kept.sorted().size(), 1U);
    EXPECT_EQ(kept.sorted()[0].index, 1U);
}

}  // namespace
