#include "support/memory_source.hpp"
#include "support/series.hpp"

#include <tidegauge/promql/series_samples.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

namespace tidegauge::promql {
namespace {

using testing::at_s;
using namespace std::chrono_literals;

/// Samples 0, 1, 2 ... at these seconds.
series_samples samples_at(const std::vector<std::int64_t>& all_s) {
    static const label_set labels;
    series_samples made(&labels, false);
    double next = 0;
    for (const std::int64_t s : all_s) made.add(sample{from_unix_ms(s * 1000), next++});
    return made;
}

TEST(series_samples, cuts_a_left_open_window) {
    auto samples = samples_at({10, 20, 30, 40});
    range_series cut;
    ASSERT_TRUE(samples.cut(at_s(10), at_s(30), 0s, 0s, cut));
    ASSERT_EQ(cut.floats.size(), 2U);
    EXPECT_EQ(cut.floats[0], (sample{at_s(20), 1}));
    EXPECT_EQ(cut.floats[1], (sample{at_s(30), 2}));
    EXPECT_EQ(cut.floats.from, at_s(10));
    EXPECT_EQ(cut.floats.to, at_s(30));
}

TEST(series_samples, reaches_beyond_the_window_where_asked_to) {
    auto samples = samples_at({10, 20, 30, 40, 50});
    range_series cut;
    ASSERT_TRUE(samples.cut(at_s(25), at_s(35), 10s, 5s, cut));
    ASSERT_EQ(cut.floats.size(), 3U);
    EXPECT_EQ(cut.floats.first_at, at_s(20));
    EXPECT_EQ(cut.floats.last_at, at_s(40));
    EXPECT_EQ(cut.floats.from, at_s(25));
}

TEST(series_samples, says_when_a_window_holds_nothing) {
    auto samples = samples_at({10, 40});
    range_series cut;
    EXPECT_FALSE(samples.cut(at_s(10), at_s(39), 0s, 0s, cut));
    EXPECT_FALSE(samples.cut(at_s(40), at_s(40), 0s, 0s, cut));
}

TEST(series_samples, leaves_out_staleness_markers_with_their_start_times) {
    static const label_set labels;
    const stored_series stored{.labels = {},
                               .floats = {{at_s(10), 1}, {at_s(20), stale_nan}, {at_s(30), 3}},
                               .starts = {at_s(1), at_s(2), at_s(3)},
                               .histograms = {}};
    series_samples samples(&labels, stored, true);
    range_series cut;
    ASSERT_TRUE(samples.cut(at_s(0), at_s(30), 0s, 0s, cut));
    ASSERT_EQ(cut.floats.size(), 2U);
    ASSERT_EQ(cut.starts.size(), 2U);
    EXPECT_EQ(cut.starts[1], at_s(3));
}

TEST(series_samples, keeps_exact_times_far_beyond_what_one_offset_can_say) {
    constexpr std::int64_t day = 86'400;
    auto samples = samples_at({0, day, 20 * day, 40 * day, 41 * day, 60 * day, 61 * day + 1});
    range_series cut;
    ASSERT_TRUE(samples.cut(at_s(-1), at_s(20 * day), 0s, 0s, cut));
    EXPECT_EQ(cut.floats.time(1), at_s(day));
    ASSERT_TRUE(samples.cut(at_s(39 * day), at_s(60 * day), 0s, 0s, cut));
    ASSERT_EQ(cut.floats.size(), 3U);
    EXPECT_EQ(cut.floats.time(1), at_s(41 * day));
    ASSERT_TRUE(samples.cut(at_s(40 * day), at_s(62 * day), 0s, 0s, cut));
    ASSERT_EQ(cut.floats.size(), 3U);
    EXPECT_EQ(cut.floats.time(1), at_s(60 * day));
    EXPECT_EQ(cut.floats.time(2), at_s(61 * day + 1));
}

}  // namespace
}  // namespace tidegauge::promql
