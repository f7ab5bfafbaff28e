#include "activity.hpp"

#include <tidegauge/base/status.hpp>

#include <gtest/gtest.h>

#include <initializer_list>

namespace tidegauge::server {
namespace {

using namespace std::chrono_literals;

constexpr timestamp first_look = from_unix_ms(1'000'000);

TEST(activity, is_told_when_it_begins) {
    activity seen(60s);
    EXPECT_FALSE(seen.should_tell(false, first_look));
    EXPECT_TRUE(seen.should_tell(true, first_look + 1s));
}

TEST(activity, is_told_at_once_when_it_was_there_before) {
    activity seen(60s);
    EXPECT_TRUE(seen.should_tell(true, first_look));
}

TEST(activity, is_not_told_again_while_it_lasts) {
    activity seen(60s);
    EXPECT_TRUE(seen.should_tell(true, first_look));
    for (const duration later : {0s, 1s, 59s})
        EXPECT_FALSE(seen.should_tell(true, first_look + later));
}

TEST(activity, is_repeated_with_each_heartbeat) {
    activity seen(60s);
    EXPECT_TRUE(seen.should_tell(true, first_look));
    EXPECT_TRUE(seen.should_tell(true, first_look + 60s));
    EXPECT_FALSE(seen.should_tell(true, first_look + 119s));
    EXPECT_TRUE(seen.should_tell(true, first_look + 120s));
}

TEST(activity, is_told_again_after_it_has_ended) {
    activity seen(60s);
    EXPECT_TRUE(seen.should_tell(true, first_look));
    EXPECT_FALSE(seen.should_tell(false, first_look + 1s));
    EXPECT_TRUE(seen.should_tell(true, first_look + 2s));
}

TEST(activity, neither_begins_nor_ends_with_an_error) {
    activity seen(60s);
    EXPECT_FALSE(seen.should_tell(unavailable("no metrics"), first_look));
    EXPECT_TRUE(seen.should_tell(true, first_look + 1s));
    EXPECT_FALSE(seen.should_tell(unavailable("no metrics"), first_look + 2s));
    EXPECT_FALSE(seen.should_tell(true, first_look + 3s));
}

}  // namespace
}  // namespace tidegauge::server
