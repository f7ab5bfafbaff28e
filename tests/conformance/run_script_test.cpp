#include "conformance/promqltest/run_script.hpp"

#include "conformance/promqltest/report.hpp"
#include "conformance/promqltest/storage.hpp"
#include "conformance/promqltest/store_storage.hpp"

#include <tidegauge/base/status.hpp>

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace tidegauge::promqltest {
namespace {

/// What the runner says about a script, with its closing table.
std::string report_of(std::string_view script, const run_options& options,
                      sample_storage& storage) {
    tally counts;
    ::testing::internal::CaptureStdout();
    const absl::Status ran = run_script("a.test", script, options, storage, counts);
    std::string said = ::testing::internal::GetCapturedStdout();
    if (!ran.ok()) said += std::string(message(ran)) + "\n";
    const std::string table = counts.table();
    return said + table.substr(table.rfind('\n', table.size() - 2) + 1);
}

std::string report_of(std::string_view script, const run_options& options) {
    memory_storage storage;
    return report_of(script, options, storage);
}

constexpr std::string_view three =
    "load 1m\n  x 1 2 3\n\n"
    "eval instant at 1m x\n  x 2\n\n"
    "eval instant at 1m x\n  x 3\n\n"
    "eval instant at 2m sum(x)\n  {} 3\n";

TEST(run_script, every_eval_is_reported_also_behind_one_that_failed) {
    EXPECT_EQ(report_of(three, default_run_options()),
              "a.test:4: pass [A]\n"
              "a.test:7: FAIL [A] x\n    x: expected 3, got 2\n"
              "a.test:10: pass [A]\n"
              "2 passed, 1 failed, 0 skipped\n");
}

TEST(run_script, what_a_store_does_not_keep_is_skipped_with_the_reason) {
    store_storage kept;
    EXPECT_EQ(report_of("load 1d\n  long 0x12\n  short 0x11\n\n"
                        "load 1m\n  begun@st -1m\n  begun 5\n\n"
                        "eval instant at 11d short\n  short 0\n\n"
                        "eval instant at 12d sum({__name__=~\"l.*\"}) / short\n\n"
                        "eval instant at 0 begun\n  begun 5\n\n"
                        "clear\nload 1m\n  long 3\n\n"
                        "eval instant at 0 long\n  long 3\n",
                        default_run_options(), kept),
              "a.test:9: pass [A]\n"
              "a.test:12: skip [A]\n    the store keeps at most 12 days\n"
              "a.test:14: skip [C]\n    the store keeps no start times\n"
              "a.test:21: pass [A]\n"
              "2 passed, 0 failed, 2 skipped\n");
}

TEST(run_script, clear_forgets_what_was_loaded) {
    EXPECT_EQ(report_of("load 1m\n  x 1\n\nclear\neval instant at 0 x\n", default_run_options()),
              "a.test:5: pass [A]\n1 passed, 0 failed, 0 skipped\n");
}

TEST(run_script, a_list_runs_nothing) {
    run_options options = default_run_options();
    options.list = true;
    EXPECT_EQ(report_of("eval instant at 0 sum(x)\n  x 1\n\neval instant at 0 step()\n", options),
              "a.test:1: [A] sum(x)\na.test:4: [C] step()\n0 passed, 0 failed, 0 skipped\n");
}

TEST(run_script, classes_that_are_not_asked_for_are_skipped) {
    run_options options = default_run_options();
    options.only = {"A"};
    EXPECT_EQ(report_of("eval instant at 0 1\n  1\n\neval instant at 0 step()\n  9\n", options),
              "a.test:1: pass [A]\na.test:4: skip [C]\n    not asked for\n"
              "1 passed, 0 failed, 1 skipped\n");
}

TEST(run_script, histograms_are_skipped_and_the_numbers_beside_them_are_not) {
    EXPECT_EQ(
        report_of("load 1m\n  h {{count:1}}\n  x 1\n\neval instant at 0 h\n  h {{count:1}}\n\n"
                  "eval instant at 0 x\n  x 1\n",
                  default_run_options()),
        "a.test:5: skip [B]\n    native histograms are not computed with in all ways yet\n"
        "a.test:8: pass [A]\n1 passed, 0 failed, 1 skipped\n");
}

TEST(run_script, a_query_that_cannot_be_read_is_told_before_anything_runs) {
    const std::string said =
        report_of(std::string(three) + "\neval instant at 0 sum(\n", default_run_options());
    EXPECT_EQ(said.substr(0, 11), "a.test:13: ");
    EXPECT_NE(said.find("\n0 passed, 0 failed, 0 skipped\n"), std::string::npos);
}

TEST(run_script, what_cannot_be_loaded_is_told) {
    EXPECT_EQ(report_of("load 1m\n  x 1 2\n\nload 1m\n  x 1\n", default_run_options()),
              "a.test:4: sample of x not newer than the one before\n"
              "0 passed, 0 failed, 0 skipped\n");
}

TEST(run_script, an_error_must_be_expected_and_then_come) {
    EXPECT_EQ(report_of("load 1m\n  x{a=\"1\"} 1\n  x{a=\"2\"} 1\n\n"
                        "eval instant at 0 x + on () x\n  expect fail\n\n"
                        "eval instant at 0 sum(x)\n  expect fail\n",
                        default_run_options()),
              "a.test:5: pass [A]\n"
              "a.test:8: FAIL [A] sum(x)\n    expected the error any\n"
              "1 passed, 1 failed, 0 skipped\n");
}

TEST(run_script, without_features_what_is_behind_them_is_skipped) {
    run_options options = default_run_options();
    options.query.features = {};
    EXPECT_EQ(report_of("eval instant at 0 step()\n  0\n", options),
              "a.test:1: skip [C]\n    behind a feature flag that is off\n"
              "0 passed, 0 failed, 1 skipped\n");
}

TEST(tally, the_table_has_a_row_for_each_class) {
    tally counts;
    counts.add(eval_class::durations, verdict::passed);
    counts.add(eval_class::durations, verdict::failed);
    counts.add(eval_class::gated_histograms, verdict::skipped);
    EXPECT_EQ(counts.table(),
              "class      evals  passed  failed skipped\n"
              "A              0       0       0       0\n"
              "A_dur          2       1       1       0\n"
              "B              0       0       0       0\n"
              "C              0       0       0       0\n"
              "C+h            1       0       0       1\n"
              "1 passed, 1 failed, 1 skipped\n");
}

}  // namespace
}  // namespace tidegauge::promqltest
