#include "promql/asking.hpp"

#include <tidegauge/promql/set_operation.hpp>

#include <gtest/gtest.h>

namespace tidegauge::promql {
namespace {

using testing::asking;
using testing::lines;
using namespace std::chrono_literals;

/// `up` of jobs a and b, `ready` of jobs b and c.
asking jobs_up_and_ready() {
    asking made;
    made.source.add({{"__name__", "up"}, {"job", "a"}}, 1min, {1});
    made.source.add({{"__name__", "up"}, {"job", "b"}}, 1min, {2});
    made.source.add({{"__name__", "ready"}, {"job", "b"}}, 1min, {3});
    made.source.add({{"__name__", "ready"}, {"job", "c"}}, 1min, {4});
    return made;
}

TEST(set_operation, and_keeps_what_has_a_partner) {
    auto a = jobs_up_and_ready();
    EXPECT_EQ(a.at(0, "up and ready"), lines{"up{job=\"b\"} 2"});
    EXPECT_EQ(a.at(0, "up and on() ready"), (lines{"up{job=\"a\"} 1", "up{job=\"b\"} 2"}));
    EXPECT_EQ(a.at(0, "up and nothing"), lines{});
}

TEST(set_operation, or_adds_what_has_none) {
    auto a = jobs_up_and_ready();
    EXPECT_EQ(a.at(0, "up or ready"),
              (lines{"up{job=\"a\"} 1", "up{job=\"b\"} 2", "ready{job=\"c\"} 4"}));
    EXPECT_EQ(a.at(0, "nothing or ready"), (lines{"ready{job=\"b\"} 3", "ready{job=\"c\"} 4"}));
}

TEST(set_operation, unless_keeps_what_has_none) {
    auto a = jobs_up_and_ready();
    EXPECT_EQ(a.at(0, "up unless ready"), lines{"up{job=\"a\"} 1"});
    EXPECT_EQ(a.at(0, "up unless ignoring(job) ready"), lines{});
}

}  // namespace
}  // namespace tidegauge::promql
