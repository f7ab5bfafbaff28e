#include "promql/asking.hpp"

#include <tidegauge/promql/vector_operation.hpp>

#include <gtest/gtest.h>

namespace tidegauge::promql {
namespace {

using testing::asking;
using testing::lines;
using namespace std::chrono_literals;

/// Requests and errors of jobs a and b, and the node of each job.
asking requests_and_errors() {
    asking made;
    made.source.add({{"__name__", "requests"}, {"job", "a"}}, 1min, {10});
    made.source.add({{"__name__", "requests"}, {"job", "b"}}, 1min, {20});
    made.source.add({{"__name__", "errors"}, {"job", "a"}, {"code", "500"}}, 1min, {1});
    made.source.add({{"__name__", "errors"}, {"job", "a"}, {"code", "404"}}, 1min, {4});
    made.source.add({{"__name__", "node"}, {"job", "a"}, {"node", "n1"}}, 1min, {1});
    return made;
}

TEST(vector_operation, pairs_elements_with_the_same_labels_but_for_the_name) {
    auto a = requests_and_errors();
    EXPECT_EQ(a.at(0, "requests + requests"), (lines{"{job=\"a\"} 20", "{job=\"b\"} 40"}));
    EXPECT_EQ(a.at(0, "requests * on(job) node"), lines{"{job=\"a\"} 10"});
    EXPECT_EQ(a.at(0, "requests * ignoring(node) node"), lines{"{job=\"a\"} 10"});
}

TEST(vector_operation, keeps_the_left_side_of_a_true_comparison) {
    auto a = requests_and_errors();
    EXPECT_EQ(a.at(0, "requests > 10"), lines{"requests{job=\"b\"} 20"});
    EXPECT_EQ(a.at(0, "15 < requests"), lines{"requests{job=\"b\"} 20"});
    EXPECT_EQ(a.at(0, "requests > bool 10"), (lines{"{job=\"a\"} 0", "{job=\"b\"} 1"}));
    EXPECT_EQ(a.at(0, "requests == requests"),
              (lines{"requests{job=\"a\"} 10", "requests{job=\"b\"} 20"}));
}

TEST(vector_operation, lets_one_element_meet_many_and_give_them_labels) {
    auto a = requests_and_errors();
    EXPECT_EQ(a.at(0, "errors / on(job) group_left(node) node"),
              (lines{"{code=\"500\", job=\"a\", node=\"n1\"} 1",
                     "{code=\"404\", job=\"a\", node=\"n1\"} 4"}));
    EXPECT_EQ(a.at(0, "node - on(job) group_right errors"),
              (lines{"{code=\"500\", job=\"a\"} 0", "{code=\"404\", job=\"a\"} -3"}));
}

TEST(vector_operation, refuses_two_elements_on_the_one_side) {
    auto a = requests_and_errors();
    EXPECT_EQ(a.at(0, "requests / on(job) errors"),
              lines{"found duplicate series for the match group {job=\"a\"} on the right hand-side "
                    "of the operation: [{__name__=\"errors\", code=\"404\", job=\"a\"}, "
                    "{__name__=\"errors\", code=\"500\", job=\"a\"}];many-to-many matching not "
                    "allowed: matching labels must be unique on one side"});
    EXPECT_TRUE(absl::IsFailedPrecondition(a.status));
}

TEST(vector_operation, refuses_two_elements_on_the_other_side_unless_asked_for) {
    auto a = requests_and_errors();
    EXPECT_EQ(a.at(0, "errors / on(job) requests"),
              lines{"multiple matches for labels: many-to-one matching must be explicit "
                    "(group_left/group_right)"});
    EXPECT_EQ(a.at(0, "errors * ignoring(code, node) group_left(code) node"),
              lines{"multiple matches for labels: grouping labels must ensure unique matches"});
}

TEST(vector_operation, fills_in_for_missing_partners) {
    auto a = requests_and_errors();
    EXPECT_EQ(a.at(0, "requests + on(job) fill_right(5) node"),
              (lines{"{job=\"a\"} 11", "{job=\"b\"} 25"}));
    EXPECT_EQ(a.at(0, "node - on(job) fill_left(1) requests"),
              (lines{"{job=\"a\"} -9", "{job=\"b\"} -19"}));
    EXPECT_EQ(a.at(0, "nothing + fill(3) requests"), (lines{"{job=\"a\"} 13", "{job=\"b\"} 23"}));
    EXPECT_EQ(a.at(0, "nothing + requests"), lines{});
}

TEST(vector_operation, tells_of_samples_that_an_operator_cannot_take) {
    auto a = requests_and_errors();
    stored_series series{
        .labels = {{"__name__", "h"}, {"job", "a"}}, .floats = {}, .starts = {}, .histograms = {}};
    series.histograms.push_back({timestamp{}, testing::histogram_with_sum(7)});
    a.source.add(series);
    EXPECT_EQ(a.at(0, "h + requests"), lines{});
    EXPECT_EQ(a.notes, lines{"incompatible sample types encountered for binary operator \"+\": "
                             "histogram + float"});
    EXPECT_EQ(a.at(0, "h > 1"), lines{});
    EXPECT_EQ(a.notes, lines{"incompatible sample types encountered for binary operator \">\": "
                             "histogram > float"});
}

}  // namespace
}  // namespace tidegauge::promql
