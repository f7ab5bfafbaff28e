#include "conformance/promqltest/run_eval.hpp"

#include "conformance/promqltest/run_script.hpp"
#include "conformance/promqltest/script.hpp"

#include <tidegauge/base/status.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/labels/matcher.hpp>
#include <tidegauge/promql/series_source.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace tidegauge::promqltest {
namespace {

/// A series that is always 1, but 2 the n-th time that it is asked for.
class odd_source final : public promql::series_source {
  public:
    explicit odd_source(std::size_t odd_time) : odd_time_(odd_time) {}

    [[nodiscard]] absl::StatusOr<std::vector<promql::stored_series>> select(
        std::span<const matcher>, timestamp from, timestamp to, std::size_t) const override {
        promql::stored_series made{{{"__name__", "x"}}, {}, {}, {}};
        const double value = ++asked_ == odd_time_ ? 2 : 1;
        for (timestamp at = from + duration{1}; at <= to; at += std::chrono::seconds{10}) {
            made.floats.push_back({at, value});
        }
        return std::vector<promql::stored_series>{made};
    }
    [[nodiscard]] std::size_t asked() const noexcept { return asked_; }

  private:
    std::size_t odd_time_;
    mutable std::size_t asked_ = 0;
};

difference run(const std::string& script, const promql::series_source& source) {
    const auto commands = parse_script("a", script);
    EXPECT_TRUE(commands.ok()) << commands.status();
    return run_eval(std::get<eval_command>(commands->at(0)), source_queries(source),
                    default_run_options().query);
}

const std::string script_of_one = "eval instant at 1m x\n  x 1\n";

TEST(run_eval, an_instant_query_is_asked_in_twelve_ways) {
    const odd_source even(0);
    EXPECT_EQ(run(script_of_one, even), std::nullopt);
    EXPECT_EQ(even.asked(), 12U);
}

TEST(run_eval, each_of_the_ways_counts) {
    const std::string wrong = "x: expected 1, got 2";
    const std::string as_range = "as a range query: " + wrong;
    EXPECT_EQ(run(script_of_one, odd_source(1)), wrong);
    EXPECT_EQ(run(script_of_one, odd_source(2)), as_range);
    EXPECT_EQ(run(script_of_one, odd_source(3)), "with @ 60000ms, asked at -600000ms: " + wrong);
    EXPECT_EQ(run(script_of_one, odd_source(4)), "with @ 60000ms, asked at -600000ms: " + as_range);
    EXPECT_EQ(run(script_of_one, odd_source(5)), "with @ 60000ms, asked at 0ms: " + wrong);
    EXPECT_EQ(run(script_of_one, odd_source(8)), "with @ 60000ms, asked at 12000ms: " + as_range);
    EXPECT_EQ(run(script_of_one, odd_source(12)), "with @ 60000ms, asked at 600000ms: " + as_range);
}

TEST(run_eval, at_the_epoch_the_other_times_are_a_second_away) {
    const odd_source even(0);
    EXPECT_EQ(run("eval instant at 0 x\n  x 1\n", even), std::nullopt);
    EXPECT_EQ(even.asked(), 8U);
    EXPECT_EQ(run("eval instant at 0 x\n  x 1\n", odd_source(3)),
              "with @ 0ms, asked at -1000ms: x: expected 1, got 2");
}

TEST(run_eval, what_tells_the_time_is_not_asked_at_other_times) {
    const odd_source even(0);
    EXPECT_EQ(run("eval instant at 1m x + time()\n  {} 61\n", even), std::nullopt);
    EXPECT_EQ(even.asked(), 2U);
}

TEST(run_eval, what_tells_its_range_is_not_asked_as_a_range) {
    const odd_source even(0);
    EXPECT_EQ(run("eval instant at 1m x + end()\n  {} 61\n", even), std::nullopt);
    EXPECT_EQ(even.asked(), 1U);
}

TEST(run_eval, a_range_query_is_asked_once) {
    const odd_source even(0);
    EXPECT_EQ(run("eval range from 0 to 2m step 1m x\n  x 1 1 1\n", even), std::nullopt);
    EXPECT_EQ(even.asked(), 1U);
}

TEST(run_eval, the_order_is_not_looked_at_in_a_range_query) {
    const odd_source even(0);
    EXPECT_EQ(run("eval instant at 1m sort(x)\n  expect ordered\n  x 1\n", even), std::nullopt);
    EXPECT_EQ(run("eval instant at 1m sort(x)\n  expect ordered\n  x 1\n", odd_source(2)),
              std::nullopt);
}

TEST(run_eval, annotations_are_compared) {
    const std::string query = "eval instant at 1m rate(x[1m])\n  {} 0\n";
    EXPECT_EQ(run(query, odd_source(0)), std::nullopt);
    EXPECT_EQ(
        run(query + "  expect info regex: might not be a counter.*\\(1:6\\)\n", odd_source(0)),
        std::nullopt);
    EXPECT_NE(run(query + "  expect no_info\n", odd_source(0)), std::nullopt);
}

}  // namespace
}  // namespace tidegauge::promqltest
