#include "promql/asking.hpp"

#include <tidegauge/promql/info_node.hpp>

#include <gtest/gtest.h>

namespace tidegauge::promql {
namespace {

using testing::asking;
using testing::lines;
using namespace std::chrono_literals;

asking pod_with_info() {
    asking made;
    made.source.add({{"__name__", "m"}, {"job", "a"}, {"instance", "1"}}, 1min, {5, 6});
    made.source.add({{"__name__", "target_info"},
                     {"job", "a"},
                     {"instance", "1"},
                     {"env", "prod"},
                     {"os", "x"}},
                    1min, {1, 1});
    return made;
}

TEST(info, adds_the_labels_of_what_has_the_same_job_and_instance) {
    auto a = pod_with_info();
    EXPECT_EQ(a.at(0, "info(m)"), lines{"m{env=\"prod\", instance=\"1\", job=\"a\", os=\"x\"} 5"});
    EXPECT_EQ(a.at(0, "info(m, {env=~\".+\"})"),
              lines{"m{env=\"prod\", instance=\"1\", job=\"a\"} 5"});
}

TEST(info, drops_what_lacks_a_label_that_must_be_there) {
    auto a = pod_with_info();
    EXPECT_EQ(a.at(0, "info(m, {team=~\".+\"})"), lines{});
    EXPECT_EQ(a.at(0, "info(m, {team=~\".*\"})"), lines{"m{instance=\"1\", job=\"a\"} 5"});
}

TEST(info, never_changes_a_label_that_is_there) {
    auto a = pod_with_info();
    a.source.add({{"__name__", "n"}, {"job", "a"}, {"instance", "1"}, {"env", "mine"}}, 1min, {5});
    EXPECT_EQ(a.at(0, "info(n, {env=~\".+\"})"),
              lines{"n{env=\"mine\", instance=\"1\", job=\"a\"} 5"});
}

TEST(info, refuses_two_info_series_of_one_time) {
    auto a = pod_with_info();
    a.source.add({{"__name__", "target_info"}, {"job", "a"}, {"instance", "1"}, {"env", "test"}},
                 1min, {1});
    EXPECT_EQ(a.at(0, "info(m)")[0].substr(0, 43), "found duplicate series for info metric: exi");
    // A minute later only the first one has a new sample.
    EXPECT_EQ(a.at(60, "info(m, {env=~\".+\"})"),
              lines{"m{env=\"prod\", instance=\"1\", job=\"a\"} 6"});
}

TEST(info, looks_up_at_the_time_of_its_argument) {
    asking a;
    a.source.add({{"__name__", "m"}, {"job", "a"}}, 1min, {5});
    a.source.add({{"__name__", "target_info"}, {"job", "a"}, {"env", "old"}}, 1min, {1, stale_nan});
    EXPECT_EQ(a.at(60, "info(m)"), lines{"m{job=\"a\"} 5"});
    EXPECT_EQ(a.at(60, "info(m offset 1m)"), lines{"m{env=\"old\", job=\"a\"} 5"});
    EXPECT_EQ(a.at(60, "info(m @ 0)"), lines{"m{env=\"old\", job=\"a\"} 5"});
    EXPECT_EQ(a.at(60, "info(m @ 0 or m)"), lines{"m{job=\"a\"} 5"});
}

}  // namespace
}  // namespace tidegauge::promql
