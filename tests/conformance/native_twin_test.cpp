#include "conformance/promqltest/native_twin.hpp"

#include "conformance/promqltest/load.hpp"
#include "conformance/promqltest/script.hpp"
#include "support/doubles.hpp"

#include <tidegauge/base/status.hpp>
#include <tidegauge/labels/label_set.hpp>
#include <tidegauge/labels/matcher.hpp>
#include <tidegauge/samples/native_histogram.hpp>

#include <gtest/gtest.h>

#include <string>
#include <variant>
#include <vector>

namespace tidegauge::promqltest {
namespace {

using tidegauge::testing::infinity;

TEST(native_twin, counts_of_buckets_are_those_above_the_bucket_before) {
    classic_histogram classic;
    classic.buckets = {{infinity, 10}, {1, 3}, {2, 7}};
    classic.count = 10;
    classic.sum = 12.5;
    const auto native = classic.to_native();
    ASSERT_TRUE(native.ok()) << native.status();
    EXPECT_EQ(native->schema, native_histogram::custom_buckets);
    EXPECT_EQ(native->custom_bounds, (std::vector<double>{1, 2}));
    EXPECT_EQ(native->positive_counts, (std::vector<double>{3, 4, 3}));
    EXPECT_EQ(native->positive_spans, (std::vector<bucket_span>{{0, 3}}));
    EXPECT_EQ(native->count, 10);
    EXPECT_EQ(native->sum, 12.5);
}

TEST(native_twin, the_count_or_the_last_bucket_fills_in_for_the_other) {
    classic_histogram without_count;
    without_count.buckets = {{1, 3}, {infinity, 4}};
    EXPECT_EQ(without_count.to_native()->count, 4);
    classic_histogram without_last;
    without_last.buckets = {{1, 3}};
    without_last.count = 5;
    EXPECT_EQ(without_last.to_native()->positive_counts, (std::vector<double>{3, 2}));
}

TEST(native_twin, what_cannot_be_a_histogram_is_refused) {
    EXPECT_FALSE(classic_histogram().to_native().ok());
    classic_histogram falling;
    falling.buckets = {{1, 3}, {2, 1}};
    EXPECT_FALSE(falling.to_native().ok());
    classic_histogram contradicting;
    contradicting.buckets = {{infinity, 3}};
    contradicting.count = 4;
    EXPECT_FALSE(contradicting.to_native().ok());
}

TEST(native_twin, classic_series_are_loaded_together_with_their_twin) {
    const std::string text =
        "load_with_nhcb 1m\n"
        "  x_bucket{a=\"b\", le=\"1\"} 1 2\n"
        "  x_bucket{a=\"b\", le=\"+Inf\"} 3 5\n"
        "  x_sum{a=\"b\"} 4 _\n"
        "  y 1\n";
    memory_storage kept;
    ASSERT_TRUE(load_into(std::get<load_command>(parse_script("a", text)->at(0)), kept).ok());
    const std::vector<matcher> all;
    const auto found = kept.source().select(all, from_unix_ms(-1), from_unix_ms(60'000), 100);
    ASSERT_EQ(found->size(), 5U);
    const std::vector<matcher> twin{matcher::equal("__name__", "x")};
    const auto twins = kept.source().select(twin, from_unix_ms(-1), from_unix_ms(60'000), 100);
    ASSERT_EQ(twins->size(), 1U);
    EXPECT_EQ(twins->at(0).labels, (label_set{{"__name__", "x"}, {"a", "b"}}));
    ASSERT_EQ(twins->at(0).histograms.size(), 2U);
    EXPECT_EQ(twins->at(0).histograms[0].value->sum, 4);
    EXPECT_EQ(twins->at(0).histograms[1].value->count, 5);
}

}  // namespace
}  // namespace tidegauge::promqltest
