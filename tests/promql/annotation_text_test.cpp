#include <tidegauge/promql/annotation_text.hpp>

#include <gtest/gtest.h>

#include <limits>

namespace tidegauge::promql {
namespace {

TEST(annotation_text, is_the_text_alone_where_nothing_else_is_known) {
    EXPECT_EQ(to_string(annotation{severity::info, "odd", {}, 7}), "odd");
}

TEST(annotation_text, tells_how_often_from_the_second_time_on) {
    annotation counted{severity::warning, "odd", {}, 1, true};
    EXPECT_EQ(to_string(counted), "odd");
    counted.times = 3;
    EXPECT_EQ(to_string(counted), "odd (3 occurrences)");
}

TEST(annotation_text, tells_what_was_fixed) {
    annotation fixed{severity::info, "fixed", {}, 2, false};
    fixed.fix = {0.1, std::numeric_limits<double>::infinity(), 2.345,
                 from_unix_ms(1'709'210'096'789), from_unix_ms(1'709'210'100'000)};
    EXPECT_EQ(to_string(fixed),
              "fixed, from buckets 0.1 to +Inf, with a max diff of 2.3, over 2 samples from "
              "2024-02-29T12:34:56Z to 2024-02-29T12:35:00Z");
}

TEST(annotation_text, is_told_with_its_kind_and_where_it_belongs) {
    EXPECT_EQ(to_string(annotation{severity::info, "odd", {4, 5}}, "1 +\nx"),
              "PromQL info: odd (2:1)");
    EXPECT_EQ(to_string(annotation{severity::warning, "odd", {4, 5}, 2, true}, "1 + x"),
              "PromQL warning: odd (2 occurrences) (1:5)");
}

TEST(annotation_text, names_a_metric_only_if_it_has_a_name) {
    EXPECT_EQ(notes::for_metric(""), "");
    EXPECT_EQ(notes::for_metric("a\"b"), " for metric name \"a\\\"b\"");
}

}  // namespace
}  // namespace tidegauge::promql
