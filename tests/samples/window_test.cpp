#include "support/series.hpp"

#include <tidegauge/samples/rejection.hpp>
#include <tidegauge/samples/staleness.hpp>
#include <tidegauge/samples/window.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace {

using tidegauge::rejection;
using tidegauge::window;
using tidegauge::window_buffer;
using tidegauge::testing::at_s;
using tidegauge::testing::sample_at;

/// A window that is put together sample by sample.
struct built {
    window_buffer buffer;
    window w;

    built() { buffer.clear(10); }
    built& push(double s, double value, bool starts_anew = false) {
        buffer.push(w, at_s(0), sample_at(s, value), starts_anew);
        return *this;
    }
};

TEST(window, never_falls_while_values_rise_or_stay) {
    built b;
    for (const double t : {1.0, 2.0, 3.0}) b.push(t, 5);
    EXPECT_TRUE(b.w.never_falls);
    EXPECT_FALSE(b.push(4, 4).w.never_falls);
}

TEST(window, counts_a_nan_as_a_fall_because_nothing_is_known_across_it) {
    EXPECT_FALSE(
        built().push(1, 5).push(2, std::numeric_limits<double>::quiet_NaN()).w.never_falls);
}

TEST(window, knows_the_time_of_every_sample) {
    built b;
    b.push(1, 5, true).push(2, 6, true).push(3, 7);
    for (const std::size_t i : {0U, 1U, 2U}) {
        EXPECT_EQ(b.w.time(i), at_s(1.0 + static_cast<double>(i)));
    }
}

TEST(window, has_no_fresh_start_before_its_first_sample) {
    built b;
    b.push(1, 5, true).push(2, 6, true);
    EXPECT_FALSE(b.w.starts_anew(0));
    EXPECT_TRUE(b.w.starts_anew(1));
}

TEST(window, knows_its_ends_without_the_samples_between) {
    built b;
    b.push(1, 5).push(2, 6).push(3, 7);
    b.w.values = {};
    b.w.offsets = {};
    EXPECT_EQ(b.w.first(), sample_at(1, 5));
    EXPECT_EQ(b.w.last(), sample_at(3, 7));
    EXPECT_FALSE(b.w.starts_anew(1));
    EXPECT_THROW((void)b.w.time(1), broken_precondition);
    EXPECT_THROW((void)b.w[1], broken_precondition);
}

TEST(window_buffer, has_the_room_that_was_asked_for_when_it_was_cleared) {
    window_buffer buffer;
    buffer.clear(5);
    EXPECT_GE(buffer.room(), 5U);
    const double* const first = buffer.take(5).values;
    EXPECT_THROW((void)buffer.take(1), broken_precondition);
    buffer.clear(3);
    EXPECT_EQ(buffer.room(), 5U) << "it keeps its memory";
    EXPECT_EQ(buffer.take(2).values, first);
}

TEST(window, asserts_that_an_empty_one_is_not_asked_for_its_last) {
    EXPECT_THROW((void)window{}.last(), broken_precondition);
}

TEST(staleness, knows_the_marker_by_its_bits_and_not_as_any_nan) {
    EXPECT_TRUE(tidegauge::is_stale(tidegauge::stale_nan));
    EXPECT_TRUE(std::isnan(tidegauge::stale_nan));
    EXPECT_FALSE(tidegauge::is_stale(std::numeric_limits<double>::quiet_NaN()));
}

TEST(rejection, has_a_distinct_name_and_a_sentence_for_every_reason) {
    for (std::size_t i = 0; i < tidegauge::rejection_count; ++i) {
        const auto why = static_cast<rejection>(i);
        EXPECT_FALSE(name(why).empty());
        EXPECT_FALSE(reason(why).empty());
        for (std::size_t other = 0; other < i; ++other) {
            EXPECT_NE(name(why), name(static_cast<rejection>(other)));
        }
    }
    EXPECT_EQ(name(rejection::memory_limit), "memory_limit") << "the last one";
}

}  // namespace
