#include "promql/one_call.hpp"

#include <tidegauge/base/status.hpp>
#include <tidegauge/promql/label_functions.hpp>

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tidegauge::promql {
namespace {

/// `label_replace` over a vector of one element.
one_call replace(const label_set& labels, std::string_view to, std::string_view text,
                 std::string_view from, std::string_view regex) {
    one_call made("label_replace");
    made.vector({{labels, 1}});
    for (const auto each : {to, text, from, regex}) made.text(std::string(each));
    return made;
}

TEST(label_replace, sets_a_label_where_all_of_another_matches) {
    EXPECT_EQ(replace({{"src", "host:80"}}, "dst", "$1", "src", "(.*):.*").elements().value(),
              (labelled_numbers{{{{"dst", "host"}, {"src", "host:80"}}, 1}}));
    EXPECT_EQ(replace({{"src", "host:80"}}, "dst", "$1", "src", "(host)").elements().value(),
              (labelled_numbers{{{{"src", "host:80"}}, 1}}));
}

TEST(label_replace, removes_a_label_that_would_be_empty) {
    EXPECT_EQ(replace({{"dst", "old"}, {"src", "x"}}, "dst", "", "src", ".*").elements().value(),
              (labelled_numbers{{{{"src", "x"}}, 1}}));
}

TEST(label_replace, takes_a_label_that_is_missing_for_empty) {
    EXPECT_EQ(replace({}, "dst", "new", "src", "").elements().value(),
              (labelled_numbers{{{{"dst", "new"}}, 1}}));
}

TEST(label_replace, gives_the_same_the_second_time) {
    auto made = replace({{"src", "a"}}, "dst", "$0", "src", ".*");
    const auto first = made.elements().value();
    EXPECT_EQ(made.elements().value(), first);
}

TEST(label_replace, keeps_a_name_that_it_set_and_else_drops_what_was_to_be_dropped) {
    label_table labels;
    query_options options;
    annotations notes;
    const auto dropped_after = [&](std::string_view to, std::string_view regex) {
        const auto* const set = labels.intern({{"__name__", "m"}});
        const std::vector<value> args{instant_vector{{set, {1, nullptr}, true}}, std::string(to),
                                      std::string("m"), std::string(), std::string(regex)};
        expr this_call;
        this_call.node = call{};
        const auto given =
            label_replace_body(args, {this_call, {}, {}, {}, duration{}, options, labels, notes});
        return std::get<instant_vector>(*given).at(0).drop_name;
    };
    EXPECT_FALSE(dropped_after("__name__", ".*"));  // also to what it was
    EXPECT_TRUE(dropped_after("__name__", "x"));    // not set
    EXPECT_TRUE(dropped_after("dst", ".*"));
}

TEST(label_replace, refuses_what_is_no_regex_or_no_label) {
    EXPECT_EQ(message(replace({}, "dst", "", "src", "(").elements().status()),
              "invalid regular expression in label_replace(): (");
    EXPECT_EQ(message(replace({}, "", "", "src", ".*").elements().status()),
              "invalid destination label name in label_replace(): ");
    EXPECT_EQ(message(replace({}, "\xff", "", "src", ".*").elements().status()),
              "invalid destination label name in label_replace(): \xff");
    one_call empty("label_replace");
    empty.vector({}).text("dst").text("").text("src").text("(");
    EXPECT_EQ(message(empty.elements().status()),
              "invalid regular expression in label_replace(): (");
}

TEST(label_join, puts_the_separator_between_all_labels_also_missing_ones) {
    one_call join("label_join");
    join.vector({{{{"a", "1"}, {"c", "3"}}, 1}}).text("to").text("-").text("a").text("b").text("c");
    EXPECT_EQ(join.elements().value(),
              (labelled_numbers{{{{"a", "1"}, {"c", "3"}, {"to", "1--3"}}, 1}}));
}

TEST(label_join, of_no_labels_removes_the_label) {
    one_call join("label_join");
    join.vector({{{{"a", "1"}, {"to", "x"}}, 1}}).text("to").text("-");
    EXPECT_EQ(join.elements().value(), (labelled_numbers{{{{"a", "1"}}, 1}}));
}

TEST(label_join, refuses_what_is_no_label) {
    one_call no_target("label_join");
    no_target.vector({}).text("").text("-").text("a");
    EXPECT_EQ(message(no_target.elements().status()),
              "invalid destination label name in label_join(): ");
    one_call no_source("label_join");
    no_source.vector({}).text("to").text("-").text("a").text("");
    EXPECT_EQ(message(no_source.elements().status()),
              "invalid source label name in label_join(): ");
}

}  // namespace
}  // namespace tidegauge::promql
