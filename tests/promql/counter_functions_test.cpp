#include "promql/one_call.hpp"

#include <tidegauge/promql/counter_functions.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tidegauge::promql {
namespace {

using tidegauge::testing::at_s;
using tidegauge::testing::recorded;

using texts = std::vector<std::string>;
using histograms = std::vector<histogram_sample>;

TEST(counter_functions, doubt_a_counter_that_is_not_named_as_one) {
    const recorded series(10, {1, 3});
    for (const std::string_view name : {"a_total", "a_sum", "a_count", "a_bucket", ""}) {
        one_call made("rate");
        made.range();
        EXPECT_TRUE(made.number_of(series.in(0, 20), name));
        EXPECT_TRUE(made.noted().empty()) << name;
    }
    for (const std::string_view function : {"rate", "increase"}) {
        one_call made(function);
        made.range();
        EXPECT_TRUE(made.number_of(series.in(0, 20), "a"));
        EXPECT_EQ(made.noted(), (texts{"info: metric might not be a counter, name does not end in "
                                       "_total/_sum/_count/_bucket: \"a\" (0)"}));
    }
}

TEST(counter_functions, do_not_doubt_what_has_no_rate_and_no_gauge) {
    one_call rate_of_one("rate");
    rate_of_one.range();
    EXPECT_EQ(rate_of_one.number_of(recorded(10, {1}).in(0, 20), "a"), std::nullopt);
    EXPECT_TRUE(rate_of_one.noted().empty());
    one_call of_gauge("delta");
    of_gauge.range();
    EXPECT_TRUE(of_gauge.number_of(recorded(10, {1, 3}).in(0, 20), "a"));
    EXPECT_TRUE(of_gauge.noted().empty());
}

TEST(counter_functions, refuse_a_mix_of_numbers_and_histograms) {
    for (const std::string_view function : {"rate", "increase", "delta"}) {
        one_call made(function);
        made.range();
        EXPECT_EQ(made.number_of(recorded(10, {1, 3}).in(0, 20), "m", {}, {{at_s(5), counted(1)}}),
                  std::nullopt);
        EXPECT_EQ(made.noted(), (texts{"warning: encountered a mix of histograms and floats for "
                                       "metric name \"m\" (0)"}));
    }
}

TEST(counter_functions, warn_of_start_times_that_overlap_and_count_them) {
    const recorded series(10, {1, 2, 3});
    const std::vector starts{at_s(1), at_s(5), at_s(5)};
    one_call made("increase");
    made.range();
    EXPECT_TRUE(made.number_of(series.in(0, 30), "m_total", starts));
    EXPECT_TRUE(made.number_of(series.in(0, 30), "m_total", starts));
    EXPECT_EQ(made.noted(),
              (texts{"warning: sample has start time that overlaps with previous sample timestamp "
                     "for metric \"m_total\" (2 occurrences) (0)"}));
}

TEST(counter_functions, go_to_the_edges_of_an_extended_range) {
    const recorded series(10, {0, 10, 30, 70});
    const auto in = [&](std::string_view function, range_extension extension) {
        return one_call(function).range(extension).number_of(series.in(15, 35));
    };
    EXPECT_EQ(in("increase", range_extension::smoothed), 45);
    EXPECT_EQ(in("rate", range_extension::smoothed), 45.0 / 20);
    EXPECT_EQ(in("delta", range_extension::anchored), 30);
}

TEST(irate, is_of_the_last_two_samples_of_both_kinds) {
    const recorded series(10, {1, 3});  // at 10 s and 20 s
    const auto in = [&](double histogram_s) {
        one_call made("irate");
        made.range();
        const auto given =
            made.number_of(series.in(0, 40), "m", {}, {{at_s(histogram_s), counted(1)}});
        return std::pair{given, made.noted().size()};
    };
    EXPECT_EQ(in(5), (std::pair{std::optional(0.2), std::size_t{0}}));
    EXPECT_EQ(in(15), (std::pair{std::optional<double>(), std::size_t{1}}));
    EXPECT_EQ(in(25), (std::pair{std::optional<double>(), std::size_t{1}}));
}

TEST(changes, and_resets_count_every_change_of_kind) {
    const recorded series(10, {1, 1, 1});  // at 10 s, 20 s and 30 s
    const histograms between{{at_s(15), counted(1)}, {at_s(16), counted(1)}};
    EXPECT_EQ(one_call("changes").range().number_of(series.in(0, 40), "m", {}, between), 2);
    EXPECT_EQ(one_call("resets").range().number_of(series.in(0, 40), "m", {}, between), 2);
}

TEST(resets, of_histograms_are_told_by_their_hint_and_else_by_their_count) {
    native_histogram hinted;
    hinted.count = 9;
    hinted.hint = native_histogram::reset_hint::reset;
    const histograms three{{at_s(1), counted(5)},
                           {at_s(2), counted(3)},
                           {at_s(3), std::make_shared<const native_histogram>(hinted)}};
    const recorded none;
    EXPECT_EQ(one_call("resets").range().number_of(none.in(0, 40), "m", {}, three), 2);
    EXPECT_EQ(one_call("changes").range().number_of(none.in(0, 40), "m", {}, three), 2);
}

TEST(changes, of_an_anchored_range_begin_at_the_last_sample_before_it) {
    const recorded series(10, {5, 7, 7, 8});
    const auto in = [&](std::string_view function, double from_s, double to_s) {
        return one_call(function)
            .range(range_extension::anchored)
            .number_of(series.in(from_s, to_s));
    };
    EXPECT_EQ(in("changes", 15, 40), 2);
    EXPECT_EQ(in("changes", 25, 40), 1);
    EXPECT_EQ(in("resets", 15, 40), 0);
    EXPECT_EQ(in("changes", 40, 50), std::nullopt);  // nothing behind its start
}

TEST(changes, of_an_anchored_range_begin_at_a_sample_of_either_kind) {
    const recorded series(10, {5, 7});
    EXPECT_EQ(one_call("changes")
                  .range(range_extension::anchored)
                  .number_of(series.in(16, 30), "m", {}, {{at_s(15), counted(1)}}),
              1);
}

}  // namespace
}  // namespace tidegauge::promql
