#include "promql/one_call.hpp"

#include <tidegauge/base/status.hpp>
#include <tidegauge/promql/range_functions.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tidegauge::promql {
namespace {

using tidegauge::testing::at_s;
using tidegauge::testing::nan;
using tidegauge::testing::recorded;

using texts = std::vector<std::string>;

std::vector<histogram_sample> histograms_at(std::vector<double> times_s) {
    std::vector<histogram_sample> out;
    for (const double s : times_s) out.push_back({at_s(s), counted(1)});
    return out;
}

TEST(range_functions, of_numbers_ignore_histograms_and_say_so) {
    const recorded two(10, {1, 3});
    for (const std::string_view function :
         {"min_over_time", "max_over_time", "stddev_over_time", "stdvar_over_time", "mad_over_time",
          "ts_of_max_over_time", "ts_of_min_over_time", "deriv"}) {
        one_call made(function);
        made.range();
        EXPECT_TRUE(made.number_of(two.in(0, 60), "m", {}, histograms_at({5}))) << function;
        EXPECT_EQ(made.noted(), (texts{"info: ignored histograms in a range containing both floats "
                                       "and histograms for metric name \"m\" (0)"}))
            << function;
    }
}

TEST(range_functions, of_numbers_have_nothing_to_say_about_histograms_alone) {
    const recorded nothing;
    for (const std::string_view function : {"min_over_time", "deriv", "integral"}) {
        one_call made(function);
        made.range();
        EXPECT_EQ(made.number_of(nothing.in(0, 60), "m", {}, histograms_at({5})), std::nullopt);
        EXPECT_TRUE(made.noted().empty());
    }
}

TEST(range_functions, that_add_up_refuse_a_mix) {
    const recorded two(10, {1, 3});
    for (const std::string_view function : {"sum_over_time", "avg_over_time"}) {
        one_call made(function);
        made.range();
        EXPECT_EQ(made.number_of(two.in(0, 60), "m", {}, histograms_at({5})), std::nullopt);
        EXPECT_EQ(made.noted(), (texts{"warning: encountered a mix of histograms and floats for "
                                       "metric name \"m\" (0)"}));
    }
}

TEST(range_functions, that_count_take_numbers_and_histograms_alike) {
    const recorded two(10, {1, 3});
    EXPECT_EQ(one_call("count_over_time")
                  .range()
                  .number_of(two.in(0, 60), "m", {}, histograms_at({5, 6})),
              4);
    EXPECT_EQ(one_call("present_over_time")
                  .range()
                  .number_of(recorded().in(0, 60), "m", {}, histograms_at({5})),
              1);
}

TEST(first_over_time, and_last_are_of_whichever_kind_is_at_the_end) {
    const recorded two(10, {1, 3});  // at 10 s and 20 s
    const auto is_histogram = [&](std::string_view function, double at) {
        const auto given =
            one_call(function).range().of(two.in(0, 60), "m", {}, histograms_at({at}));
        return given.value()->is_histogram();
    };
    EXPECT_TRUE(is_histogram("first_over_time", 5));
    EXPECT_FALSE(is_histogram("first_over_time", 15));
    EXPECT_FALSE(is_histogram("last_over_time", 15));
    EXPECT_TRUE(is_histogram("last_over_time", 25));
    EXPECT_EQ(one_call("first_over_time").range().number_of(two.in(0, 60)), 1);
    EXPECT_EQ(one_call("last_over_time").range().number_of(two.in(0, 60)), 3);
}

TEST(ts_of_first_over_time, and_last_look_at_both_kinds) {
    const recorded two(10, {1, 3});
    const auto at = [&](std::string_view function, std::vector<double> times) {
        return one_call(function).range().number_of(two.in(0, 60), "m", {}, histograms_at(times));
    };
    EXPECT_EQ(at("ts_of_first_over_time", {5}), 5);
    EXPECT_EQ(at("ts_of_first_over_time", {15}), 10);
    EXPECT_EQ(at("ts_of_last_over_time", {15}), 20);
    EXPECT_EQ(at("ts_of_last_over_time", {25}), 25);
    EXPECT_EQ(one_call("ts_of_last_over_time")
                  .range()
                  .number_of(recorded().in(0, 60), "m", {}, histograms_at({7})),
              7);
}

TEST(quantile_over_time, warns_of_a_quantile_beyond_0_and_1) {
    const recorded three(10, {1, 3, 2});
    EXPECT_EQ(one_call("quantile_over_time").number(0.5).range().number_of(three.in(0, 60)), 2);
    one_call nan_asked("quantile_over_time");
    nan_asked.number(nan).range();
    EXPECT_TRUE(nan_asked.number_of(three.in(0, 60)));
    EXPECT_EQ(nan_asked.noted(),
              (texts{"warning: quantile value should be between 0 and 1, got NaN (0)"}));
}

TEST(predict_linear, looks_ahead_from_the_step) {
    const recorded series(10, {5, 10, 15, 20});
    EXPECT_EQ(one_call("predict_linear").at(40).range().number(100).number_of(series.in(0, 40)),
              70);
}

TEST(double_exponential_smoothing, refuses_factors_beyond_0_and_1) {
    const recorded two(10, {1, 3});
    const auto refused = [&](double smoothing, double trend) {
        return std::string(message(one_call("double_exponential_smoothing")
                                       .range()
                                       .number(smoothing)
                                       .number(trend)
                                       .of(two.in(0, 60))
                                       .status()));
    };
    EXPECT_EQ(refused(0, 0.5), "invalid smoothing factor. Expected: 0 < sf < 1, got: 0.000000");
    EXPECT_EQ(refused(0.5, 1.5), "invalid trend factor. Expected: 0 < tf < 1, got: 1.500000");
    EXPECT_EQ(refused(0.5, 0.5), "");
}

TEST(integral, takes_the_rule_that_its_number_means_and_warns_of_another) {
    const recorded two(10, {1, 3});
    EXPECT_EQ(one_call("integral").range().number_of(two.in(0, 60)), 20);
    EXPECT_EQ(one_call("integral").range().number(0).number_of(two.in(0, 60)), 10);
    EXPECT_EQ(one_call("integral").range().number(1).number_of(two.in(0, 60)), 30);
    one_call odd("integral");
    odd.range().number(0.5);
    EXPECT_EQ(odd.number_of(two.in(0, 60)), 20);
    EXPECT_EQ(odd.noted(),
              (texts{"warning: strategy should be 0, 1, or 2 (default), using 2, got 0.5 (10)"}));
}

}  // namespace
}  // namespace tidegauge::promql
