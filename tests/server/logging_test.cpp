#include "logging.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <spdlog/sinks/ostream_sink.h>

#include <memory>
#include <sstream>
#include <string>

namespace tidegauge::server {
namespace {

class logging : public ::testing::Test {
  protected:
    logger make(log_format format, spdlog::level::level_enum least = spdlog::level::info) {
        return {least, format, std::make_shared<spdlog::sinks::ostream_sink_mt>(out_)};
    }
    /// What was written, without the time that it begins with.
    [[nodiscard]] std::string text() const {
        const std::string all = out_.str();
        return all.substr(all.find(" level=") + 1);
    }

    std::ostringstream out_;
};

TEST_F(logging, writes_an_event_as_words_with_values) {
    make(log_format::logfmt).info("listening", {{"port", 4317}, {"address", "::"}, {"name", ""}});
    EXPECT_EQ(text(), "level=info msg=\"listening\" port=4317 address=:: name=\"\"\n");
}

TEST_F(logging, keeps_an_event_on_one_line_whatever_it_says) {
    make(log_format::logfmt).warn("bad", {{"why", "a \"quote\"\nlevel=error msg=fake"}});
    EXPECT_EQ(text(), "level=warning msg=\"bad\" why=\"a \\\"quote\\\"\\nlevel=error msg=fake\"\n");
}

TEST_F(logging, writes_json_that_is_json) {
    make(log_format::json).error("bad", {{"why", "\"\n\xff"}, {"count", 3}});
    const auto line = nlohmann::json::parse(out_.str());
    EXPECT_EQ(line["level"], "error");
    EXPECT_EQ(line["msg"], "bad");
    EXPECT_EQ(line["why"], "\"\n\xef\xbf\xbd");  // U+FFFD stands for what is no UTF-8
    EXPECT_EQ(line["count"], 3);
}

TEST_F(logging, leaves_out_what_is_below_the_level) {
    const logger log = make(log_format::logfmt, spdlog::level::warn);
    log.info("not this");
    log.warn("this");
    EXPECT_EQ(text(), "level=warning msg=\"this\"\n");
}

}  // namespace
}  // namespace tidegauge::server
