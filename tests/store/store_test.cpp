#include "support/describing.hpp"
#include "support/series.hpp"

#include <tidegauge/store/store.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace std::chrono_literals;
using tidegauge::described_labels;
using tidegauge::label_set;
using tidegauge::match_op;
using tidegauge::matcher;
using tidegauge::metric_type;
using tidegauge::point;
using tidegauge::rejection;
using tidegauge::sample;
using tidegauge::selection;
using tidegauge::series_ref;
using tidegauge::store;
using tidegauge::store_options;
using tidegauge::temporality;
using tidegauge::timestamp;
using tidegauge::unix_ms;
using tidegauge::window;
using tidegauge::window_parts;
using tidegauge::testing::at_s;
using tidegauge::testing::describing;
using tidegauge::testing::sample_at;

using values_by_series = std::map<std::string, std::vector<double>>;

/// Everything that `chosen` holds in `(from, to]`, by the text of its labels.
values_by_series read(const store& s, const selection& chosen, timestamp from, timestamp to) {
    values_by_series all;
    s.read(chosen, from, to, [&](const series_ref& series, const window& w) {
        all[to_string(*s.labels(series))].assign(w.values.begin(), w.values.end());
    });
    return all;
}

matcher make(std::string_view name, match_op op, std::string_view value) {
    return *matcher::make(name, op, value);
}

/// How many series of `s` the matchers match.
std::size_t matched(const store& s, std::vector<matcher> matchers) {
    return s.select(std::move(matchers)).size();
}

store_options limited(tidegauge::store_limits limits) {
    store_options options;
    options.limits = limits;
    return options;
}

TEST(store, gives_back_what_was_appended_as_a_left_open_window) {
    store s;
    const label_set labels{{"__name__", "queue"}, {"pod", "a"}};
    for (const double t : {10.0, 20.0, 30.0}) s.append(labels, sample_at(t, t), at_s(t));
    EXPECT_EQ(read(s, s.select({matcher::equal("pod", "a")}), at_s(10), at_s(30)),
              (values_by_series{{R"(queue{pod="a"})", {20, 30}}}));
}

TEST(store, keeps_more_than_twelve_samples_when_the_retention_asks_for_them) {
    store s;
    for (int t = 1; t <= 100; ++t) s.append({{"a", "b"}}, sample_at(t, t), at_s(t));
    const auto all = read(s, s.select({}), at_s(0), at_s(100));
    EXPECT_EQ(all.at(R"({a="b"})").size(), 100U);
}

TEST(store, drops_a_series_oldest_samples_at_its_limit) {
    store s(limited({.samples_per_series = 20}));
    for (int t = 1; t <= 100; ++t) s.append({{"a", "b"}}, sample_at(t, t), at_s(t));
    const auto values = read(s, s.select({}), at_s(0), at_s(100)).at(R"({a="b"})");
    ASSERT_EQ(values.size(), 20U);
    EXPECT_EQ(values.front(), 81.0);
}

TEST(store, reuses_a_rings_memory_for_samples_older_than_the_retention) {
    store s;
    for (int t = 1; t <= 1000; ++t) s.append({{"a", "b"}}, sample_at(60 * t, t), at_s(60 * t));
    const std::size_t bytes = s.stats().bytes;
    for (int t = 1001; t <= 2000; ++t) s.append({{"a", "b"}}, sample_at(60 * t, t), at_s(60 * t));
    EXPECT_EQ(s.stats().bytes, bytes);
}

TEST(store, treats_a_missing_label_as_an_empty_one) {
    store s;
    s.append({{"__name__", "up"}, {"pod", "a"}}, sample_at(1, 1), at_s(1));
    s.append({{"__name__", "up"}}, sample_at(1, 1), at_s(1));
    EXPECT_EQ(matched(s, {matcher::equal("pod", "")}), 1U);
    EXPECT_EQ(matched(s, {make("pod", match_op::not_equal, "")}), 1U);
    EXPECT_EQ(matched(s, {make("pod", match_op::not_equal, "b")}), 2U);
    EXPECT_EQ(matched(s, {make("pod", match_op::regex, "a|")}), 2U);
    EXPECT_EQ(matched(s, {make("pod", match_op::regex, "a")}), 1U);
    EXPECT_EQ(matched(s, {make("pod", match_op::not_regex, "a")}), 1U);
    EXPECT_EQ(matched(s, {matcher::equal("nothing", "has_this")}), 0U);
    EXPECT_EQ(matched(s, {matcher::equal("nothing", "")}), 2U);
}

TEST(store, matches_only_series_that_have_the_queried_label) {
    // otel-add-on counts a series that lacks the label as a match.
    store s;
    s.append({{"__name__", "requests"}, {"app", "x"}}, sample_at(1, 1), at_s(1));
    s.append({{"__name__", "requests"}}, sample_at(1, 1), at_s(1));
    EXPECT_EQ(matched(s, {matcher::equal("__name__", "requests"), matcher::equal("app", "x")}), 1U);
}

TEST(store, matches_supersets_of_the_queried_labels) {
    // otel-add-on hides them when one series has exactly the queried labels.
    store s;
    s.append({{"__name__", "m"}, {"a", "1"}}, sample_at(1, 1), at_s(1));
    s.append({{"__name__", "m"}, {"a", "1"}, {"b", "2"}}, sample_at(1, 1), at_s(1));
    EXPECT_EQ(matched(s, {matcher::equal("__name__", "m"), matcher::equal("a", "1")}), 2U);
}

TEST(store, intersects_any_number_of_matchers) {
    store s;
    for (int i = 0; i < 100; ++i) {
        s.append({{"tens", std::to_string(i / 10)}, {"ones", std::to_string(i % 10)}},
                 sample_at(1, i), at_s(1));
    }
    EXPECT_EQ(matched(s, {matcher::equal("tens", "4"), make("ones", match_op::regex, "[0-3]")}),
              4U);
    EXPECT_EQ(
        matched(s, {make("tens", match_op::regex, "[45]"), make("ones", match_op::not_equal, "7")}),
        18U);
}

TEST(store, adds_new_series_to_a_selection_when_it_is_refreshed) {
    store s;
    selection chosen = s.select({matcher::equal("a", "b")});
    EXPECT_EQ(chosen.size(), 0U);
    s.append({{"a", "b"}, {"c", "1"}}, sample_at(1, 1), at_s(1));
    s.append({{"a", "other"}}, sample_at(1, 1), at_s(1));
    s.refresh(chosen);
    EXPECT_EQ(chosen.size(), 1U);
}

TEST(store, catches_up_with_thousands_of_new_series) {
    store s;
    selection chosen = s.select({matcher::equal("a", "b")});
    for (int i = 0; i < 20'000; ++i) {
        s.append({{"a", i % 2 == 0 ? "b" : "c"}, {"i", std::to_string(i)}}, sample_at(1, 1),
                 at_s(1));
    }
    s.refresh(chosen);
    EXPECT_EQ(chosen.size(), 10'000U);
}

TEST(store, evicts_a_series_silent_for_longer_than_the_retention) {
    store s({.retention = 1min});
    s.append({{"__name__", "gone"}, {"pod", "a"}}, sample_at(0, 1), at_s(0));
    s.append({{"__name__", "there"}, {"pod", "b"}}, sample_at(50, 1), at_s(50));
    selection chosen = s.select({});
    EXPECT_EQ(s.evict(at_s(60)), 0U);
    EXPECT_EQ(s.evict(at_s(61)), 1U);
    EXPECT_EQ(read(s, chosen, at_s(-1), at_s(61)).size(), 1U) << "even before a refresh";
    s.refresh(chosen);
    EXPECT_EQ(chosen.size(), 1U);
    EXPECT_EQ(s.stats().series, 1U);
    EXPECT_EQ(s.metric_names(), std::vector<std::string>{"there"});
    EXPECT_TRUE(s.has_seen("gone"));
    EXPECT_FALSE(s.has_seen("never"));
}

TEST(store, evicts_by_the_receivers_clock_and_not_by_the_senders) {
    store s({.retention = 1min});
    s.append({{"a", "b"}}, sample_at(1, 1), at_s(1000));  // a sender whose clock is far behind
    EXPECT_EQ(s.evict(at_s(1060)), 0U);
    EXPECT_EQ(s.evict(at_s(1061)), 1U);
}

TEST(store, finds_known_series_in_whatever_order_they_come) {
    store s({.retention = 1min, .shards = 1});
    constexpr std::size_t series = 200;
    std::size_t described = 0;
    const auto send = [&](double t, std::size_t stride) {
        std::vector<point> points;
        for (std::size_t i = 0; i < series; ++i) {
            const std::size_t number = i * stride % series;
            points.push_back({{number + 1, number * 77}, at_s(t), {}, static_cast<double>(number)});
        }
        s.write(0, at_s(t)).append(points, describing([&](std::size_t i) {
                                       ++described;
                                       return label_set{{"i", std::to_string(points[i].value)}};
                                   }));
        for (const point& each : points) EXPECT_EQ(each.outcome, rejection::none);
    };
    // In order, in reverse, in leaps, and in order again.
    for (const std::size_t stride : std::vector<std::size_t>{1, 199, 7, 1, 3, 1}) {
        send(10 + static_cast<double>(s.stats().samples_accepted) / series, stride);
    }
    EXPECT_EQ(described, series);
    s.read(s.select({make("i", match_op::regex, ".+")}), at_s(0), at_s(60),
           [&](const series_ref& each, const window& w) {
               EXPECT_EQ(w.size(), 6U);
               for (const double value : w.values) {
                   EXPECT_EQ((*s.labels(each))["i"], std::to_string(value));
               }
           });
}

TEST(store, evicts_along_with_ingest) {
    store s({.retention = 1min, .shards = 1});
    for (int i = 0; i < 1000; ++i) {
        s.append({{"i", std::to_string(i)}}, sample_at(0, 1), at_s(0));
    }
    for (int i = 0; i < 200; ++i) s.append({{"a", "b"}}, sample_at(100, 1), at_s(100));
    EXPECT_EQ(s.stats().series, 1U);
    EXPECT_EQ(s.stats().series_evicted, 1000U);
}

TEST(store, evicts_series_of_resources_that_have_gone_while_others_send) {
    store s({.retention = 1min});
    for (int i = 0; i < 10'000; ++i) {  // more in each shard than are looked at under one lock
        s.append({{"pod", std::to_string(i)}}, sample_at(0, 1), at_s(0));
    }
    for (int i = 0; i < 200; ++i) s.append({{"pod", "0"}}, sample_at(100 + i, 1), at_s(100 + i));
    EXPECT_GT(s.stats().series, 1U) << "ingest evicts in the shards that it writes";
    const std::size_t left = s.stats().series - 1;
    EXPECT_EQ(s.evict(at_s(300)), left);
    EXPECT_EQ(s.stats().series, 1U);
}

TEST(store, gives_back_the_memory_of_evicted_series) {
    store s({.retention = 1min, .shards = 1});
    std::size_t first_bytes = 0;
    for (int round = 0; round < 20; ++round) {
        const double t = 1000.0 * round;
        for (int i = 0; i < 512; ++i) {
            s.append({{"pod", std::to_string(round) + "-" + std::to_string(i)}}, sample_at(t, 1),
                     at_s(t));
        }
        if (round == 1) first_bytes = s.stats().bytes;
        s.evict(at_s(t + 100));
    }
    EXPECT_EQ(s.stats().series, 0U);
    EXPECT_LE(s.stats().bytes, first_bytes);
}

TEST(store, never_takes_an_evicted_series_for_its_successor) {
    store s({.retention = 1min, .shards = 1});
    s.append({{"a", "old"}}, sample_at(0, 1), at_s(0));
    selection old = s.select({matcher::equal("a", "old")});
    s.evict(at_s(100));
    for (int i = 0; i < 600; ++i) {  // enough for the old record to be used again
        s.append({{"a", std::to_string(i)}}, sample_at(100, 1), at_s(100));
        s.evict(at_s(100 + 61 * (i + 1)));
    }
    EXPECT_TRUE(read(s, old, at_s(-1), at_s(1e6)).empty());
    s.refresh(old);
    EXPECT_EQ(old.size(), 0U);
}

TEST(store, refuses_more_series_than_its_limit_and_stays_usable) {
    store s(limited({.series = 2}));
    s.append({{"a", "1"}}, sample_at(1, 1), at_s(1));
    s.append({{"a", "2"}}, sample_at(1, 1), at_s(1));
    EXPECT_EQ(s.append({{"a", "3"}}, sample_at(1, 1), at_s(1)), rejection::series_limit);
    EXPECT_EQ(s.append({{"a", "1"}}, sample_at(2, 1), at_s(2)), rejection::none);
    EXPECT_EQ(s.stats().rejected[static_cast<std::size_t>(rejection::series_limit)], 1U);
    EXPECT_EQ(s.stats().samples_accepted, 3U);
}

TEST(store, refuses_too_many_labels_and_too_long_ones) {
    store s(limited({.labels_per_series = 2, .label_bytes = 4}));
    EXPECT_EQ(s.append({{"a", "1"}, {"b", "2"}, {"c", "3"}}, sample_at(1, 1), at_s(1)),
              rejection::label_count_limit);
    EXPECT_EQ(s.append({{"a", "12345"}}, sample_at(1, 1), at_s(1)), rejection::label_length_limit);
    EXPECT_EQ(s.append({{"a", "1234"}}, sample_at(1, 1), at_s(1)), rejection::none);
}

TEST(store, refuses_new_series_when_its_memory_is_used_up) {
    store s(limited({.bytes = 100'000}));
    int taken = 0;
    while (s.append({{"i", std::to_string(taken)}}, sample_at(1, 1), at_s(1)) == rejection::none) {
        ++taken;
        ASSERT_LT(taken, 1000);
    }
    EXPECT_GT(taken, 50);
    EXPECT_EQ(s.append({{"i", "x"}}, sample_at(1, 1), at_s(1)), rejection::memory_limit);
    EXPECT_EQ(s.append({{"i", "0"}}, sample_at(2, 1), at_s(2)), rejection::none);
    EXPECT_LT(s.stats().bytes, 110'000U);
}

TEST(store, refuses_samples_too_far_ahead_of_the_receivers_clock) {
    store s;
    EXPECT_EQ(s.append({{"a", "b"}}, sample_at(700, 1), at_s(99)), rejection::too_far_ahead);
    EXPECT_EQ(s.append({{"a", "b"}}, sample_at(700, 1), at_s(100)), rejection::none);
}

TEST(store, refuses_samples_older_than_the_newest_by_more_than_the_retention) {
    store s({.retention = 1min});
    s.append({{"a", "b"}}, sample_at(100, 1), at_s(100));
    EXPECT_EQ(s.append({{"a", "b"}}, sample_at(39, 1), at_s(100)), rejection::too_old);
    EXPECT_EQ(s.append({{"a", "b"}}, sample_at(41, 1), at_s(100)), rejection::none);
}

TEST(store, keeps_the_newest_by_time_and_not_by_arrival) {
    // otel-add-on answers last_one with whatever came last.
    store s;
    s.append({{"a", "b"}}, sample_at(20, 2), at_s(21));
    s.append({{"a", "b"}}, sample_at(10, 1), at_s(22));
    s.append({{"a", "b"}}, sample_at(20, 2), at_s(23));
    EXPECT_EQ(read(s, s.select({}), at_s(0), at_s(30)).at(R"({a="b"})"),
              (std::vector<double>{1, 2}));
}

TEST(store, refuses_a_gauge_where_a_counter_is_known) {
    store s;
    s.append({{"a", "b"}}, sample_at(1, 1), at_s(1), metric_type::counter);
    EXPECT_EQ(s.append({{"a", "b"}}, sample_at(2, 1), at_s(2), metric_type::gauge),
              rejection::type_conflict);
}

TEST(store, makes_one_series_of_equal_labels_whatever_their_fingerprint_and_resource) {
    store s;
    const label_set labels{{"__name__", "m"}, {"pod", "a"}};
    for (std::uint64_t i = 0; i < 20; ++i) {
        const double t = static_cast<double>(i);
        point p{{i, ~i}, at_s(t), {}, t};
        s.write(i, at_s(t)).append(std::span(&p, 1), describing([&](std::size_t) {
                                       return labels;
                                   }));
        EXPECT_EQ(p.outcome, rejection::none);
    }
    EXPECT_EQ(s.stats().series, 1U);
    EXPECT_EQ(read(s, s.select({}), at_s(-1), at_s(20)).at(R"(m{pod="a"})").size(), 20U);
}

TEST(store, finds_a_series_again_that_another_shard_has_evicted) {
    store s({.retention = 1min, .shards = 2});
    const label_set labels{{"__name__", "m"}};
    const auto send = [&](std::uint64_t resource, double t) {
        point p{{resource, 7}, at_s(t), {}, t};
        s.write(resource, at_s(t)).append(std::span(&p, 1), describing([&](std::size_t) {
                                              return labels;
                                          }));
        return p.outcome;
    };
    EXPECT_EQ(send(0, 1), rejection::none);  // lives in shard 0
    EXPECT_EQ(send(1, 2), rejection::none);  // shard 1 knows where
    s.evict(at_s(100));
    EXPECT_EQ(send(1, 100), rejection::none);
    EXPECT_EQ(s.stats().series, 1U);
    EXPECT_EQ(read(s, s.select({}), at_s(0), at_s(100)).at("m"), std::vector<double>{100});
}

TEST(store, asks_for_the_labels_of_a_known_fingerprint_only_once) {
    store s;
    int asked = 0;
    for (const double t : {1.0, 2.0, 3.0}) {
        point p{{1, 2}, at_s(t), {}, t};
        s.write(0, at_s(t)).append(std::span(&p, 1), describing([&](std::size_t) {
                                       ++asked;
                                       return label_set{{"a", "b"}};
                                   }));
    }
    EXPECT_EQ(asked, 1);
}

TEST(store, remembers_no_fingerprint_whose_labels_are_malformed) {
    store s;
    int asked = 0;
    for (const double t : {1.0, 2.0}) {
        point p{{1, 2}, at_s(t), {}, t};
        s.write(0, at_s(t)).append(std::span(&p, 1), [&](std::size_t) {
            ++asked;
            return absl::StatusOr<described_labels>(tidegauge::invalid_argument("not UTF-8"));
        });
        EXPECT_EQ(p.outcome, rejection::bad_attributes);
    }
    EXPECT_EQ(asked, 2);
    EXPECT_EQ(s.stats().series, 0U);
}

TEST(store, accumulates_delta_points) {
    store s;
    for (const double t : {1.0, 2.0, 2.0, 3.0}) {  // one is sent twice
        point p{{1, 2}, at_s(t), at_s(t - 1), 5, metric_type::counter, temporality::delta};
        s.write(0, at_s(t)).append(std::span(&p, 1), describing([](std::size_t) {
                                       return label_set{{"a", "b"}};
                                   }));
    }
    EXPECT_EQ(read(s, s.select({}), at_s(0), at_s(3)).at(R"({a="b"})"),
              (std::vector<double>{5, 10, 15}));
}

TEST(store, tells_of_deltas_that_overlap_with_those_before_them) {
    store s;
    const auto overlaps = [&](double start, double t, double value = 5) {
        point p{{1, 2}, at_s(t), at_s(start), value, metric_type::counter, temporality::delta};
        s.write(0, at_s(60)).append(std::span(&p, 1), describing([](std::size_t) {
                                        return label_set{{"a", "b"}};
                                    }));
        EXPECT_EQ(p.outcome, rejection::none);
        return p.overlaps;
    };
    EXPECT_FALSE(overlaps(1, 10));
    EXPECT_FALSE(overlaps(10, 20)) << "aligned";
    EXPECT_FALSE(overlaps(25, 30)) << "a gap";
    EXPECT_TRUE(overlaps(29, 40));
    EXPECT_FALSE(overlaps(29, 40)) << "sent again, and ignored";
    EXPECT_FALSE(overlaps(1, 5)) << "late";
    EXPECT_FALSE(overlaps(0, 50)) << "an unknown start";
    EXPECT_FALSE(overlaps(50, 51, tidegauge::stale_nan));
    EXPECT_FALSE(overlaps(50, 52)) << "a marker is no count";
    EXPECT_EQ(read(s, s.select({}), at_s(0), at_s(60)).at(R"({a="b"})"),
              (std::vector<double>{5, 10, 15, 20, 25, 30, 35}));
}

TEST(store, tells_when_the_first_and_the_newest_point_came) {
    store s;
    EXPECT_FALSE(s.first_arrival().has_value());
    s.append({{"a", "b"}}, sample_at(700, 1), at_s(1));  // refused
    EXPECT_FALSE(s.last_arrival().has_value());
    s.append({{"a", "b"}}, sample_at(10, 1), at_s(12));
    s.append({{"a", "b"}}, sample_at(20, 1), at_s(22));
    EXPECT_EQ(s.first_arrival(), at_s(12));
    EXPECT_EQ(s.last_arrival(), at_s(22));
    EXPECT_EQ(s.arriving_since(10s), at_s(12));
    EXPECT_EQ(s.arriving_since(9s), at_s(22));
}

TEST(store, names_the_metrics_most_like_a_mistyped_one) {
    store s;
    for (const char* name : {"http_requests_total", "http_request_size", "queue_length"}) {
        s.append({{"__name__", name}}, sample_at(1, 1), at_s(1));
    }
    EXPECT_EQ(s.closest_names("http_request_total", 1),
              std::vector<std::string>{"http_requests_total"});
}

TEST(store, says_whether_a_series_has_ended) {
    store s;
    s.append({{"a", "b"}}, sample_at(1, 1), at_s(1));
    s.append({{"a", "b"}}, {at_s(2), tidegauge::stale_nan}, at_s(2));
    bool ended = false;
    s.read(s.select({}), at_s(0), at_s(5),
           [&](const series_ref&, const window& w) { ended = w.ended; });
    EXPECT_TRUE(ended);
}

TEST(store, tells_when_the_newest_point_of_each_series_came) {
    store s;
    s.append({{"a", "b"}}, sample_at(1, 1), at_s(10));
    s.append({{"a", "b"}}, sample_at(2, 1), at_s(12.9));
    timestamp arrived;
    s.read(s.select({}), at_s(0), at_s(5),
           [&](const series_ref&, const window& w) { arrived = w.arrived; });
    EXPECT_EQ(arrived, at_s(12));
}

TEST(store, reads_as_much_at_once_as_there_is_room_for_and_then_the_rest) {
    store s({.retention = 1h, .shards = 1});
    constexpr int series = 150;
    const auto size = [](int i) { return i % 40 == 3 ? 5000 : 1 + i; };
    for (int i = 0; i < series; ++i) {
        const label_set labels{{"i", std::to_string(i)}};
        for (int k = 0; k < size(i); ++k) s.append(labels, sample_at(0.5 * k, i), at_s(0.5 * k));
    }
    const selection all = s.select({});
    int seen = 0;
    s.read(all, at_s(-1), at_s(3600), [&](const series_ref&, const window& w) {
        ASSERT_EQ(w.size(), static_cast<std::size_t>(size(seen)));
        EXPECT_EQ(w[w.size() / 2].value, seen);
        ++seen;
    });
    EXPECT_EQ(seen, series);
}

/// What is known of a window without its values, and of those that are there.
std::string described(const window& w) {
    std::string text = std::to_string(w.size()) + (w.ended ? " ended" : "");
    if (w.empty()) return text;
    for (const sample& each : {w.first(), w.last()}) {
        text += " " + std::to_string(each.value) + "@" + std::to_string(unix_ms(each.at));
    }
    for (const double value : w.values) text += " " + std::to_string(value);
    return text + (w.never_falls ? "" : " falls") + " " + std::to_string(unix_ms(w.arrived));
}

TEST(store, shows_in_place_what_it_copies_out) {
    store s({.retention = 1h, .shards = 3});
    for (int i = 0; i < 300; ++i) {  // rings of all sizes, which turn, fall, end, or do not reach
        const label_set labels{{"i", std::to_string(i)}};
        const int size = i % 90 == 3 ? 3000 : 1 + i % 30;
        for (int k = 0; k < size; ++k) {
            const double value = i % 7 == 0 ? k % 5 : k;
            s.append(labels, sample_at(k, value), at_s(k));
        }
        if (i % 11 == 0) s.append(labels, sample_at(size, tidegauge::stale_nan), at_s(size));
    }
    const selection all = s.select({});
    for (const auto wanted : {window_parts::ends, window_parts::values, window_parts::all}) {
        for (const double to_s : {0.5, 5.0, 28.0, 4000.0}) {
            std::vector<std::pair<series_ref, std::string>> copied;
            std::vector<std::pair<series_ref, std::string>> in_place;
            s.read(all, at_s(2), at_s(to_s), wanted, [&](const series_ref& its, const window& w) {
                copied.emplace_back(its, described(w));
            });
            s.read_in_place(all, at_s(2), at_s(to_s), wanted,
                            [&](const series_ref& its, const window& w) {
                                in_place.emplace_back(its, described(w));
                            });
            ASSERT_EQ(copied.size(), 300U);
            ASSERT_EQ(copied, in_place);
        }
    }
}

TEST(store, may_be_read_again_inside_a_read_of_another_selection) {
    store s;
    for (int i = 0; i < 200; ++i) {
        s.append({{"i", std::to_string(i)}}, sample_at(1, i), at_s(1));
    }
    const selection outer = s.select({});
    const selection inner = s.select({});
    double sum = 0;
    s.read(outer, at_s(0), at_s(1), [&](const series_ref&, const window& each) {
        if (each.last().value != 7) return;
        s.read(inner, at_s(0), at_s(1),
               [&](const series_ref&, const window& w) { sum += w.last().value; });
    });
    EXPECT_EQ(sum, 199.0 * 200 / 2);
}

}  // namespace
