#include "support/histograms.hpp"
#include "support/series.hpp"

#include <tidegauge/samples/histogram_ring.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <map>
#include <random>
#include <utility>
#include <vector>

namespace {

using tidegauge::append_result;
using tidegauge::histogram_ring;
using tidegauge::histogram_sample;
using tidegauge::native_histogram;
using tidegauge::testing::at_s;
using tidegauge::testing::observed;
using hint = native_histogram::reset_hint;

constexpr std::size_t many = 100;

/// What the ring holds: the time in seconds, and the sum.
using sums = std::vector<std::pair<double, double>>;
std::vector<histogram_sample> all_of(const histogram_ring& ring) {
    std::vector<histogram_sample> all;
    ring.copy(at_s(-1000), at_s(1e6), all);
    return all;
}
sums held_by(const histogram_ring& ring) {
    sums all;
    for (const histogram_sample& each : all_of(ring)) {
        all.emplace_back(static_cast<double>(tidegauge::unix_ms(each.at)) / 1000, each.value->sum);
    }
    return all;
}

native_histogram marker() {
    native_histogram made;
    made.sum = tidegauge::stale_nan;
    return made;
}

TEST(histogram_ring, keeps_histograms_in_the_order_of_time) {
    histogram_ring ring;
    EXPECT_EQ(ring.append(at_s(10), {}, observed(0, {1}), many), append_result::added);
    EXPECT_EQ(ring.append(at_s(30), {}, observed(0, {3}), many), append_result::added);
    EXPECT_EQ(ring.append(at_s(20), {}, observed(0, {2}), many), append_result::inserted);
    EXPECT_EQ(ring.append(at_s(30), {}, observed(0, {4}), many), append_result::replaced);
    EXPECT_EQ(held_by(ring), (sums{{10, 1}, {20, 2}, {30, 4}}));
    std::vector<histogram_sample> some;
    ring.copy(at_s(10), at_s(20), some);
    ASSERT_EQ(some.size(), 1U) << "from is not in the window";
    EXPECT_EQ(*some[0].value, observed(0, {2}));
}

TEST(histogram_ring, drops_its_oldest_when_it_may_hold_no_more) {
    histogram_ring ring;
    for (int t = 1; t <= 5; ++t) ring.append(at_s(t), {}, observed(0, {1.0 * t}), 3);
    EXPECT_EQ(held_by(ring), (sums{{3, 3}, {4, 4}, {5, 5}}));
    EXPECT_EQ(ring.append(at_s(1), {}, observed(0, {1}), 3), append_result::too_old);
    EXPECT_EQ(ring.append(at_s(3.5), {}, observed(0, {9}), 3), append_result::inserted);
    EXPECT_EQ(held_by(ring), (sums{{3.5, 9}, {4, 4}, {5, 5}}));
    ring.drop_until(at_s(4));
    EXPECT_EQ(held_by(ring), (sums{{5, 5}}));
}

TEST(histogram_ring, tells_a_restart_by_a_start_behind_the_sample_before) {
    const auto hints = [](const histogram_ring& ring) {
        std::vector<hint> all;
        for (const histogram_sample& each : all_of(ring)) all.push_back(each.value->hint);
        return all;
    };
    histogram_ring ring;
    ring.append(at_s(10), at_s(1), observed(0, {1}), many);
    ring.append(at_s(20), at_s(1), observed(0, {1}), many);
    ring.append(at_s(40), at_s(25), observed(0, {1, 1}), many);
    EXPECT_EQ(hints(ring), (std::vector{hint::unknown, hint::unknown, hint::reset}));
    ring.append(at_s(30), at_s(25), observed(0, {1}), many);  // the restarted process' first, late
    EXPECT_EQ(hints(ring), (std::vector{hint::unknown, hint::unknown, hint::reset, hint::unknown}));
    ring.append(at_s(50), {}, observed(0, {1}), many);
    EXPECT_EQ(hints(ring).back(), hint::unknown) << "an unknown start says nothing";
    native_histogram told = observed(0, {1});
    told.hint = hint::gauge;
    ring.append(at_s(60), {}, told, many);
    EXPECT_EQ(hints(ring).back(), hint::gauge);
}

TEST(histogram_ring, adds_deltas_up) {
    histogram_ring ring;
    EXPECT_EQ(ring.accumulate(at_s(10), observed(2, {1}), many), append_result::added);
    EXPECT_EQ(ring.accumulate(at_s(20), marker(), many), append_result::added);
    EXPECT_EQ(ring.accumulate(at_s(30), observed(1, {2, -3}), many), append_result::added);
    EXPECT_EQ(ring.accumulate(at_s(30), observed(1, {2, -3}), many), append_result::repeated);
    EXPECT_EQ(*all_of(ring).back().value, observed(1, {1, 2, -3}));
    EXPECT_EQ(ring.accumulate(at_s(15), observed(2, {5}), many), append_result::inserted);
    EXPECT_EQ(*all_of(ring)[1].value, observed(2, {1, 5}));
    EXPECT_TRUE(tidegauge::is_stale(all_of(ring)[2].value->sum));
    EXPECT_EQ(*all_of(ring).back().value, observed(1, {1, 2, -3, 5}));
    ring.drop_until(at_s(10));
    EXPECT_EQ(ring.accumulate(at_s(5), observed(2, {5}), many), append_result::too_old);
    EXPECT_EQ(*all_of(ring).back().value, observed(1, {1, 2, -3, 5}));
}

TEST(histogram_ring, makes_totals_coarser_rather_than_too_many_buckets) {
    histogram_ring ring;
    for (int t = 1; t <= 500; ++t) {
        ring.accumulate(at_s(t), observed(8, {std::exp2(t / 100.0)}), 2);
    }
    const native_histogram& total = *all_of(ring).back().value;
    EXPECT_EQ(total.count, 500);
    EXPECT_LE(total.positive_counts.size(), tidegauge::most_buckets);
    EXPECT_GT(2 * total.positive_counts.size(), tidegauge::most_buckets) << "and no coarser";
}

TEST(histogram_ring, counts_its_bytes) {
    histogram_ring ring;
    EXPECT_EQ(ring.bytes(), 0U);
    ring.append(at_s(1), {}, observed(0, {1}), many);
    const std::size_t one = ring.bytes();
    EXPECT_GT(one, sizeof(native_histogram));
    std::vector<double> numbers;
    for (int i = 0; i < 100; ++i) numbers.push_back(std::exp2(i));
    ring.append(at_s(1), {}, observed(0, numbers), many);
    EXPECT_GE(ring.bytes(), one + 99 * sizeof(double));
    ring.append(at_s(2), at_s(1.5), observed(0, {1}), many);
    ring.drop_until(at_s(2));
    EXPECT_EQ(ring.bytes(), 0U);
}

TEST(histogram_ring, agrees_with_a_map_of_everything) {
    std::mt19937_64 random(7);
    std::uniform_int_distribution<int> any_time(0, 60);
    std::uniform_int_distribution<int> any_number(1, 1000);
    for (int round = 0; round < 200; ++round) {
        histogram_ring raw;
        histogram_ring totals;
        std::map<int, double> last;     // of a time, what came last
        std::map<int, double> counted;  // of a time, what came first
        for (int i = 0; i < 80; ++i) {
            const int t = any_time(random);
            const double number = any_number(random);
            raw.append(at_s(t), {}, observed(0, {number}), many);
            last[t] = number;
            totals.accumulate(at_s(t), observed(0, {number}), many);
            counted.emplace(t, number);
        }
        sums wanted(last.begin(), last.end());
        EXPECT_EQ(held_by(raw), wanted);
        double total = 0;
        wanted.clear();
        for (const auto& [t, number] : counted) wanted.emplace_back(t, total += number);
        EXPECT_EQ(held_by(totals), wanted);
    }
}

}  // namespace
