#include "conformance/promqltest/classify.hpp"

#include "conformance/promqltest/run_script.hpp"
#include "conformance/promqltest/script.hpp"

#include <tidegauge/promql/parse.hpp>

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <variant>

namespace tidegauge::promqltest {
namespace {

/// The class of an eval of `query` while these series are loaded.
std::string_view class_of(const std::string& query, const std::string& expected = "") {
    const auto commands = parse_script("a",
                                       "load_with_nhcb 1m\n"
                                       "  number 1\n"
                                       "  histogram{} {{count:1}}\n"
                                       "  started@st -1s\n"
                                       "  started 1\n"
                                       "  classic_bucket{le=\"1\"} 1\n"
                                       "  classic_count 1\n"
                                       "\neval instant at 0 " +
                                           query + "\n" + expected);
    EXPECT_TRUE(commands.ok()) << commands.status();
    const auto tree = promql::parse(query, all_features());
    EXPECT_TRUE(tree.ok()) << tree.status();
    if (!commands.ok() || !tree.ok()) return "none";
    loaded_metrics loaded;
    loaded.add(std::get<load_command>(commands->at(0)));
    return name(classify(std::get<eval_command>(commands->at(1)), **tree, loaded));
}

TEST(classify, stable_queries_over_numbers_are_a) {
    EXPECT_EQ(class_of("sum(rate(number[5m] offset 1m)) / 2"), "A");
    EXPECT_EQ(class_of("rate(number[5m] smoothed)"), "A");
    EXPECT_EQ(class_of("number @ end()"), "A");
    EXPECT_EQ(class_of("\"http.requests\""), "A");
}

TEST(classify, computed_durations_are_a_class_of_their_own) {
    EXPECT_EQ(class_of("rate(number[1m + step()])"), "A_dur");
    EXPECT_EQ(class_of("number offset (1m * 2)"), "A_dur");
    EXPECT_EQ(class_of("max_over_time(number[5m:step()])"), "A_dur");
}

TEST(classify, histograms_that_are_touched_or_expected_are_b) {
    EXPECT_EQ(class_of("histogram"), "B");
    EXPECT_EQ(class_of("{__name__=~\"n.*|h.*\"}"), "B");
    EXPECT_EQ(class_of("number", "  number {{}}\n"), "B");
    EXPECT_EQ(class_of("number </ 2"), "B");
}

TEST(classify, the_twin_of_a_classic_histogram_is_a_histogram) {
    EXPECT_EQ(class_of("classic"), "B");
    EXPECT_EQ(class_of("classic_count"), "A");
}

TEST(classify, what_is_behind_a_flag_is_c) {
    EXPECT_EQ(class_of("mad_over_time(number[5m])"), "C");
    EXPECT_EQ(class_of("limitk(1, number)"), "C");
    EXPECT_EQ(class_of("number + fill(0) number"), "C");
    EXPECT_EQ(class_of("step()"), "C");
    EXPECT_EQ(class_of("http.requests"), "C");
    EXPECT_EQ(class_of("{\"http.requests\"}", "  http.requests 1\n"), "C");
}

TEST(classify, start_times_of_the_data_are_c) {
    EXPECT_EQ(class_of("started"), "C");
}

TEST(classify, both_are_c_h) {
    EXPECT_EQ(class_of("limitk(1, histogram)"), "C+h");
}

TEST(classify, a_cleared_storage_has_no_histograms) {
    loaded_metrics loaded;
    loaded.add(std::get<load_command>(parse_script("a", "load 1m\n  h {{}}\n")->at(0)));
    promql::vector_selector any;
    EXPECT_TRUE(loaded.touched_by(any).histograms);
    loaded.clear();
    EXPECT_FALSE(loaded.touched_by(any).histograms);
}

}  // namespace
}  // namespace tidegauge::promqltest
