#include "aggregate/requests.hpp"
#include "support/doubles.hpp"

#include <tidegauge/aggregate/topk.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

namespace {

using tidegauge::bottomk;
using tidegauge::labelled_value;
using tidegauge::topk;
using tidegauge::testing::by_job;
using tidegauge::testing::infinity;
using tidegauge::testing::nan;
using tidegauge::testing::request;
using tidegauge::testing::requests;

using result = std::vector<labelled_value>;

/// The series of the given values, told apart by `pod`: 0, 1, 2 ...
result pods(const std::vector<double>& values) {
    result made;
    for (const double value : values) {
        made.push_back({{{"pod", std::to_string(made.size())}}, value});
    }
    return made;
}

/// Which pods they are, in order: "20" for pod 2 and then pod 0.
std::string pods_of(const result& chosen) {
    std::string text;
    for (const auto& each : chosen) text += each.labels["pod"];
    return text;
}

TEST(topk, gives_the_largest_first_with_all_labels) {
    EXPECT_EQ(topk(2, requests()),
              (result{request("app", "canary", "1", 800), request("app", "canary", "0", 700)}));
}

TEST(topk, chooses_in_each_group) {
    EXPECT_EQ(topk(1, requests(), by_job),
              (result{request("app", "canary", "1", 800), request("web", "canary", "1", 400)}));
}

TEST(bottomk, gives_the_smallest_first) {
    EXPECT_EQ(bottomk(2, requests(), by_job),
              (result{request("app", "live", "0", 500), request("app", "live", "1", 600),
                      request("web", "live", "0", 100), request("web", "live", "1", 200)}));
}

TEST(topk, gives_all_when_there_are_fewer_and_none_for_0) {
    EXPECT_EQ(topk(100, requests()).size(), 8U);
    EXPECT_TRUE(topk(0, requests()).empty());
    EXPECT_TRUE(bottomk(0, requests()).empty());
    EXPECT_TRUE(topk(3, result()).empty());
}

TEST(topk, keeps_the_earlier_of_equal_values) {
    EXPECT_EQ(pods_of(topk(2, pods({1, 5, 5, 5}))), "12");
    EXPECT_EQ(pods_of(bottomk(2, pods({9, 5, 5, 5}))), "12");
}

TEST(topk, takes_nan_last_and_only_when_nothing_else_is_left) {
    EXPECT_EQ(pods_of(topk(2, pods({nan, 1, nan, 2}))), "31");
    EXPECT_EQ(pods_of(bottomk(2, pods({nan, 1, nan, 2}))), "13");
    EXPECT_EQ(pods_of(topk(3, pods({nan, 1, nan, 2}))), "310");
    EXPECT_EQ(pods_of(bottomk(9, pods({nan, 1, nan, 2}))), "1302");
}

TEST(topk, ranks_infinities_as_numbers) {
    EXPECT_EQ(pods_of(topk(4, pods({-infinity, nan, infinity, 0}))), "2301");
    EXPECT_EQ(pods_of(bottomk(4, pods({-infinity, nan, infinity, 0}))), "0321");
}

}  // namespace
