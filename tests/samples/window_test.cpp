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

TEST(window, never_falls_while_values_rise_or_stay) {
    window_buffer buffer;
    for (const double t : {1.0, 2.0, 3.0}) buffer.push(sample_at(t, 5));
    EXPECT_TRUE(buffer.view(at_s(0), at_s(3)).never_falls);
    buffer.push(sample_at(4, 4));
    EXPECT_FALSE(buffer.view(at_s(0), at_s(4)).never_falls);
}

TEST(window, counts_a_nan_as_a_fall_because_nothing_is_known_across_it) {
    window_buffer buffer;
    buffer.push(sample_at(1, 5));
    buffer.push(sample_at(2, std::numeric_limits<double>::quiet_NaN()));
    EXPECT_FALSE(buffer.view(at_s(0), at_s(2)).never_falls);
}

TEST(window, has_no_fresh_start_before_its_first_sample) {
    window_buffer buffer;
    buffer.push(sample_at(1, 5), true);
    buffer.push(sample_at(2, 6), true);
    const window w = buffer.view(at_s(0), at_s(2));
    ASSERT_EQ(w.fresh_starts.size(), 1U);
    EXPECT_EQ(w.fresh_starts[0], 1U);
}

TEST(window, forgets_everything_when_its_buffer_is_cleared) {
    window_buffer buffer;
    buffer.push(sample_at(1, 5));
    buffer.push(sample_at(2, 4), true);
    buffer.clear();
    const window w = buffer.view(at_s(0), at_s(2));
    EXPECT_TRUE(w.empty());
    EXPECT_TRUE(w.fresh_starts.empty());
    EXPECT_TRUE(w.never_falls);
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
