// Functions are found by name, with their types.
#include <tidegauge/promql/function_signature.hpp>
//
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace tidegauge::promql {
namespace {

TEST(function_signature, there_are_91_and_each_is_found_by_its_name) {
    EXPECT_EQ(function_signatures.size(), 91U);
    for (const function_signature& each : function_signatures) {
        EXPECT_EQ(find_function(each.name), &each);
    }
}

TEST(function_signature, another_case_is_another_name) {
    EXPECT_EQ(find_function("Rate"), nullptr);
    EXPECT_EQ(find_function(""), nullptr);
    EXPECT_EQ(find_function("zzz"), nullptr);
}

TEST(function_signature, eighteen_are_experimental) {
    EXPECT_EQ(std::ranges::count_if(function_signatures, &function_signature::experimental), 18);
}

TEST(function_signature, types_stand_in_order) {
    const auto types = find_function("quantile_over_time")->arguments();
    ASSERT_EQ(types.size(), 2U);
    EXPECT_EQ(types[0], value_type::scalar);
    EXPECT_EQ(types[1], value_type::matrix);
}

TEST(function_signature, without_variadic_arguments_all_are_needed) {
    EXPECT_EQ(find_function("clamp")->least(), 3U);
    EXPECT_EQ(find_function("clamp")->most(), 3U);
}

TEST(function_signature, the_last_argument_may_be_left_out) {
    EXPECT_EQ(find_function("hour")->least(), 0U);
    EXPECT_EQ(find_function("hour")->most(), 1U);
    EXPECT_EQ(find_function("histogram_quantiles")->least(), 3U);
    EXPECT_EQ(find_function("histogram_quantiles")->most(), 12U);
}

TEST(function_signature, some_take_any_number) {
    EXPECT_EQ(find_function("label_join")->least(), 3U);
    EXPECT_EQ(find_function("label_join")->most(), function_signature::any_number);
}

}  // namespace
}  // namespace tidegauge::promql
