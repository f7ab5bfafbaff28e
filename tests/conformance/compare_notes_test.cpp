#include "conformance/promqltest/compare_notes.hpp"

#include <tidegauge/promql/annotations.hpp>

#include <gtest/gtest.h>

#include <initializer_list>
#include <optional>
#include <string_view>

namespace tidegauge::promqltest {
namespace {

using promql::annotations;
using promql::severity;

expectation expecting(std::initializer_list<std::string_view> lines) {
    expectation made;
    for (const std::string_view line : lines) EXPECT_TRUE(add_expect_line(line, made).ok()) << line;
    return made;
}

annotations noted(severity level, std::initializer_list<std::string_view> texts) {
    annotations notes;
    for (const std::string_view text : texts) notes.add(level, text, {4, 5});
    return notes;
}

TEST(compare_notes, without_an_expectation_anything_goes) {
    EXPECT_EQ(compare_notes({}, noted(severity::warning, {"odd"}), "sum(x)"), std::nullopt);
}

TEST(compare_notes, what_is_excluded_must_not_be_there) {
    const annotations odd = noted(severity::warning, {"odd"});
    EXPECT_EQ(compare_notes(expecting({"expect no_warn"}), odd, "sum(x)"),
              "unexpected warning: PromQL warning: odd (1:5)");
    EXPECT_EQ(compare_notes(expecting({"expect no_info"}), odd, "sum(x)"), std::nullopt);
    EXPECT_NE(compare_notes(expecting({"expect no_info"}), noted(severity::info, {"odd"}), "x"),
              std::nullopt);
}

TEST(compare_notes, what_is_expected_must_be_there) {
    EXPECT_EQ(compare_notes(expecting({"expect warn"}), {}, "x"), "expected warning any, got none");
    EXPECT_NE(
        compare_notes(expecting({"expect info"}), noted(severity::warning, {"odd"}), "sum(x)"),
        std::nullopt);
    EXPECT_EQ(compare_notes(expecting({"expect warn msg: PromQL warning: odd (1:5)"}),
                            noted(severity::warning, {"odd"}), "sum(x)"),
              std::nullopt);
    EXPECT_EQ(compare_notes(expecting({"expect warn msg: odd"}), noted(severity::warning, {"odd"}),
                            "sum(x)"),
              "expected warning \"odd\", got \n      PromQL warning: odd (1:5)");
}

TEST(compare_notes, every_one_must_be_expected_once_one_is) {
    const annotations two = noted(severity::info, {"odd", "even"});
    EXPECT_EQ(compare_notes(expecting({"expect info regex: odd"}), two, "sum(x)"),
              "unexpected info: PromQL info: even (1:5)");
    EXPECT_EQ(compare_notes(expecting({"expect info regex: odd", "expect info regex: ev.n"}), two,
                            "sum(x)"),
              std::nullopt);
}

}  // namespace
}  // namespace tidegauge::promqltest
