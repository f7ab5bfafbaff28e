#include "conformance/promqltest/storage.hpp"

#include "conformance/promqltest/load.hpp"
#include "conformance/promqltest/script.hpp"

#include <tidegauge/base/status.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/labels/label_set.hpp>
#include <tidegauge/labels/matcher.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace tidegauge::promqltest {
namespace {

constexpr std::size_t plenty = 1000;

absl::Status load(const std::string& text, sample_storage& into) {
    return load_into(std::get<load_command>(parse_script("a", text)->at(0)), into);
}

/// The series called `name` in `(from_ms, to_ms]`.
std::vector<promql::stored_series> find(const memory_storage& in, const std::string& name,
                                        std::int64_t from_ms, std::int64_t to_ms) {
    const std::vector<matcher> matchers{matcher::equal("__name__", name)};
    auto found = in.source().select(matchers, from_unix_ms(from_ms), from_unix_ms(to_ms), plenty);
    EXPECT_TRUE(found.ok()) << found.status();
    return found.ok() ? *std::move(found) : std::vector<promql::stored_series>();
}

TEST(storage, the_kth_value_is_k_steps_after_the_epoch) {
    memory_storage kept;
    ASSERT_TRUE(load("load 30s\n  x 1 _ 3 stale\n", kept).ok());
    const auto found = find(kept, "x", -1, 90'000);
    ASSERT_EQ(found.size(), 1U);
    ASSERT_EQ(found[0].floats.size(), 3U);
    EXPECT_EQ(found[0].floats[0], (sample{from_unix_ms(0), 1}));
    EXPECT_EQ(found[0].floats[1], (sample{from_unix_ms(60'000), 3}));
    EXPECT_TRUE(found[0].starts.empty());
}

TEST(storage, a_range_is_open_at_its_start) {
    memory_storage kept;
    ASSERT_TRUE(load("load 1s\n  x 1 2 3 4\n  h {{count:1}} {{count:2}} {{count:3}}\n", kept).ok());
    EXPECT_EQ(find(kept, "x", 1000, 2000).at(0).floats,
              (std::vector<sample>{{from_unix_ms(2000), 3}}));
    const auto histograms = find(kept, "h", 0, 1000);
    ASSERT_EQ(histograms.at(0).histograms.size(), 1U);
    EXPECT_EQ(histograms[0].histograms[0].value->count, 2);
    EXPECT_TRUE(find(kept, "x", 3000, 9000).empty());
    EXPECT_TRUE(find(kept, "x", 2000, 1000).empty());
}

TEST(storage, all_matchers_must_match) {
    memory_storage kept;
    ASSERT_TRUE(load("load 1s\n  x{a=\"1\"} 1\n  x{a=\"2\"} 1\n  y{a=\"1\"} 1\n", kept).ok());
    const std::vector<matcher> matchers{matcher::equal("__name__", "x"),
                                        *matcher::make("a", match_op::not_equal, "1")};
    const auto found = kept.source().select(matchers, from_unix_ms(-1), from_unix_ms(9), plenty);
    ASSERT_EQ(found->size(), 1U);
    EXPECT_EQ(found->at(0).labels, (label_set{{"__name__", "x"}, {"a", "2"}}));
}

TEST(storage, loads_add_to_each_other_and_never_go_back) {
    memory_storage kept;
    ASSERT_TRUE(load("load 1s\n  x 1 2\n", kept).ok());
    ASSERT_TRUE(load("load 1s\n  x _ _ 3\n", kept).ok());
    EXPECT_EQ(find(kept, "x", -1, 9000).at(0).floats.size(), 3U);
    EXPECT_FALSE(load("load 1s\n  x _ 3\n", kept).ok());
    kept.clear();
    EXPECT_TRUE(find(kept, "x", -1, 9000).empty());
}

TEST(storage, start_times_are_seen_from_the_sample) {
    memory_storage kept;
    ASSERT_TRUE(load("load 1m\n  x@st _ -1s -1m\n  x 1 2 3\n", kept).ok());
    EXPECT_EQ(find(kept, "x", -1, 59'999).at(0).starts, (std::vector<timestamp>{timestamp{}}));
    EXPECT_EQ(find(kept, "x", 0, 120'000).at(0).starts,
              (std::vector<timestamp>{from_unix_ms(59'000), from_unix_ms(60'000)}));
}

TEST(storage, too_many_samples_are_refused) {
    memory_storage kept;
    ASSERT_TRUE(load("load 1s\n  x 1x9\n", kept).ok());
    const std::vector<matcher> all;
    EXPECT_TRUE(kept.source().select(all, from_unix_ms(-1), from_unix_ms(9000), 10).ok());
    EXPECT_EQ(kept.source().select(all, from_unix_ms(-1), from_unix_ms(9000), 9).status().code(),
              absl::StatusCode::kResourceExhausted);
}

}  // namespace
}  // namespace tidegauge::promqltest
