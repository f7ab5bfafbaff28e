#include "trigger_cache.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tidegauge::server {
namespace {

scaler::metadata metadata(const std::string& query) {
    return {{"metricQuery", query}, {"targetValue", "1"}};
}

TEST(trigger_cache, compiles_equal_metadata_once) {
    trigger_cache cache{scaler::trigger_defaults{}};
    const auto one = cache.find_or_make(metadata("sum(a)"));
    EXPECT_EQ(cache.find_or_make(metadata("sum(a)")), one);
    EXPECT_NE(cache.find_or_make(metadata("sum(b)")), one);
    EXPECT_EQ(cache.size(), 2U);
}

TEST(trigger_cache, tells_metadata_apart_that_reads_alike_when_joined) {
    trigger_cache cache{scaler::trigger_defaults{}};
    EXPECT_NE(cache.find_or_make({{"a", "bc"}}), cache.find_or_make({{"ab", "c"}}));
    EXPECT_NE(cache.find_or_make({{"a", "1:b"}}), cache.find_or_make({{"a", ""}, {"b", ""}}));
}

TEST(trigger_cache, remembers_what_does_not_compile) {
    trigger_cache cache{scaler::trigger_defaults{}};
    const auto one = cache.find_or_make(metadata("}"));
    EXPECT_EQ(one->trigger().status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(cache.find_or_make(metadata("}")), one);
}

TEST(trigger_cache, gives_triggers_the_defaults) {
    scaler::trigger_defaults defaults;
    defaults.window = std::chrono::seconds{7};
    trigger_cache cache{defaults};
    EXPECT_EQ(cache.find_or_make(metadata("sum(a)"))->trigger()->window, std::chrono::seconds{7});
}

TEST(trigger_cache, gives_triggers_the_limits_of_queries) {
    scaler::trigger_defaults defaults;
    defaults.queries.most_samples = 3;
    trigger_cache cache{defaults, {}, duration{0}};
    const auto one = cache.find_or_make(metadata("sum(a) + 1"));
    EXPECT_EQ(one->trigger()->promql->options.most_samples, 3U);
    EXPECT_EQ(one->measure(store(), timestamp()).status().code(),
              absl::StatusCode::kDeadlineExceeded);
}

TEST(trigger_cache, forgets_what_was_not_asked_for_the_longest_time) {
    trigger_cache cache{scaler::trigger_defaults{}, {.triggers = 2}};
    const auto a = cache.find_or_make(metadata("sum(a)"));
    const auto b = cache.find_or_make(metadata("sum(b)"));
    EXPECT_EQ(cache.find_or_make(metadata("sum(a)")), a);
    static_cast<void>(cache.find_or_make(metadata("sum(c)")));
    EXPECT_EQ(cache.size(), 2U);
    EXPECT_EQ(cache.find_or_make(metadata("sum(a)")), a);
    EXPECT_NE(cache.find_or_make(metadata("sum(b)")), b);
}

TEST(trigger_cache, bounds_the_bytes_of_metadata) {
    trigger_cache cache{scaler::trigger_defaults{}, {.triggers = 1000, .bytes = 10'000}};
    for (int i = 0; i < 100; ++i) {
        static_cast<void>(
            cache.find_or_make({{"caCert", std::to_string(i) + std::string(1000, 'x')}}));
    }
    EXPECT_GE(cache.size(), 5U);
    EXPECT_LE(cache.size(), 10U);
}

TEST(trigger_cache, keeps_the_newest_however_large_it_is) {
    trigger_cache cache{scaler::trigger_defaults{}, {.triggers = 1000, .bytes = 10}};
    const auto one = cache.find_or_make(metadata("sum(a)"));
    EXPECT_EQ(cache.find_or_make(metadata("sum(a)")), one);
}

}  // namespace
}  // namespace tidegauge::server
