#include "support/describing.hpp"
#include "support/histograms.hpp"
#include "support/series.hpp"

#include <tidegauge/samples/staleness.hpp>
#include <tidegauge/store/store.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace std::chrono_literals;
using tidegauge::histogram_sample;
using tidegauge::label_set;
using tidegauge::matcher;
using tidegauge::metric_type;
using tidegauge::native_histogram;
using tidegauge::point;
using tidegauge::rejection;
using tidegauge::sample;
using tidegauge::selection;
using tidegauge::series_ref;
using tidegauge::store;
using tidegauge::temporality;
using tidegauge::timestamp;
using tidegauge::window;
using tidegauge::testing::at_s;
using tidegauge::testing::describing;
using tidegauge::testing::observed;

using sums_by_series = std::map<std::string, std::vector<double>>;

/// The sums of all histograms in `(from, to]`, by the text of their series' labels; there must be
/// no numbers.
sums_by_series sums_in(const store& s, timestamp from, timestamp to) {
    sums_by_series all;
    s.read_samples(s.select({}), from, to,
                   [&](const series_ref& series, std::span<const sample> floats,
                       std::span<const histogram_sample> histograms) {
                       EXPECT_TRUE(floats.empty());
                       std::vector<double>& its = all[to_string(*s.labels(series))];
                       for (const auto& each : histograms) its.push_back(each.value->sum);
                   });
    return all;
}

/// Sends a histogram of the observation `number` as a sender of a resource does.
rejection send(store& s, std::uint64_t resource, double t, double start, double number,
               temporality counted = temporality::cumulative) {
    point p{{7, resource}, at_s(t), at_s(start), 0, metric_type::histogram, counted};
    s.write(resource, at_s(t))
        .append_histogram(p, observed(0, {number}), describing([](std::size_t) {
                              return label_set{{"a", "b"}};
                          }));
    return p.outcome;
}

TEST(store_histograms, are_given_back_in_a_left_open_window) {
    store s;
    for (const double t : {10.0, 20.0, 30.0}) {
        EXPECT_EQ(s.append_histogram({{"__name__", "h"}}, at_s(t), observed(0, {t}), at_s(t)),
                  rejection::none);
    }
    EXPECT_EQ(sums_in(s, at_s(10), at_s(30)), (sums_by_series{{"h", {20, 30}}}));
    EXPECT_TRUE(s.has_seen("h"));
    EXPECT_EQ(s.stats().samples_accepted, 3U);
    EXPECT_EQ(s.last_arrival(), at_s(30));
}

TEST(store_histograms, are_no_numbers) {
    store s;
    s.append_histogram({{"__name__", "h"}}, at_s(10), observed(0, {1}), at_s(10));
    std::size_t seen = 0;
    s.read(s.select({}), at_s(0), at_s(20), [&](const series_ref&, const window& w) {
        ++seen;
        EXPECT_TRUE(w.empty());
        EXPECT_EQ(w.type, metric_type::histogram);
        EXPECT_EQ(w.arrived, at_s(10));
    });
    EXPECT_EQ(seen, 1U);
}

TEST(store_histograms, share_no_series_with_numbers) {
    store s;
    EXPECT_EQ(s.append_histogram({{"a", "h"}}, at_s(1), observed(0, {1}), at_s(1)),
              rejection::none);
    EXPECT_EQ(s.append({{"a", "h"}}, {at_s(2), 1}, at_s(2)), rejection::type_conflict);
    EXPECT_EQ(s.append({{"a", "h"}}, {at_s(2), tidegauge::stale_nan}, at_s(2)),
              rejection::type_conflict);
    EXPECT_EQ(s.append({{"a", "n"}}, {at_s(1), 1}, at_s(1)), rejection::none);
    EXPECT_EQ(s.append_histogram({{"a", "n"}}, at_s(2), observed(0, {1}), at_s(2)),
              rejection::type_conflict);
}

TEST(store_histograms, are_cumulative_or_deltas_that_are_added_up) {
    store s;
    EXPECT_EQ(send(s, 0, 10, 0, 5, temporality::delta), rejection::none);
    EXPECT_EQ(send(s, 0, 20, 10, 5, temporality::delta), rejection::none);
    EXPECT_EQ(send(s, 0, 20, 10, 5, temporality::delta), rejection::none) << "and counted once";
    EXPECT_EQ(send(s, 0, 30, 0, 5), rejection::type_conflict);
    EXPECT_EQ(sums_in(s, at_s(0), at_s(30)), (sums_by_series{{"{a=\"b\"}", {5, 10}}}));
}

TEST(store_histograms, of_the_same_labels_are_one_series_wherever_they_come_from) {
    store s({.shards = 4});
    for (std::uint64_t resource = 0; resource < 8; ++resource) {
        const double t = 10 + static_cast<double>(resource);
        EXPECT_EQ(send(s, resource, t, 0, t), rejection::none);
        EXPECT_EQ(send(s, resource, t + 0.5, 0, t), rejection::none) << "known by now";
    }
    EXPECT_EQ(s.stats().series, 1U);
    EXPECT_EQ(sums_in(s, at_s(0), at_s(30)).at("{a=\"b\"}").size(), 16U);
}

TEST(store_histograms, are_refused_as_numbers_are) {
    store s({.retention = 1min});
    EXPECT_EQ(send(s, 0, 100, 0, 1), rejection::none);
    point ahead{{7, 0}, at_s(1000), {}, 0, metric_type::histogram};
    s.write(0, at_s(100)).append_histogram(ahead, observed(0, {1}), [](std::size_t) {
        return absl::StatusOr<tidegauge::described_labels>();
    });
    EXPECT_EQ(ahead.outcome, rejection::too_far_ahead);
    EXPECT_EQ(send(s, 0, 39, 0, 1), rejection::too_old);
    EXPECT_EQ(send(s, 0, 41, 0, 2), rejection::none) << "late, but within the retention";
    EXPECT_EQ(s.stats().rejected[static_cast<std::size_t>(rejection::too_old)], 1U);
}

TEST(store_histograms, older_than_the_retention_are_forgotten) {
    store s({.retention = 1min});
    for (int t = 1; t <= 200; ++t) send(s, 0, t, 0, t);
    EXPECT_EQ(sums_in(s, at_s(0), at_s(300)).at("{a=\"b\"}").size(), 60U);
}

TEST(store_histograms, take_memory_that_is_counted_and_given_back) {
    store s({.retention = 1min});
    const label_set labels{{"a", "b"}};
    s.append_histogram(labels, at_s(1), observed(0, {1}), at_s(1));
    const std::size_t one = s.stats().bytes;
    std::vector<double> numbers;
    for (int i = 0; i < 160; ++i) numbers.push_back(std::exp2(i));
    s.append_histogram(labels, at_s(2), observed(0, numbers), at_s(2));
    EXPECT_GE(s.stats().bytes, one + 160 * sizeof(double));
    EXPECT_EQ(s.evict(at_s(100)), 1U);
    EXPECT_LT(s.stats().bytes, one);
    s.append_histogram(labels, at_s(101), observed(0, {5}), at_s(101));
    EXPECT_EQ(sums_in(s, at_s(0), at_s(200)), (sums_by_series{{"{a=\"b\"}", {5}}}))
        << "a series that is born again begins with nothing";
    s.evict(at_s(200));
    EXPECT_EQ(s.append(labels, {at_s(200), 1}, at_s(200)), rejection::none)
        << "and may have numbers then";
}

TEST(store_histograms, make_no_more_of_them_when_memory_is_short) {
    tidegauge::store_options options;
    options.limits.bytes = 20'000;
    store s(options);
    const label_set labels{{"a", "b"}};
    for (int t = 1; t <= 200; ++t) {
        EXPECT_EQ(s.append_histogram(labels, at_s(t), observed(0, {1.0 * t}), at_s(t)),
                  rejection::none);
    }
    EXPECT_LT(s.stats().bytes, 21'000U);
    EXPECT_EQ(sums_in(s, at_s(0), at_s(200)).at("{a=\"b\"}").back(), 200);
    EXPECT_EQ(s.append_histogram({{"a", "c"}}, at_s(200), observed(0, {1}), at_s(200)),
              rejection::memory_limit);
}

TEST(store_histograms, stay_whole_for_readers_while_others_write_and_evict) {
    constexpr int last = 300;
    store s({.retention = 30s, .shards = 2});
    std::atomic<int> writing{2};
    std::vector<std::jthread> threads;
    for (int writer = 0; writer < 2; ++writer) {
        threads.emplace_back([&, writer] {
            for (int t = 1; t <= last; ++t) {
                // One that lasts, and one that is never heard of again.
                for (const std::string& born : {std::string("0"), std::to_string(t)}) {
                    const label_set labels{{"w", std::to_string(writer)}, {"born", born}};
                    const std::vector<double> numbers(static_cast<std::size_t>(t), 3);
                    EXPECT_EQ(s.append_histogram(labels, at_s(t), observed(0, numbers), at_s(t)),
                              rejection::none);
                }
            }
            --writing;
        });
    }
    std::size_t seen = 0;
    const auto look = [&] {
        s.read_samples(s.select({}), at_s(0), at_s(last),
                       [&](const series_ref&, std::span<const sample>,
                           std::span<const histogram_sample> histograms) {
                           for (const histogram_sample& each : histograms) {
                               ++seen;
                               EXPECT_EQ(each.value->count * 3, each.value->sum);
                               EXPECT_EQ(each.value->positive_counts.at(0), each.value->count);
                           }
                       });
    };
    while (writing > 0) look();
    threads.clear();
    look();
    EXPECT_GT(seen, 0U);
    s.evict(at_s(last + 100));
    EXPECT_EQ(s.stats().series, 0U);
}

}  // namespace
