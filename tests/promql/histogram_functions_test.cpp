#include "promql/one_call.hpp"

#include <tidegauge/promql/histogram_functions.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tidegauge::promql {
namespace {

using tidegauge::testing::infinity;
using tidegauge::testing::nan;

/// The buckets of one histogram as series.
labelled_numbers buckets(std::vector<std::pair<std::string, double>> counts) {
    labelled_numbers out;
    for (const auto& [le, count] : counts) {
        out.push_back({{{"__name__", "m_bucket"}, {"a", "1"}, {"le", le}}, count});
    }
    return out;
}
const label_set without_le{{"__name__", "m_bucket"}, {"a", "1"}};

TEST(histogram_quantile, is_of_the_series_that_differ_in_le_alone) {
    labelled_numbers in = buckets({{"1", 10}, {"2", 30}, {"+Inf", 40}});
    for (const auto& [labels, count] : buckets({{"1", 1}, {"+Inf", 1}})) {
        label_set other = labels;
        other.set("a", "2");
        in.emplace_back(other, count);
    }
    const auto given = one_call("histogram_quantile").number(0.5).vector(in).elements().value();
    ASSERT_EQ(given.size(), 2U);
    EXPECT_EQ(given[0], (std::pair<label_set, double>{without_le, 1.5}));
    EXPECT_EQ(given[1].first["a"], "2");
    EXPECT_EQ(given[1].second, 0.5);
}

TEST(histogram_quantile, warns_of_a_quantile_beyond_0_and_1_at_its_place) {
    one_call made("histogram_quantile");
    made.number(1.5).vector(buckets({{"1", 10}, {"+Inf", 40}}));
    EXPECT_EQ(made.elements()->at(0).second, infinity);
    EXPECT_EQ(made.noted(), (std::vector<std::string>{
                                "warning: quantile value should be between 0 and 1, got 1.5 (0)"}));
}

TEST(histogram_quantile, warns_of_an_le_that_is_no_number) {
    one_call made("histogram_quantile");
    made.options.features.delayed_name_removal = true;
    made.number(0.5).vector(buckets({{"1", 10}, {"x", 5}, {"+Inf", 40}}));
    EXPECT_EQ(made.elements()->size(), 1U);
    EXPECT_EQ(made.noted(),
              (std::vector<std::string>{"warning: bucket label \"le\" is missing or has a "
                                        "malformed value of \"x\" for metric name \"m_bucket\" "
                                        "(10)"}));
}

TEST(histogram_quantile, does_not_tell_names_where_functions_drop_them_at_once) {
    one_call made("histogram_quantile");
    made.number(0.5).vector({{{{"__name__", "m"}}, 1}});
    EXPECT_TRUE(made.elements()->empty());
    EXPECT_EQ(made.noted(), (std::vector<std::string>{
                                "warning: bucket label \"le\" is missing or has a malformed value "
                                "of \"\" (10)"}));
}

TEST(histogram_quantile, tells_what_had_to_be_fixed) {
    one_call made("histogram_quantile");
    made.options.features.delayed_name_removal = true;
    made.at(60).number(0.5).vector(buckets({{"1", 10}, {"2", 7}, {"+Inf", 40}}));
    EXPECT_EQ(made.elements()->at(0).second, 2);
    EXPECT_EQ(made.noted(),
              (std::vector<std::string>{
                  "info: input to histogram_quantile needed to be fixed for monotonicity (see "
                  "https://prometheus.io/docs/prometheus/latest/querying/functions/"
                  "#histogram_quantile) for metric name \"m_bucket\", from buckets 2 to 2, with a "
                  "max diff of 3, over 1 samples from 1970-01-01T00:01:00Z to "
                  "1970-01-01T00:01:00Z (10)"}));
}

TEST(histogram_quantile, has_no_answer_for_a_histogram_that_is_there_twice) {
    one_call made("histogram_quantile");
    made.number(0.5).vector(buckets({{"1", 10}, {"+Inf", 40}})).with_histogram(without_le, 3);
    EXPECT_TRUE(made.elements()->empty());
    EXPECT_EQ(made.noted(), (std::vector<std::string>{
                                "warning: vector contains a mix of classic and native histograms "
                                "(10)"}));
}

TEST(histogram_quantiles, are_told_apart_by_a_label) {
    one_call made("histogram_quantiles");
    made.vector(buckets({{"1", 10}, {"2", 30}, {"+Inf", 40}})).text("q");
    made.number(0.5).number(1).number(0.125);
    const auto given = made.elements().value();
    ASSERT_EQ(given.size(), 3U);
    EXPECT_EQ(given[0].first["q"], "0.5");
    EXPECT_EQ(given[0].second, 1.5);
    EXPECT_EQ(given[1].first["q"], "1.0");
    EXPECT_EQ(given[1].second, 2);
    EXPECT_EQ(given[2].second, 0.5);
}

TEST(histogram_quantiles, fix_buckets_once) {
    one_call made("histogram_quantiles");
    made.vector(buckets({{"1", 10}, {"2", 7}, {"+Inf", 40}})).text("q").number(0.5).number(0.9);
    EXPECT_EQ(made.elements()->size(), 2U);
    ASSERT_EQ(made.noted().size(), 1U);
    EXPECT_NE(made.noted()[0].find("over 1 samples"), std::string::npos);
}

TEST(histogram_quantiles, write_the_quantile_with_a_point_or_an_exponent) {
    EXPECT_EQ(detail::open_metrics_number(0), "0.0");
    EXPECT_EQ(detail::open_metrics_number(-0.0), "0.0");
    EXPECT_EQ(detail::open_metrics_number(0.25), "0.25");
    EXPECT_EQ(detail::open_metrics_number(12), "12.0");
    EXPECT_EQ(detail::open_metrics_number(1e-5), "1e-05");
    EXPECT_EQ(detail::open_metrics_number(nan), "NaN");
    EXPECT_EQ(detail::open_metrics_number(infinity), "+Inf");
}

TEST(histogram_fraction, is_the_share_between_its_bounds) {
    one_call made("histogram_fraction");
    made.number(0).number(1).vector(buckets({{"1", 10}, {"2", 30}, {"+Inf", 40}}));
    EXPECT_EQ(made.elements().value(), (labelled_numbers{{without_le, 0.25}}));
}

}  // namespace
}  // namespace tidegauge::promql
