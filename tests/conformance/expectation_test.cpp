#include "conformance/promqltest/expectation.hpp"

#include <tidegauge/base/status.hpp>

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <string_view>

namespace tidegauge::promqltest {
namespace {

absl::StatusOr<expectation> read(std::initializer_list<std::string_view> lines) {
    expectation made;
    for (const std::string_view line : lines) {
        if (const absl::Status added = add_expect_line(line, made); !added.ok()) return added;
    }
    return made;
}

TEST(expectation, without_a_text_any_will_do) {
    const auto made = read({"expect fail"});
    ASSERT_TRUE(made.ok());
    EXPECT_TRUE(made->failure->matches("whatever"));
}

TEST(expectation, msg_is_the_whole_text) {
    const auto made = read({"expect warn msg: it is odd "});
    ASSERT_TRUE(made.ok());
    ASSERT_EQ(made->warnings.size(), 1U);
    EXPECT_TRUE(made->warnings[0].matches("it is odd"));
    EXPECT_FALSE(made->warnings[0].matches("it is odd indeed"));
}

TEST(expectation, regex_is_searched_for_anywhere) {
    const auto made = read({"expect info regex:(even|odd) [0-9]+"});
    ASSERT_TRUE(made.ok());
    EXPECT_TRUE(made->infos.at(0).matches("it is odd 12 times"));
    EXPECT_FALSE(made->infos.at(0).matches("it is odd"));
}

TEST(expectation, order_and_silence_may_be_expected) {
    const auto made = read({"expect ordered", "expect no_warn", "expect no_info"});
    ASSERT_TRUE(made.ok());
    EXPECT_TRUE(made->ordered);
    EXPECT_TRUE(made->no_warnings);
    EXPECT_TRUE(made->no_infos);
}

TEST(expectation, contradictions_are_refused) {
    EXPECT_FALSE(read({"expect warn", "expect no_warn"}).ok());
    EXPECT_FALSE(read({"expect no_info", "expect info"}).ok());
    EXPECT_FALSE(read({"expect fail", "expect fail"}).ok());
    EXPECT_TRUE(read({"expect warn", "expect warn", "expect no_info"}).ok());
}

TEST(expectation, malformed_lines_are_refused) {
    EXPECT_FALSE(read({"expect"}).ok());
    EXPECT_FALSE(read({"expect luck"}).ok());
    EXPECT_FALSE(read({"expect warn text: a"}).ok());
    EXPECT_FALSE(read({"expect warn regex: ("}).ok());
}

}  // namespace
}  // namespace tidegauge::promqltest
