#include "conformance/promqltest/start_times.hpp"

#include <tidegauge/base/status.hpp>
#include <tidegauge/labels/label_set.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tidegauge::promqltest {
namespace {

using namespace std::chrono_literals;
constexpr std::nullopt_t none = std::nullopt;

std::vector<start_offset> offsets_of(std::string_view line) {
    const auto parsed = parse_start_times(line);
    EXPECT_TRUE(parsed.ok()) << parsed.status();
    return parsed.ok() ? parsed->offsets : std::vector<start_offset>();
}

std::string start_times_refusal(std::string_view line) {
    const auto parsed = parse_start_times(line);
    return parsed.ok() ? "accepted" : std::string(message(parsed.status()));
}

TEST(start_times, a_line_of_them_has_a_first_word_that_ends_with_st) {
    EXPECT_TRUE(is_start_times(R"(x{a="b"}@st 0)"));
    EXPECT_FALSE(is_start_times("x 0"));
    EXPECT_FALSE(is_start_times("x @st"));
    EXPECT_FALSE(is_start_times("x@st"));
}

TEST(start_times, the_series_stands_before_the_sign) {
    EXPECT_EQ(parse_start_times(R"(x{a="b"}@st 0)")->labels,
              (label_set{{"__name__", "x"}, {"a", "b"}}));
}

TEST(start_times, items_stand_for_one_or_more_positions) {
    EXPECT_EQ(offsets_of("x@st -30s _ 0 +5ms"), (std::vector<start_offset>{-30s, none, 0s, 5ms}));
    EXPECT_EQ(offsets_of("x@st _x2 -1mx1"), (std::vector<start_offset>{none, none, -1min, -1min}));
    EXPECT_EQ(offsets_of("x@st -30s-1mx2"), (std::vector<start_offset>{-30s, -90s, -150s}));
    EXPECT_EQ(offsets_of("x@st -3m+1mx2"), (std::vector<start_offset>{-3min, -2min, -1min}));
}

TEST(start_times, what_is_wrong_is_told_with_its_column) {
    EXPECT_EQ(start_times_refusal("x@st soon"), "column 6: expected a duration, found \"soon\"");
    EXPECT_EQ(start_times_refusal("x@st 5"), "column 6: expected a duration, found \"5\"");
    EXPECT_EQ(start_times_refusal("x@st _x0"), "column 9: expected how often, found the end");
    EXPECT_EQ(start_times_refusal("x@st 1m-1m"),
              "column 11: expected x and how often, found the end");
    EXPECT_EQ(start_times_refusal("x@st 1m1s"),
              "column 8: expected a space or the end, found \"1s\"");
    EXPECT_EQ(start_times_refusal("0@st 0"), "column 1: expected a metric, found \"0\"");
}

}  // namespace
}  // namespace tidegauge::promqltest
