#include <tidegauge/promql/feature_flags.hpp>

#include <gtest/gtest.h>

#include <string_view>

namespace tidegauge::promql {
namespace {

/// The features of `name`, all of which were off.
experimental with(std::string_view name) {
    experimental features;
    EXPECT_TRUE(enable_feature(name, features)) << name;
    return features;
}

TEST(feature_flags, each_name_lets_in_one_thing) {
    EXPECT_TRUE(with("promql-experimental-functions").functions);
    EXPECT_TRUE(with("promql-binop-fill-modifiers").fill_modifiers);
    EXPECT_TRUE(with("promql-unquoted-utf8-names").unquoted_utf8_names);
    EXPECT_TRUE(with("promql-delayed-name-removal").delayed_name_removal);
    EXPECT_TRUE(with("use-start-timestamps").start_timestamps);
    EXPECT_FALSE(with("promql-experimental-functions").fill_modifiers);
}

TEST(feature_flags, the_names_of_what_is_stable_by_now_are_taken) {
    EXPECT_FALSE(with("promql-duration-expr").functions);
    EXPECT_FALSE(with("promql-extended-range-selectors").functions);
}

TEST(feature_flags, other_names_are_refused) {
    experimental features;
    EXPECT_FALSE(enable_feature("promql", features));
    EXPECT_FALSE(enable_feature("", features));
}

}  // namespace
}  // namespace tidegauge::promql
