#include <tidegauge/base/time.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <limits>

namespace {

using namespace std::chrono_literals;
using tidegauge::from_unix_ms;
using tidegauge::from_unix_nanos;
using tidegauge::seconds;
using tidegauge::unix_ms;

TEST(time, counts_milliseconds_from_the_epoch) {
    EXPECT_EQ(unix_ms(from_unix_ms(1'700'000'000'123)), 1'700'000'000'123);
    EXPECT_EQ(unix_ms(from_unix_ms(-5)), -5);
    EXPECT_EQ(from_unix_ms(1500) - from_unix_ms(500), 1s);
}

TEST(time, cuts_nanoseconds_off) {
    EXPECT_EQ(unix_ms(from_unix_nanos(1'999'999)), 1);
    EXPECT_EQ(unix_ms(from_unix_nanos(2'000'000)), 2);
    EXPECT_EQ(unix_ms(from_unix_nanos(0)), 0);
}

TEST(time, takes_every_count_of_nanoseconds) {
    EXPECT_EQ(unix_ms(from_unix_nanos(std::numeric_limits<std::uint64_t>::max())),
              18'446'744'073'709);
}

TEST(time, gives_spans_in_seconds) {
    EXPECT_EQ(seconds(1500ms), 1.5);
    EXPECT_EQ(seconds(-1ms), -0.001);
    EXPECT_EQ(seconds(5min), 300);
}

static_assert(unix_ms(from_unix_nanos(1'000'000)) == 1, "usable at compile time");

}  // namespace
