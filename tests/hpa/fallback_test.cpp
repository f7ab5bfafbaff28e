#include <tidegauge/hpa/fallback.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <optional>

namespace {

using namespace tidegauge::hpa;

constexpr metric_target five{5000};
constexpr auto no_answer = std::nullopt;

TEST(fallback, passes_answers_on) {
    fallback f(fallback_spec{.failure_threshold = 3, .replicas = 6});
    EXPECT_EQ(f.report(1234, five, 1), 1234);
    EXPECT_EQ(f.report(0, five, 1), 0);
}

TEST(fallback, stands_in_after_more_failures_than_the_threshold) {
    fallback f(fallback_spec{.failure_threshold = 3, .replicas = 6});
    EXPECT_EQ(f.report(no_answer, five, 1), std::nullopt);
    EXPECT_EQ(f.report(no_answer, five, 1), std::nullopt);
    EXPECT_EQ(f.report(no_answer, five, 1), std::nullopt);
    EXPECT_EQ(f.report(no_answer, five, 1), 30'000);
    EXPECT_EQ(f.report(no_answer, five, 1), 30'000);
}

TEST(fallback, counts_from_the_start_after_an_answer) {
    fallback f(fallback_spec{.failure_threshold = 1, .replicas = 6});
    EXPECT_EQ(f.report(no_answer, five, 1), std::nullopt);
    EXPECT_EQ(f.report(1, five, 1), 1);
    EXPECT_EQ(f.report(no_answer, five, 1), std::nullopt);
    EXPECT_EQ(f.report(no_answer, five, 1), 30'000);
}

TEST(fallback, stands_in_at_once_with_a_threshold_of_zero) {
    fallback f(fallback_spec{.failure_threshold = 0, .replicas = 2});
    EXPECT_EQ(f.report(no_answer, five, 1), 10'000);
}

TEST(fallback, never_stands_in_where_there_is_none) {
    fallback f(std::nullopt);
    for (int i = 0; i < 100; ++i) EXPECT_EQ(f.report(no_answer, five, 1), std::nullopt);
}

TEST(fallback, shares_a_whole_value_among_the_ready_pods) {
    constexpr metric_target whole{5000, metric_target::kind::value};
    fallback f(fallback_spec{.failure_threshold = 0, .replicas = 6});
    EXPECT_EQ(f.report(no_answer, whole, 3), 10'000);
    EXPECT_EQ(f.report(no_answer, whole, 0), std::nullopt);
}

TEST(fallback, may_lose_a_thousandth_as_keda_does) {
    fallback f(fallback_spec{.failure_threshold = 0, .replicas = 1});
    EXPECT_EQ(f.report(no_answer, {4007}, 1), 4006);
    EXPECT_EQ(f.report(no_answer, {4008}, 1), 4008);
}

TEST(fallback, saturates) {
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    fallback f(fallback_spec{.failure_threshold = 0, .replicas = 3});
    EXPECT_EQ(f.report(no_answer, {most}, 1), most);
}

}  // namespace
