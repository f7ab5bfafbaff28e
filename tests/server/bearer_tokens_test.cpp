#include "bearer_tokens.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <memory>
#include <string>

namespace tidegauge::server {
namespace {

using namespace std::chrono_literals;

class tokens_in_a_file : public ::testing::Test {
  protected:
    void write(const std::string& text) const { std::ofstream(file_) << text; }
    [[nodiscard]] std::unique_ptr<bearer_tokens> read(std::chrono::seconds reload = 1h) const {
        auto made = bearer_tokens::from(file_, reload);
        EXPECT_TRUE(made.ok()) << made.status();
        return *std::move(made);
    }

    std::string file_ = ::testing::TempDir() + "tidegauge_bearer_tokens";
};

TEST_F(tokens_in_a_file, each_line_lets_in) {
    write("one\ntwo \n\n");
    const auto tokens = read();
    EXPECT_TRUE(tokens->allow("Bearer one"));
    EXPECT_TRUE(tokens->allow("bearer two"));
}

TEST_F(tokens_in_a_file, nothing_else_lets_in) {
    write("one");
    const auto tokens = read();
    for (const std::string_view wrong : {"", "one", "Bearer", "Bearer ", "Bearer on", "Bearer onee",
                                         "Bearer One", "Basic one", "Bearer  one"}) {
        EXPECT_FALSE(tokens->allow(wrong)) << wrong;
    }
}

TEST_F(tokens_in_a_file, are_read_anew_and_kept_while_there_are_none) {
    write("old");
    const auto tokens = read(0s);
    write("new");
    EXPECT_TRUE(tokens->allow("Bearer new"));
    EXPECT_FALSE(tokens->allow("Bearer old"));
    write("");
    EXPECT_TRUE(tokens->allow("Bearer new"));
}

TEST_F(tokens_in_a_file, must_be_there_at_first) {
    write(" \n");
    EXPECT_EQ(bearer_tokens::from(file_, 1h).status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_FALSE(bearer_tokens::from("/does/not/exist", 1h).ok());
}

}  // namespace
}  // namespace tidegauge::server
