#include <tidegauge/scaler/metric_spec.hpp>

#include <gtest/gtest.h>

namespace {

using tidegauge::scaler::spec;
using tidegauge::scaler::trigger;

TEST(metric_spec, is_named_by_namespace_and_scaled_object) {
    EXPECT_EQ(spec(trigger(), "nodeapp", "default").metric_name, "default-nodeapp");
    EXPECT_EQ(spec(trigger(), "my.app-1", "team-a").metric_name, "team-a-my.app-1");
}

TEST(metric_spec, aims_at_the_triggers_target) {
    trigger t;
    t.target = 0.5;
    EXPECT_EQ(spec(t, "nodeapp", "default").target, 0.5);
}

TEST(metric_spec, has_a_name_that_fits_into_a_path_whatever_is_asked) {
    EXPECT_EQ(spec(trigger(), "a/b%c d", "..").metric_name, "..-a_b_c_d");
    EXPECT_EQ(spec(trigger(), "", "").metric_name, "-");
    EXPECT_EQ(spec(trigger(), "é", "n").metric_name, "n-__");
}

}  // namespace
