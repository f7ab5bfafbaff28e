#include "http_routes.hpp"

#include "ingest.hpp"
#include "logging.hpp"

#include <tidegauge/base/status.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <spdlog/sinks/null_sink.h>

#include <memory>
#include <string>

namespace tidegauge::server {
namespace {

namespace http = boost::beast::http;
using http_request = http::request<http::string_body>;

TEST(media_type, is_what_stands_before_the_parameters_in_lower_case) {
    EXPECT_EQ(media_type("application/json"), "application/json");
    EXPECT_EQ(media_type("Application/JSON ; charset=utf-8"), "application/json");
    EXPECT_EQ(media_type(" application/x-protobuf"), "application/x-protobuf");
    EXPECT_EQ(media_type(""), "");
}

class routing : public ::testing::Test {
  protected:
    http_request request(http::verb method, const std::string& target, const std::string& type = "",
                         const std::string& body = "") {
        http_request made(method, target, 11, body);
        if (!type.empty()) made.set(http::field::content_type, type);
        return made;
    }

    http_response answer(const http_request& to) {
        if (auto refusal = routes_.refuse(to)) return *std::move(refusal);
        return routes_.answer(to, to.body());
    }

    int arrivals_ = 0;
    store store_;
    metrics metrics_{store_};
    logger log_{spdlog::level::off, log_format::logfmt,
                std::make_shared<spdlog::sinks::null_sink_mt>()};
    ingest ingest_{store_,   {},   [] { return from_unix_ms(1'000'000'000); },
                   metrics_, log_, [this] { ++arrivals_; }};
    query_routes queries_{store_, [] { return from_unix_ms(1'000'000'000); }, {}};
    http_routes routes_{ingest_, metrics_, store_, queries_, {.most_body_bytes = 1000}};
};

/// One gauge with a point at the time of the clock above.
constexpr std::string_view one_point =
    R"({"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"m","gauge":{"dataPoints":)"
    R"([{"timeUnixNano":"1000000000000000","asDouble":1}]}}]}]}]})";

TEST_F(routing, metrics_are_stored_and_their_arrival_is_told) {
    const auto response = answer(
        request(http::verb::post, "/v1/metrics", "application/json", std::string(one_point)));
    EXPECT_EQ(response.result(), http::status::ok);
    EXPECT_EQ(response.body(), "{}");
    EXPECT_EQ(store_.stats().series, 1U);
    EXPECT_EQ(arrivals_, 1);
}

TEST_F(routing, a_request_that_stores_nothing_is_no_arrival) {
    EXPECT_EQ(answer(request(http::verb::post, "/v1/metrics", "application/json", "{}")).result(),
              http::status::ok);
    EXPECT_EQ(arrivals_, 0);
}

TEST_F(routing, what_the_head_tells_is_refused_without_the_body) {
    EXPECT_TRUE(routes_.refuse(request(http::verb::get, "/v1/metrics")));
    EXPECT_TRUE(routes_.refuse(request(http::verb::post, "/v1/metrics", "text/plain")));
    EXPECT_TRUE(routes_.refuse(request(http::verb::post, "/v1/traces", "application/json")));
    EXPECT_TRUE(routes_.refuse(request(http::verb::post, "/readyz")));
    EXPECT_FALSE(routes_.refuse(request(http::verb::post, "/v1/metrics", "application/json")));
    EXPECT_FALSE(routes_.refuse(request(http::verb::get, "/readyz?verbose")));
}

TEST_F(routing, a_failure_is_a_status_in_the_encoding_of_the_request) {
    const auto json =
        answer(request(http::verb::post, "/v1/metrics", "application/json", "{\"resource"));
    EXPECT_EQ(json.result(), http::status::bad_request);
    EXPECT_EQ(json[http::field::content_type], "application/json");
    EXPECT_EQ(nlohmann::json::parse(json.body())["code"], 3);
    const auto protobuf =
        answer(request(http::verb::post, "/v1/metrics", "application/x-protobuf", "\xff"));
    EXPECT_EQ(protobuf.result(), http::status::bad_request);
    EXPECT_EQ(protobuf[http::field::content_type], "application/x-protobuf");
    EXPECT_TRUE(protobuf.body().starts_with("\x08\x03\x12"));
}

TEST_F(routing, who_may_come_back_later_is_told_when) {
    const auto response =
        routes_.failure(request(http::verb::post, "/v1/metrics"), http::status::service_unavailable,
                        unavailable("full"), refusal::buffers);
    EXPECT_EQ(response[http::field::retry_after], "1");
}

TEST_F(routing, readiness_says_whether_anything_has_arrived_and_ends_with_draining) {
    const auto before = answer(request(http::verb::get, "/readyz"));
    EXPECT_EQ(before.result(), http::status::ok);
    EXPECT_NE(before.body().find("warming up"), std::string::npos);
    static_cast<void>(answer(
        request(http::verb::post, "/v1/metrics", "application/json", std::string(one_point))));
    EXPECT_EQ(answer(request(http::verb::get, "/readyz")).body(), "ready\n");
    routes_.drain();
    EXPECT_EQ(answer(request(http::verb::get, "/readyz")).result(),
              http::status::service_unavailable);
    EXPECT_EQ(answer(request(http::verb::get, "/livez")).result(), http::status::ok);
}

}  // namespace
}  // namespace tidegauge::server
