#include "support/series.hpp"

#include <tidegauge/samples/ring.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace {

using tidegauge::append_result;
using tidegauge::ring;
using tidegauge::ring_state;
using tidegauge::sample;
using tidegauge::stale_nan;
using tidegauge::window;
using tidegauge::window_parts;
using tidegauge::testing::at_s;
using tidegauge::testing::sample_at;

/// A ring of N samples with its memory.
template <std::size_t N>
struct owned {
    ring_state state;
    std::array<std::uint32_t, N> offsets{};
    std::array<double, N> values{};
    tidegauge::window_buffer buffer;

    ring view() { return {state, offsets, values}; }
    append_result append(double s, double value, double start_s = 0) {
        return view().append(sample_at(s, value), at_s(start_s));
    }
    append_result accumulate(double s, double value) {
        return view().accumulate(sample_at(s, value));
    }
    /// The window `(from_s, to_s]`, valid until the next one.
    window copy(double from_s, double to_s, window_parts wanted = window_parts::all) {
        buffer.clear(view().room_to_look());
        return copy_into(buffer, from_s, to_s, wanted);
    }
    window copy_into(tidegauge::window_buffer& into, double from_s, double to_s,
                     window_parts wanted = window_parts::all) {
        window w;
        w.from = at_s(from_s);
        w.to = at_s(to_s);
        view().look(wanted, into, w);
        return w;
    }
    std::vector<sample> samples() {
        std::vector<sample> all;
        for (std::size_t i = 0; i < view().size(); ++i) all.push_back(view()[i]);
        return all;
    }
};

TEST(ring, keeps_only_the_newest_samples_once_full) {
    owned<2> r;
    r.append(1, 10);
    r.append(2, 20);
    r.append(3, 30);
    EXPECT_EQ(r.samples(), (std::vector{sample_at(2, 20), sample_at(3, 30)}));
}

TEST(ring, replaces_a_sample_when_the_timestamp_repeats) {
    owned<3> r;
    r.append(1, 10);
    r.append(2, 20);
    EXPECT_EQ(r.append(1, 11), append_result::replaced);
    EXPECT_EQ(r.append(2, 21), append_result::replaced);
    EXPECT_EQ(r.samples(), (std::vector{sample_at(1, 11), sample_at(2, 21)}));
}

TEST(ring, puts_a_late_sample_where_its_time_belongs) {
    owned<4> r;
    r.append(1, 10);
    r.append(3, 30);
    EXPECT_EQ(r.append(2, 20), append_result::inserted);
    EXPECT_EQ(r.append(0.5, 5), append_result::inserted);
    EXPECT_EQ(r.samples(), (std::vector{sample_at(0.5, 5), sample_at(1, 10), sample_at(2, 20),
                                        sample_at(3, 30)}));
}

TEST(ring, drops_its_oldest_for_a_late_sample_when_full) {
    owned<2> r;
    r.append(1, 10);
    r.append(3, 30);
    EXPECT_EQ(r.append(2, 20), append_result::inserted);
    EXPECT_EQ(r.samples(), (std::vector{sample_at(2, 20), sample_at(3, 30)}));
}

TEST(ring, refuses_a_sample_before_all_others_when_full) {
    owned<2> r;
    r.append(2, 20);
    r.append(3, 30);
    EXPECT_EQ(r.append(1, 10), append_result::too_old);
    EXPECT_EQ(r.samples(), (std::vector{sample_at(2, 20), sample_at(3, 30)}));
}

TEST(ring, counts_the_decreases_it_holds_and_forgets_those_it_drops) {
    owned<3> r;
    r.append(1, 10);
    r.append(2, 5);
    EXPECT_EQ(r.state.breaks, 1);
    r.append(3, 6);
    r.append(4, 7);  // drops the 10, and the decrease with it
    EXPECT_EQ(r.state.breaks, 0);
}

TEST(ring, counts_a_decrease_across_a_staleness_marker) {
    owned<3> r;
    r.append(1, 10);
    r.append(2, stale_nan);
    r.append(3, 5);
    EXPECT_GT(r.state.breaks, 0);
}

TEST(ring, marks_a_new_life_when_the_start_time_moves_past_the_sample_before) {
    owned<3> r;
    r.append(10, 5, 1);
    r.append(20, 9, 15);  // the value did not fall
    EXPECT_TRUE(r.view().starts_anew(1));
    EXPECT_EQ(r.state.breaks, 1);
}

TEST(ring, takes_a_start_equal_to_the_sample_before_for_an_unknown_start) {
    owned<3> r;
    r.append(10, 5, 10);
    r.append(20, 9, 10);
    EXPECT_FALSE(r.view().starts_anew(1));
}

TEST(ring, moves_the_mark_to_a_late_sample_of_the_same_new_life) {
    owned<4> r;
    r.append(10, 5, 1);
    r.append(30, 9, 15);
    r.append(20, 7, 15);
    EXPECT_TRUE(r.view().starts_anew(1));
    EXPECT_FALSE(r.view().starts_anew(2));
}

TEST(ring, keeps_the_mark_behind_a_late_sample_of_the_old_life) {
    owned<4> r;
    r.append(10, 5, 1);
    r.append(30, 9, 15);
    r.append(12, 6, 1);
    EXPECT_FALSE(r.view().starts_anew(1));
    EXPECT_TRUE(r.view().starts_anew(2));
}

TEST(ring, marks_the_oldest_sample_when_one_of_the_old_life_is_put_before_it) {
    owned<4> r;
    r.append(30, 9, 15);
    r.append(12, 6, 1);
    EXPECT_TRUE(r.view().starts_anew(1));
}

TEST(ring, accumulates_increments_to_a_running_total) {
    owned<4> r;
    r.accumulate(1, 3);
    r.accumulate(2, 4);
    EXPECT_EQ(r.samples(), (std::vector{sample_at(1, 3), sample_at(2, 7)}));
}

TEST(ring, adds_a_late_increment_to_the_totals_behind_it) {
    owned<4> r;
    r.accumulate(1, 3);
    r.accumulate(3, 5);
    EXPECT_EQ(r.accumulate(2, 4), append_result::inserted);
    EXPECT_EQ(r.samples(), (std::vector{sample_at(1, 3), sample_at(2, 7), sample_at(3, 12)}));
}

TEST(ring, counts_a_resent_increment_once) {
    owned<4> r;
    r.accumulate(1, 3);
    EXPECT_EQ(r.accumulate(1, 3), append_result::repeated);
    EXPECT_EQ(r.samples(), (std::vector{sample_at(1, 3)}));
}

TEST(ring, refuses_an_increment_before_all_others_once_it_has_forgotten_some) {
    owned<2> r;
    r.accumulate(2, 1);
    r.accumulate(3, 1);
    r.accumulate(4, 1);
    EXPECT_EQ(r.accumulate(1, 1), append_result::too_old);
}

TEST(ring, goes_on_from_the_total_before_a_staleness_marker) {
    owned<4> r;
    r.accumulate(1, 3);
    r.accumulate(2, stale_nan);
    r.accumulate(3, 4);
    EXPECT_EQ(r.view().newest(), sample_at(3, 7));
}

TEST(ring, copies_a_left_open_window) {
    owned<5> r;
    for (const double s : {1.0, 2.0, 3.0, 4.0}) r.append(s, 10 * s);
    const window w = r.copy(1, 3);
    ASSERT_EQ(w.size(), 2U);
    EXPECT_EQ(w.first(), sample_at(2, 20));
    EXPECT_EQ(w.last(), sample_at(3, 30));
    EXPECT_TRUE(w.never_falls);
    EXPECT_FALSE(w.ended);
    EXPECT_TRUE(r.copy(4, 9).empty());
    EXPECT_TRUE(r.copy(0, 0.5).empty());
    EXPECT_TRUE(r.copy(3, 1).empty());
}

TEST(ring, copies_a_window_without_staleness_markers) {
    owned<5> r;
    for (const double s : {1.0, 2.0, 3.0}) r.append(s, s);
    r.append(4, stale_nan);
    const window w = r.copy(1, 4);
    ASSERT_EQ(w.size(), 2U);
    EXPECT_EQ(w.first(), sample_at(2, 2));
    EXPECT_EQ(w.last(), sample_at(3, 3));
    EXPECT_TRUE(w.never_falls);
    EXPECT_TRUE(w.ended);
    EXPECT_FALSE(r.copy(1, 3).ended) << "not before the marker";
}

TEST(ring, copies_the_last_marker_too_when_it_replaced_a_value) {
    owned<3> r;
    r.append(1, 1);
    r.append(2, 2);
    r.append(2, stale_nan);
    EXPECT_TRUE(r.copy(0, 2).ended);
    EXPECT_EQ(r.copy(0, 2).size(), 1U);
    r.append(2, 2);
    EXPECT_FALSE(r.copy(0, 2).ended);
    EXPECT_EQ(r.state.odd, 0);
}

/// Whether the ends of the window `all` are found without it, which must be so where nothing falls
/// and nothing is later.
template <std::size_t N>
void compare_ends(owned<N>& r, const window& all) {
    window ends;
    ends.from = all.from;
    ends.to = all.to;
    const bool found = r.view().look_at_ends(ends);
    ASSERT_EQ(found, r.state.breaks == 0 && all.to >= r.view().newest_at());
    if (!found) return;
    ASSERT_EQ(ends.size(), all.size());
    if (all.empty()) return;
    ASSERT_EQ(ends.first(), all.first());
    ASSERT_EQ(ends.last(), all.last());
}

/// Copies every window of rings in every state of turning and compares it sample by sample.
template <std::size_t N>
void copy_every_window() {
    owned<N> r;
    r.offsets.fill(0x7fff'ffff);  // what memory may hold that served another ring
    for (int newest = 1; newest <= 30; ++newest) {
        r.append(newest, newest % 7 == 0 ? 0 : newest);
        const int oldest = std::max(1, newest - static_cast<int>(N) + 1);
        for (int from = 0; from <= newest; ++from) {
            for (int to = from; to <= newest + 1; ++to) {
                const window all = r.copy(from, to);
                const int first = std::max(from + 1, oldest);
                const int last = std::min(to, newest);
                ASSERT_EQ(all.size(), static_cast<std::size_t>(std::max(0, last - first + 1)));
                for (std::size_t i = 0; i < all.size(); ++i) {
                    const int at = first + static_cast<int>(i);
                    ASSERT_EQ(all[i], sample_at(at, at % 7 == 0 ? 0 : at));
                }
                const std::vector<double> values(all.values.begin(), all.values.end());
                for (const auto wanted : {window_parts::values, window_parts::ends}) {
                    const window part = r.copy(from, to, wanted);
                    ASSERT_EQ(part.size(), values.size());
                    if (part.empty()) continue;
                    ASSERT_EQ(part.first(), sample_at(first, values.front()));
                    ASSERT_EQ(part.last(), sample_at(last, values.back()));
                    if (wanted == window_parts::ends && part.never_falls) continue;
                    ASSERT_TRUE(std::ranges::equal(part.values, values));
                }
                if constexpr (N % 4 == 0) compare_ends(r, all);
            }
        }
    }
}

TEST(ring, copies_windows_of_short_and_of_longer_rings) {
    copy_every_window<1>();
    copy_every_window<4>();
    copy_every_window<5>();
    copy_every_window<12>();
    copy_every_window<13>();
    copy_every_window<40>();
}

TEST(ring, finds_samples_at_irregular_times) {
    owned<60> r;
    std::vector<double> times;
    double s = 0;
    for (int i = 0; i < 100; ++i) {
        s += 1 + (i * i) % 97 + (i % 13 == 0 ? 5000 : 0);
        times.push_back(s);
        r.append(s, i);
    }
    for (const double t : times) {
        for (const double asked : {t - 0.001, t, t + 0.001}) {
            const auto held = std::span(times).last(60);
            const auto until = std::ranges::upper_bound(held, asked) - held.begin();
            ASSERT_EQ(r.view().count_until(at_s(asked)), static_cast<std::size_t>(until));
        }
    }
}

TEST(ring, keeps_several_windows_in_one_buffer) {
    owned<3> r;
    for (const double s : {1.0, 2.0, 3.0, 4.0}) r.append(s, s);
    tidegauge::window_buffer buffer;
    buffer.clear(100);
    const window first = r.copy_into(buffer, 0, 3);
    const window second = r.copy_into(buffer, 2, 4);
    EXPECT_EQ(first[0], sample_at(2, 2));
    EXPECT_EQ(second[0], sample_at(3, 3));
}

TEST(ring, reads_only_the_ends_when_no_more_is_wanted_and_nothing_falls) {
    owned<4> r;
    for (const double s : {1.0, 2.0, 3.0}) r.append(s, s);
    EXPECT_TRUE(r.copy(0, 3, window_parts::ends).values.empty());
    r.append(4, 1);
    EXPECT_EQ(r.copy(0, 4, window_parts::ends).values.size(), 4U);
}

TEST(ring, keeps_a_mark_when_the_marked_sample_is_a_staleness_marker) {
    owned<4> r;
    r.append(10, 5, 1);
    r.append(20, stale_nan, 15);
    r.append(30, 9, 15);
    const window w = r.copy(0, 30);
    ASSERT_EQ(w.size(), 2U);
    EXPECT_TRUE(w.starts_anew(1));
    EXPECT_FALSE(w.never_falls);
}

TEST(ring, tells_of_fresh_starts_though_only_the_ends_are_wanted) {
    owned<4> r;
    r.append(10, 5, 1);
    r.append(20, 9, 15);
    r.append(30, 9, 15);
    const window w = r.copy(0, 30, window_parts::ends);
    EXPECT_TRUE(w.starts_anew(1));
    EXPECT_FALSE(w.starts_anew(2));
    EXPECT_FALSE(r.copy(10, 30).starts_anew(0)) << "what it would start anew from is not there";
}

TEST(ring, keeps_its_samples_when_it_moves_to_larger_memory) {
    owned<2> r;
    for (const double s : {1.0, 2.0, 3.0}) r.append(s, s);
    std::array<std::uint32_t, 4> offsets{};
    std::array<double, 4> values{};
    ring grown = r.view();
    grown.move_to(offsets, values);
    grown.append(sample_at(4, 4), {});
    ASSERT_EQ(grown.size(), 3U);
    EXPECT_EQ(grown[0], sample_at(2, 2));
    EXPECT_EQ(grown.newest(), sample_at(4, 4));
}

TEST(ring, lives_on_after_a_silence_longer_than_its_offsets_reach) {
    owned<4> r;
    r.append(1, 1);
    r.append(60.0 * 86400, 2);
    EXPECT_EQ(r.samples(), (std::vector{sample_at(60.0 * 86400, 2)}));
    r.append(60.0 * 86400 + 1, 3);
    EXPECT_EQ(r.view().size(), 2U);
}

TEST(ring, keeps_what_its_offsets_still_reach_after_a_silence) {
    constexpr double day = 86400;
    owned<4> r;
    for (const double s : {1.0, 2.0, 3.0, 4.0, 12 * day, 13 * day, 20 * day}) r.append(s, s);
    r.append(26 * day, 3e6, 21 * day);  // beyond the reach: offsets must count from elsewhere
    EXPECT_EQ(r.samples(), (std::vector{sample_at(20 * day, 20 * day), sample_at(26 * day, 3e6)}));
    EXPECT_EQ(r.state.breaks, 1);
    for (const double s : {1.0, 2.0, 3.0}) r.append(26 * day + s, 3e6 + s, 21 * day);
    EXPECT_EQ(r.samples().front(), sample_at(26 * day, 3e6));
    EXPECT_EQ(r.samples().back(), sample_at(26 * day + 3, 3e6 + 3));
    EXPECT_EQ(r.state.breaks, 0);
    EXPECT_EQ(r.state.odd, 0);
}

TEST(ring, asserts_that_newest_is_not_asked_of_an_empty_ring) {
    owned<1> r;
    EXPECT_THROW((void)r.view().newest(), broken_precondition);
}

}  // namespace
