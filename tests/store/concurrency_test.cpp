#include "support/describing.hpp"
#include "support/series.hpp"

#include <tidegauge/store/store.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace std::chrono_literals;
using tidegauge::label_set;
using tidegauge::matcher;
using tidegauge::point;
using tidegauge::rejection;
using tidegauge::selection;
using tidegauge::series_ref;
using tidegauge::store;
using tidegauge::window;
using tidegauge::testing::at_s;
using tidegauge::testing::describing;

constexpr int resources = 8;
constexpr int series_per_resource = 16;
constexpr int rounds = 200;

/// Sends one resource's series at second `t`, each with the value `1000 * series + t`. Every tenth
/// round a series of its own appears, which is never heard of again.
void send(store& s, int resource, int t) {
    std::vector<point> points;
    for (int i = 0; i <= series_per_resource; ++i) {
        const bool passing = i == series_per_resource;
        if (passing && t % 10 != 0) continue;
        const auto number = static_cast<std::uint64_t>(resource * 1000 + i);
        points.push_back({{number, passing ? static_cast<std::uint64_t>(t) : 0},
                          at_s(t),
                          {},
                          1000.0 * static_cast<double>(number) + t});
    }
    s.write(static_cast<std::uint64_t>(resource), at_s(t))
        .append(points, describing([&](std::size_t i) {
                    const bool passing = points[i].id.high != 0;
                    return label_set{{"kind", passing ? "passing" : "lasting"},
                                     {"number", std::to_string(points[i].id.low)},
                                     {"born", std::to_string(points[i].id.high)}};
                }));
    for (const point& p : points) EXPECT_EQ(p.outcome, rejection::none);
}

/// Checks that every window is whole: consecutive seconds, all values of one and the same series.
std::size_t check_windows(const store& s, const selection& chosen) {
    std::size_t seen = 0;
    s.read(chosen, at_s(-1), at_s(rounds), [&](const series_ref&, const window& w) {
        ++seen;
        const double number = std::floor(w.empty() ? 0 : w.first().value / 1000);
        for (std::size_t i = 0; i < w.size(); ++i) {
            const double t = static_cast<double>(tidegauge::unix_ms(w.time(i))) / 1000;
            EXPECT_EQ(w.values[i], 1000 * number + t);
            if (i != 0) {
                EXPECT_EQ(w.time(i) - w.time(i - 1), 1s);
            }
        }
    });
    s.read_in_place(chosen, at_s(-1), at_s(rounds), tidegauge::window_parts::ends,
                    [&](const series_ref&, const window& w) {
                        if (w.empty()) return;
                        const std::chrono::duration<double> span = w.last().at - w.first().at;
                        EXPECT_EQ(w.last().value - w.first().value, span.count());
                        EXPECT_EQ(static_cast<double>(w.size()), span.count() + 1);
                    });
    return seen;
}

TEST(store_concurrency, shows_readers_whole_series_while_others_write_and_evict) {
    store s({.retention = 30s, .shards = 4});
    std::atomic<int> writing{2};
    std::vector<std::jthread> threads;
    for (int writer = 0; writer < 2; ++writer) {
        threads.emplace_back([&, writer] {
            for (int t = 1; t <= rounds; ++t) {
                for (int r = writer; r < resources; r += 2) send(s, r, t);
            }
            --writing;
        });
    }
    for (int reader = 0; reader < 2; ++reader) {
        threads.emplace_back([&] {
            selection lasting = s.select({matcher::equal("kind", "lasting")});
            do {
                s.refresh(lasting);
                check_windows(s, lasting);
                (void)s.stats();
                (void)s.metric_names();
            } while (writing > 0);
        });
    }
    threads.clear();

    selection lasting = s.select({matcher::equal("kind", "lasting")});
    EXPECT_EQ(check_windows(s, lasting), std::size_t{resources} * series_per_resource);
    s.evict(at_s(rounds));
    EXPECT_EQ(s.stats().series, std::size_t{resources} * (series_per_resource + 4))
        << "the passing ones of seconds 170, 180, 190 and 200 are young enough to stay";
}

TEST(store_concurrency, holds_its_limit_of_series_when_all_threads_create_at_once) {
    tidegauge::store_options options;
    options.limits.series = 100;
    store s(options);
    std::atomic<int> taken{0};
    std::vector<std::jthread> threads;
    for (int writer = 0; writer < 4; ++writer) {
        threads.emplace_back([&, writer] {
            for (int i = 0; i < 100; ++i) {
                const label_set labels{{"i", std::to_string(i)}, {"w", std::to_string(writer)}};
                if (s.append(labels, {at_s(1), 1}, at_s(1)) == rejection::none) ++taken;
            }
        });
    }
    threads.clear();
    EXPECT_EQ(taken, 100);
    EXPECT_EQ(s.stats().series, 100U);
}

TEST(store_concurrency, makes_one_series_when_many_resources_send_the_same_labels) {
    store s;
    std::vector<std::jthread> threads;
    for (std::uint64_t writer = 0; writer < 4; ++writer) {
        threads.emplace_back([&, writer] {
            for (int t = 1; t <= 50; ++t) {
                point p{{writer, 1}, at_s(t), {}, 1.0 * t};
                s.write(writer, at_s(t)).append(std::span(&p, 1), describing([](std::size_t) {
                                                    return label_set{{"a", "b"}};
                                                }));
                EXPECT_EQ(p.outcome, rejection::none);
            }
        });
    }
    threads.clear();
    EXPECT_EQ(s.stats().series, 1U);
    s.read(s.select({}), at_s(0), at_s(50),
           [](const series_ref&, const window& w) { EXPECT_EQ(w.size(), 50U); });
}

}  // namespace
