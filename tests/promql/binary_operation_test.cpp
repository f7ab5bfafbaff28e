#include "support/doubles.hpp"
#include "support/memory_source.hpp"

#include <tidegauge/promql/binary_operation.hpp>

#include <gtest/gtest.h>

#include <cmath>

namespace tidegauge::promql {
namespace {

using outcome = operation_result::kind;
using tidegauge::testing::infinity;
using tidegauge::testing::nan;

TEST(operate, computes_as_ieee_754_does) {
    EXPECT_EQ(operate(binary_op::add, 1.0, 2.0), 3);
    EXPECT_EQ(operate(binary_op::div, 1.0, 0.0), infinity);
    EXPECT_TRUE(std::isnan(operate(binary_op::div, 0.0, 0.0)));
    EXPECT_EQ(operate(binary_op::mod, -5.0, 3.0), -2);
    EXPECT_EQ(operate(binary_op::pow, 2.0, 10.0), 1024);
    EXPECT_EQ(operate(binary_op::atan2, 0.0, -1.0), std::atan2(0.0, -1.0));
}

TEST(operate, makes_1_or_0_of_a_comparison_of_scalars) {
    EXPECT_EQ(operate(binary_op::less, 1.0, 2.0), 1);
    EXPECT_EQ(operate(binary_op::greater_eq, 1.0, 2.0), 0);
    EXPECT_EQ(operate(binary_op::equal, nan, nan), 0);
    EXPECT_EQ(operate(binary_op::not_equal, nan, nan), 1);
}

TEST(operate, gives_the_left_sample_of_a_comparison) {
    const auto result = operate(binary_op::greater, sample_value{3, {}}, sample_value{2, {}});
    EXPECT_EQ(result.outcome, outcome::kept);
    EXPECT_EQ(result.value.number, 3);
    EXPECT_EQ(operate(binary_op::greater, sample_value{1, {}}, sample_value{2, {}}).outcome,
              outcome::dropped);
}

TEST(operate, compares_histograms_by_their_counts_and_not_by_what_is_known_of_resets) {
    const sample_value one{0, testing::histogram_with_sum(1)};
    auto same = std::make_shared<native_histogram>(*one.histogram);
    same->hint = native_histogram::reset_hint::gauge;
    const sample_value other{0, testing::histogram_with_sum(2)};
    EXPECT_EQ(operate(binary_op::equal, one, {0, same}).outcome, outcome::kept);
    EXPECT_EQ(operate(binary_op::equal, one, other).outcome, outcome::dropped);
    EXPECT_EQ(operate(binary_op::not_equal, one, other).outcome, outcome::kept);
}

TEST(operate, adds_and_scales_histograms) {
    const sample_value one{0, testing::histogram_with_sum(1)};
    const sample_value two{0, testing::histogram_with_sum(2)};
    const sample_value four{4, {}};
    const auto sum_of = [](const operation_result& made) { return made.value.histogram->sum; };
    EXPECT_EQ(sum_of(operate(binary_op::add, one, two)), 3);
    EXPECT_EQ(sum_of(operate(binary_op::sub, one, two)), -1);
    EXPECT_EQ(operate(binary_op::sub, one, two).value.histogram->hint,
              native_histogram::reset_hint::gauge);
    EXPECT_EQ(sum_of(operate(binary_op::mul, two, four)), 8);
    EXPECT_EQ(sum_of(operate(binary_op::mul, four, two)), 8);
    EXPECT_EQ(sum_of(operate(binary_op::div, two, four)), 0.5);
    EXPECT_EQ(two.histogram->sum, 2) << "what it was computed from stays as it is";
}

TEST(operate, knows_which_types_go_together) {
    const sample_value histogram{0, testing::histogram_with_sum(1)};
    const sample_value number{2, {}};
    EXPECT_EQ(operate(binary_op::trim_lower, histogram, number).outcome, outcome::unsupported);
    EXPECT_EQ(operate(binary_op::div, number, histogram).outcome, outcome::incompatible);
    EXPECT_EQ(operate(binary_op::trim_upper, number, number).outcome, outcome::incompatible);
    EXPECT_EQ(operate(binary_op::less, histogram, histogram).outcome, outcome::incompatible);
}

}  // namespace
}  // namespace tidegauge::promql
