// Series that come in one batch, with labels that they share and labels of their own.
#include "support/series.hpp"

#include <tidegauge/labels/described_labels.hpp>
#include <tidegauge/store/store.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace {

using namespace std::chrono_literals;
using tidegauge::described_labels;
using tidegauge::label_view;
using tidegauge::matcher;
using tidegauge::point;
using tidegauge::rejection;
using tidegauge::store;
using tidegauge::store_options;
using tidegauge::testing::at_s;

/// A point's series: the group of its shared labels, these, and its own.
struct sent {
    std::uint64_t group;
    std::vector<label_view> shared;
    std::vector<label_view> own;
};

/// Sends a point of each at `t`, in one batch, under fingerprints that begin at `first_id`.
std::vector<rejection> send(store& to, std::uint64_t resource, std::uint64_t first_id, double t,
                            const std::vector<sent>& series) {
    std::vector<point> points;
    for (std::size_t i = 0; i < series.size(); ++i) {
        points.push_back({{first_id + i, resource}, at_s(t), {}, 1});
    }
    to.write(resource, at_s(t)).append(points, [&](std::size_t i) {
        const sent& each = series[i];
        return absl::StatusOr<described_labels>(
            described_labels{each.shared, each.group, each.own});
    });
    std::vector<rejection> outcomes;
    for (const point& each : points) outcomes.push_back(each.outcome);
    return outcomes;
}

TEST(new_series, are_found_by_the_labels_of_their_own_group) {
    store s;
    const std::vector<label_view> red{{"team", "red"}};
    const std::vector<label_view> blue{{"team", "blue"}};
    // So many that a selection asks the labels which series they have, and not each new series.
    std::vector<std::string> pods;
    for (int i = 0; i < 2000; ++i) pods.push_back(std::to_string(i));
    std::vector<sent> all;
    for (std::size_t i = 0; i < pods.size(); ++i) {
        const bool is_blue = i % 5 == 3;
        all.push_back({is_blue ? 2U : 1U, is_blue ? blue : red, {{"pod", pods[i]}}});
    }
    send(s, 0, 1, 1, all);
    EXPECT_EQ(s.select({matcher::equal("team", "red")}).size(), 1600U);
    EXPECT_EQ(s.select({matcher::equal("team", "blue")}).size(), 400U);
    EXPECT_EQ(s.select({matcher::equal("team", "blue"), matcher::equal("pod", "8")}).size(), 1U);
    EXPECT_EQ(s.select({matcher::equal("team", "red"), matcher::equal("pod", "8")}).size(), 0U);
}

TEST(new_series, are_refused_for_a_long_label_that_they_share) {
    store_options options;
    options.limits.label_bytes = 4;
    store s(options);
    const std::vector<label_view> good{{"a", "1234"}};
    const std::vector<label_view> bad{{"a", "12345"}};
    const auto outcomes = send(s, 0, 1, 1,
                               {{1, bad, {{"b", "1"}}},
                                {1, bad, {{"b", "2"}}},
                                {2, good, {{"b", "3"}}},
                                {2, good, {{"b", "4"}}},
                                {1, bad, {{"b", "5"}}}});
    using enum rejection;
    EXPECT_EQ(outcomes, (std::vector{label_length_limit, label_length_limit, none, none,
                                     label_length_limit}));
    EXPECT_EQ(s.stats().series, 2U);
}

/// Names are kept as long as something counts as a use of them.
TEST(new_series, leave_nothing_behind_that_was_known_or_refused) {
    const auto name = [](const char* text) { return std::vector<label_view>{{"__name__", text}}; };
    for (const bool name_is_shared : {false, true}) {
        store_options options;
        options.retention = 1min;
        options.shards = 2;
        options.limits.series = 1;
        store s(options);
        const auto series = [&](std::uint64_t group, const char* text) {
            return name_is_shared ? sent{group, name(text), {}} : sent{group, {}, name(text)};
        };
        using enum rejection;
        // Twice in a batch, again in other bytes, and one too many.
        EXPECT_EQ(send(s, 0, 1, 1, {series(1, "kept"), series(1, "kept"), series(2, "refused")}),
                  (std::vector{none, none, series_limit}));
        EXPECT_EQ(send(s, 0, 11, 2, {series(1, "kept")}), std::vector{none});
        // The same labels with a resource of the other shard.
        EXPECT_EQ(send(s, 1, 21, 3, {series(1, "kept"), series(2, "refused")}),
                  (std::vector{none, series_limit}));
        EXPECT_EQ(s.metric_names(), std::vector<std::string>{"kept"});
        EXPECT_EQ(s.stats().series, 1U);
        EXPECT_EQ(s.evict(at_s(100)), 1U);
        EXPECT_TRUE(s.metric_names().empty());
    }
}

}  // namespace
