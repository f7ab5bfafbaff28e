#include "aggregate/requests.hpp"

#include <tidegauge/aggregate/count_values.hpp>

#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace {

using tidegauge::count_values;
using tidegauge::grouping;
using tidegauge::labelled_value;

using result = std::vector<labelled_value>;

/// Versions of five pods of two jobs.
const result versions{{{{"__name__", "version"}, {"job", "api"}, {"pod", "a"}}, 6},
                      {{{"__name__", "version"}, {"job", "api"}, {"pod", "b"}}, 6},
                      {{{"__name__", "version"}, {"job", "api"}, {"pod", "c"}}, 7},
                      {{{"__name__", "version"}, {"job", "web"}, {"pod", "d"}}, 7},
                      {{{"__name__", "version"}, {"job", "web"}, {"pod", "e"}}, 7}};

TEST(count_values, counts_series_of_each_value) {
    EXPECT_EQ(count_values("version", versions),
              (result{{{{"version", "6"}}, 2}, {{{"version", "7"}}, 3}}));
}

TEST(count_values, counts_in_each_group) {
    const grouping by_job{.without = false, .labels = {"job"}};
    EXPECT_EQ(count_values("version", versions, by_job),
              (result{{{{"job", "api"}, {"version", "6"}}, 2},
                      {{{"job", "api"}, {"version", "7"}}, 1},
                      {{{"job", "web"}, {"version", "7"}}, 2}}));
    const grouping without_pod{.without = true, .labels = {"pod"}};
    EXPECT_EQ(count_values("version", versions, without_pod),
              count_values("version", versions, by_job));
}

TEST(count_values, replaces_a_label_of_that_name) {
    EXPECT_EQ(count_values("job", versions), (result{{{{"job", "6"}}, 2}, {{{"job", "7"}}, 3}}));
}

TEST(count_values, without_the_label_itself_counts_the_values_together) {
    const grouping without{.without = true, .labels = {"pod", "job", "version"}};
    EXPECT_EQ(count_values("version", versions, without), (result{{{}, 5}}));
}

TEST(count_values, writes_values_without_an_exponent) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    const result values{{{}, 1e21},
                        {{}, 0.1},
                        {{}, infinity},
                        {{}, -infinity},
                        {{}, std::numeric_limits<double>::quiet_NaN()}};
    EXPECT_EQ(count_values("v", values), (result{{{{"v", "+Inf"}}, 1},
                                                 {{{"v", "-Inf"}}, 1},
                                                 {{{"v", "0.1"}}, 1},
                                                 {{{"v", "1000000000000000000000"}}, 1},
                                                 {{{"v", "NaN"}}, 1}}));
}

TEST(count_values, of_no_series_is_no_result) {
    EXPECT_TRUE(count_values("version", {}).empty());
}

TEST(count_values, demands_a_label_name) {
    EXPECT_THROW(static_cast<void>(count_values("", versions)), broken_precondition);
}

}  // namespace
