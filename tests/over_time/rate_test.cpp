#include "over_time/recorded.hpp"

#include <tidegauge/over_time/extrapolation.hpp>
#include <tidegauge/over_time/rate.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <vector>

namespace {

using tidegauge::delta;
using tidegauge::extrapolation;
using tidegauge::increase;
using tidegauge::metric_type;
using tidegauge::rate;
using tidegauge::window;
using tidegauge::window_buffer;
using tidegauge::testing::at_s;
using tidegauge::testing::bits;
using tidegauge::testing::recorded;
using tidegauge::testing::sample_at;

TEST(rate, needs_two_samples) {
    EXPECT_EQ(rate(recorded().in(0, 60)), std::nullopt);
    EXPECT_EQ(rate(recorded(10, {1}).in(0, 60)), std::nullopt);
    EXPECT_TRUE(rate(recorded(10, {1, 2}).in(0, 60)));
}

TEST(rate, is_the_slope_of_a_steady_counter_whatever_the_window_cuts_off) {
    const recorded steady(10, {100, 120, 140, 160});  // 2 a second, from 10 s to 40 s
    EXPECT_EQ(rate(steady.in(0, 40)), 2);
    EXPECT_DOUBLE_EQ(*rate(steady.in(1, 41)), 2);
    EXPECT_DOUBLE_EQ(*rate(steady.in(9, 49)), 2);
}

TEST(rate, counts_the_value_before_a_reset) {
    // 30 s show 20 + 10 + 20, extrapolated by 10 s to the start of the window.
    EXPECT_EQ(increase(recorded(10, {100, 120, 10, 30}).in(0, 40)), 50 * (40.0 / 30));
}

TEST(rate, takes_a_fresh_start_for_a_reset_although_the_value_rose) {
    const auto series = recorded().add(10, 100).add(20, 120).add_fresh(30, 130).add(40, 150);
    EXPECT_EQ(increase(series.in(0, 40)), (20 + 130 + 20) * (40.0 / 30));
}

TEST(rate, does_not_ask_for_the_type_of_the_series) {
    const recorded falling(10, {100, 90, 80});
    EXPECT_EQ(rate(falling.in(0, 30, metric_type::gauge)),
              rate(falling.in(0, 30, metric_type::counter)));
}

TEST(rate, reaches_half_a_distance_beyond_samples_that_are_far_from_an_edge) {
    const recorded steady(10, {100, 110, 120});
    // From 10 s to 30 s, in a window from -60 s to 90 s: 5 s are added on either side.
    EXPECT_EQ(increase(steady.in(-60, 90)), 20 * (30.0 / 20));
}

TEST(rate, calls_a_distance_equal_to_the_threshold_far) {
    const recorded steady(10, {100, 110, 120});
    // The threshold is 11 s: one millisecond less is near.
    EXPECT_EQ(increase(steady.in(-1, 30)), 20 * (25.0 / 20));
    EXPECT_EQ(increase(steady.in(-0.999, 30)), 20 * ((20 + 10.999) / 20));
    EXPECT_EQ(increase(steady.in(10, 41)), 20 * (25.0 / 20));
    EXPECT_EQ(increase(steady.in(10, 40.999)), 20 * ((20 + 10.999) / 20));
}

TEST(rate, does_not_extrapolate_a_counter_below_zero) {
    // 4 at 10 s, growing by 1 a second: it was 0 at 6 s, so only 4 s are added before it.
    EXPECT_EQ(increase(recorded(10, {4, 14, 24}).in(0, 30)), 20 * (24.0 / 20));
    // From 0 nothing is added.
    EXPECT_EQ(increase(recorded(10, {0, 10, 20}).in(0, 30)), 20);
}

TEST(rate, looks_for_the_zero_after_deciding_which_edge_is_far) {
    // The zero lies 7 s back. The edge is far, so only 5 s are added; the other order, that of
    // Prometheus 2, would take the 7 s for near and add them.
    EXPECT_EQ(increase(recorded(10, {7, 17, 27}).in(-60, 30)), 20 * (25.0 / 20));
}

TEST(rate, has_no_zero_to_stop_at_when_the_counter_does_not_grow_or_begins_below_it) {
    EXPECT_EQ(increase(recorded(10, {4, 4, 4}).in(0, 30)), 0);
    EXPECT_EQ(increase(recorded(10, {-4, 6, 16}).in(0, 30)), 20 * (30.0 / 20));
}

TEST(rate, divides_by_the_window_as_it_was_written) {
    const recorded steady(10, {100, 110, 120});
    EXPECT_EQ(rate(steady.in(-60, 90)), 20 * ((30.0 / 20) / 150));
}

TEST(rate, is_nan_where_a_value_is) {
    using tidegauge::testing::nan;
    EXPECT_TRUE(std::isnan(*rate(recorded(10, {nan, 1}).in(0, 20))));
    EXPECT_TRUE(std::isnan(*rate(recorded(10, {1, nan}).in(0, 20))));
}

TEST(delta, takes_a_fall_for_a_fall) {
    EXPECT_EQ(delta(recorded(10, {100, 80, 40}).in(10, 30)), -60);
    EXPECT_EQ(delta(recorded(10, {100, 80, 90}).in(0, 30)), -10 * (30.0 / 20));
}

TEST(delta, does_not_stop_at_zero) {
    EXPECT_EQ(delta(recorded(10, {4, 14, 24}).in(0, 30)), 20 * (30.0 / 20));
}

TEST(delta, knows_no_fresh_starts) {
    const auto series = recorded().add(10, 5).add_fresh(20, 8);
    EXPECT_EQ(delta(series.in(10, 20)), 3);
}

TEST(delta, needs_two_samples) {
    EXPECT_EQ(delta(recorded(10, {1}).in(0, 60)), std::nullopt);
}

// Computed from the formula in Python, whose floats are the same IEEE doubles.
TEST(rate, has_the_bits_of_the_formula) {
    const recorded series(7.3, {0.1, 0.7, 1.9, 0.3, 2.2});
    EXPECT_EQ(rate(series.in(0, 60)), 0x1.3a06d3a06d3a0p-4);
    EXPECT_EQ(increase(series.in(0, 60)), 0x1.2666666666666p+2);
    EXPECT_EQ(delta(series.in(0, 60)), 0x1.719999999999ap+1);
    EXPECT_EQ(rate(series.in(3.1, 37.7)), 0x1.f8d2fa81b14f1p-4);
}

/// The formula as it is written down (promql/functions.go, extrapolatedRate), without short cuts.
std::optional<double> by_the_book(const window& w, bool counter, bool per_second) {
    const std::size_t n = w.size();
    if (n < 2) return std::nullopt;
    std::vector<bool> fresh(n, false);
    for (std::size_t i = 0; i < n; ++i) fresh[i] = w.starts_anew(i);
    double result = w.values[n - 1] - w.values[0];
    for (std::size_t i = 1; counter && i < n; ++i) {
        if (w.values[i] < w.values[i - 1] || fresh[i]) result += w.values[i - 1];
    }
    const auto s = [](auto span) { return static_cast<double>(span.count()) / 1000; };
    double to_start = s(w.time(0) - w.from);
    double to_end = s(w.to - w.time(n - 1));
    const double sampled = s(w.time(n - 1) - w.time(0));
    const double average = sampled / static_cast<double>(n - 1);
    const double threshold = average * 1.1;
    if (to_start >= threshold) to_start = average / 2;
    if (counter) {
        double to_zero = to_start;
        if (result > 0 && w.values[0] >= 0) to_zero = sampled * (w.values[0] / result);
        if (to_zero < to_start) to_start = to_zero;
    }
    if (to_end >= threshold) to_end = average / 2;
    double factor = (sampled + to_start + to_end) / sampled;
    if (per_second) factor /= s(w.to - w.from);
    return result * factor;
}

TEST(rate, agrees_with_the_formula_bit_for_bit_on_random_windows) {
    std::mt19937_64 random(20240229);
    const auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
    std::vector<double> times;  // often those of the round before
    double end = 0;
    extrapolation edges;
    for (int round = 0; round < 40'000; ++round) {
        if (below(2) == 0) {
            times.clear();
            end = 0.001 * below(20'000);
            const int count = below(15);
            for (int i = 0; i < count; ++i) times.push_back(end += 0.001 * (1 + below(20'000)));
            end += 0.001 * below(30'000);
        }
        window_buffer samples;
        samples.clear(15);
        window w;
        const int falls_per_10 = below(4) == 0 ? 3 : 0;
        double value = below(3) == 0 ? 0 : 0.1 * below(1000) - 10;
        for (const double s : times) {
            value = below(10) < falls_per_10 ? 0.3 * below(9) : value + 0.7 * below(50);
            samples.push(w, at_s(0), sample_at(s, value), below(40) == 0);
        }
        w.from = at_s(0);
        w.to = at_s(end);
        SCOPED_TRACE(round);
        ASSERT_EQ(bits(rate(w)), bits(by_the_book(w, true, true)));
        ASSERT_EQ(bits(increase(w)), bits(by_the_book(w, true, false)));
        ASSERT_EQ(bits(delta(w)), bits(by_the_book(w, false, false)));
        ASSERT_EQ(bits(rate(w, edges)), bits(rate(w)));
        ASSERT_EQ(bits(increase(w, edges)), bits(increase(w)));
        ASSERT_EQ(bits(delta(w, edges)), bits(delta(w)));
    }
}

}  // namespace
