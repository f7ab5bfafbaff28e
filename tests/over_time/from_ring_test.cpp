// The formulas over windows as a series' ring hands them out.
#include "support/series.hpp"

#include <tidegauge/over_time/operation.hpp>
#include <tidegauge/over_time/rate.hpp>
#include <tidegauge/samples/metric_type.hpp>
#include <tidegauge/samples/ring.hpp>
#include <tidegauge/samples/staleness.hpp>
#include <tidegauge/samples/window.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <random>
#include <string_view>

namespace {

using namespace tidegauge;
using tidegauge::testing::at_s;
using tidegauge::testing::sample_at;

/// One counter's ring of eight samples.
class series {
  public:
    series& append(double s, double value, double start_s = 0) {
        view().append(sample_at(s, value), at_s(start_s));
        return *this;
    }
    series& end(double s) { return append(s, stale_nan); }

    window in(double from_s, double to_s) { return look(window_parts::values, from_s, to_s); }
    window look(window_parts wanted, double from_s, double to_s) {
        window w;
        w.from = at_s(from_s);
        w.to = at_s(to_s);
        buffer_.clear(view().room_to_look());
        view().look(wanted, buffer_, w);
        w.type = metric_type::counter;
        return w;
    }

    std::optional<double> answer(std::string_view op, double from_s, double to_s) {
        const operation what = *parse_operation(op);
        return apply(what, look(parts_wanted(what), from_s, to_s));
    }

  private:
    ring view() { return {state_, offsets_, values_}; }

    ring_state state_;
    std::array<std::uint32_t, 8> offsets_{};
    std::array<double, 8> values_{};
    window_buffer buffer_;
};

TEST(formulas_over_a_ring, leave_out_the_sample_on_the_left_edge) {
    series s;
    s.append(10, 1).append(20, 2).append(30, 4);
    EXPECT_EQ(s.answer("count", 10, 30), 2);
    EXPECT_EQ(s.answer("increase", 10, 30), 2);
    EXPECT_EQ(s.answer("increase", 9.999, 30), 3);
}

TEST(formulas_over_a_ring, see_a_restart_by_its_start_time) {
    series s;
    s.append(10, 100, 1).append(20, 120, 1).append(30, 130, 25);
    EXPECT_EQ(s.answer("increase", 0, 30), 150);
    // PromQL's, from 20 s to 30 s in a window of 20 s: all of the 130 came
    // since the restart, and 120 would have been 0 some 9.2 s before.
    EXPECT_EQ(increase(s.in(10, 30)), 130 * ((10 + 10 * (120 / 130.0)) / 10));
}

TEST(formulas_over_a_ring, see_no_restart_whose_other_side_the_window_cuts_off) {
    series s;
    s.append(10, 100, 1).append(20, 5, 15).append(30, 9, 15);
    EXPECT_EQ(s.answer("increase", 10, 30), 4);
    EXPECT_EQ(s.answer("increase", 0, 30), 9);
}

TEST(formulas_over_a_ring, see_a_fall_across_a_marker_that_was_skipped) {
    series s;
    s.append(10, 100).append(20, 110).end(25).append(30, 3);
    EXPECT_EQ(s.answer("count", 0, 30), 3);
    EXPECT_EQ(s.answer("increase", 0, 30), 13);
}

TEST(formulas_over_a_ring, have_no_last_one_behind_a_marker_but_one_before_it) {
    series s;
    s.append(10, 7).end(20);
    EXPECT_EQ(s.answer("last_one", 0, 15), 7);
    EXPECT_EQ(s.answer("last_one", 0, 20), std::nullopt);
    EXPECT_EQ(s.answer("max", 0, 20), 7);
    s.append(30, 8);
    EXPECT_EQ(s.answer("last_one", 0, 30), 8);
}

TEST(formulas_over_a_ring, count_a_late_sample_where_it_belongs) {
    series s;
    s.append(10, 1).append(30, 4).append(20, 9);
    // 1, 9, 4: a rise of 8 and a restart that led to 4.
    EXPECT_EQ(s.answer("increase", 0, 30), 12);
    EXPECT_EQ(s.answer("max", 0, 20), 9);
}

TEST(formulas_over_a_ring, count_a_repeated_time_once_with_its_last_value) {
    series s;
    s.append(10, 1).append(20, 2).append(20, 3);
    EXPECT_EQ(s.answer("sum", 0, 30), 4);
    EXPECT_EQ(s.answer("rate", 0, 30), 0.2);
}

TEST(formulas_over_a_ring, forget_what_the_ring_has_overwritten) {
    series s;
    for (int i = 1; i <= 12; ++i) s.append(10.0 * i, i == 5 ? 0 : 10 * i);
    EXPECT_EQ(s.answer("count", 0, 120), 8);
    EXPECT_EQ(s.answer("first", 0, 120), 0);
    EXPECT_EQ(s.answer("increase", 0, 120), 120);
    s.append(130, 130);  // the restart at 50 s is gone
    EXPECT_EQ(s.answer("increase", 0, 130), 70);
}

TEST(formulas_over_a_ring, give_the_same_of_the_parts_they_want_as_of_all) {
    std::mt19937 random(5);
    for (int round = 0; round < 2000; ++round) {
        series s;
        double value = 0;
        for (int i = 1; i <= 12; ++i) {
            value = random() % 20 == 0 ? 1 : value + static_cast<double>(random() % 9);
            const bool ends = random() % 20 == 0;
            s.append(10.0 * i, ends ? stale_nan : value, random() % 20 == 0 ? 10.0 * i - 5 : 0);
        }
        const double from_s = 10.0 * static_cast<double>(random() % 12);
        for (const auto word : {"last_one", "rate", "increase", "delta", "count", "avg", "min",
                                "max", "sum", "stddev", "first", "present", "deriv", "p90"}) {
            const operation op = *parse_operation(word);
            ASSERT_EQ(s.answer(word, from_s, 125),
                      apply(op, s.look(window_parts::all, from_s, 125)))
                << word;
        }
    }
}

TEST(formulas_over_a_ring, give_the_same_whether_the_short_way_is_open_or_not) {
    std::mt19937 random(3);
    for (int round = 0; round < 2000; ++round) {
        series s;
        double value = 0;
        for (int i = 1; i <= 12; ++i) {
            value += static_cast<double>(random() % 9);
            s.append(10.0 * i, value);
        }
        window w = s.in(10.0 * static_cast<double>(random() % 12), 125);
        ASSERT_TRUE(w.never_falls);
        const auto shortly = rate(w);
        const auto seen = observed_increase(w);
        w.never_falls = false;
        ASSERT_EQ(rate(w), shortly);
        ASSERT_EQ(observed_increase(w), seen);
    }
}

}  // namespace
