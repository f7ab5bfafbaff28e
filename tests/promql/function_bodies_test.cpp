#include <tidegauge/promql/function_bodies.hpp>

#include <gtest/gtest.h>

#include <string_view>

namespace tidegauge::promql {
namespace {

TEST(function_bodies, are_found_by_name) {
    ASSERT_NE(find_body("rate"), nullptr);
    EXPECT_NE(find_body("rate")->over_time, nullptr);
    ASSERT_NE(find_body("year"), nullptr);
    EXPECT_NE(find_body("year")->over_vector, nullptr);
}

TEST(function_bodies, are_one_of_two_kinds) {
    for (const auto& each : detail::all_bodies) {
        EXPECT_NE(each.body.over_time == nullptr, each.body.over_vector == nullptr) << each.name;
    }
}

TEST(function_bodies, lack_what_is_no_function_and_what_the_evaluator_computes) {
    for (const std::string_view name :
         {"", "rat", "rates", "Rate", "absent", "timestamp", "info"}) {
        EXPECT_EQ(find_body(name), nullptr) << name;
    }
}

TEST(function_bodies, keep_the_name_for_the_first_and_the_last_sample_alone) {
    for (const auto& each : detail::all_bodies) {
        const bool keeps = each.name == "first_over_time" || each.name == "last_over_time";
        EXPECT_EQ(each.body.keeps_name, keeps) << each.name;
    }
}

}  // namespace
}  // namespace tidegauge::promql
