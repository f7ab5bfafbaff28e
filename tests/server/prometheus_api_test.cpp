#include "prometheus_api.hpp"

#include <tidegauge/base/status.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>
#include <utility>

namespace tidegauge::server {
namespace {

class api : public ::testing::Test {
  protected:
    static constexpr timestamp now = from_unix_ms(1'000'000);

    api() {
        for (const char* const pod : {"a", "b"}) {
            store_.append({{"__name__", "m"}, {"pod", pod}}, {now, 1}, now, metric_type::gauge);
        }
    }

    absl::StatusOr<api_answer> ask(std::string_view path, std::string_view parameters,
                                   query_settings set = {}) {
        form asked;
        EXPECT_TRUE(asked.add(parameters).ok());
        return prometheus_api(
                   store_, [] { return now; }, std::move(set))
            .answer(path, asked);
    }
    std::string data(std::string_view path, std::string_view parameters) {
        const auto answer = ask(path, parameters);
        return answer.ok() ? answer->data : std::string(message(answer.status()));
    }

    store store_;
};

TEST_F(api, a_query_is_as_of_now_without_a_time) {
    EXPECT_EQ(data("/api/v1/query", "query=sum(m)"),
              R"({"resultType":"vector","result":[{"metric":{},"value":[1000,"2"]}]})");
}

TEST_F(api, a_query_that_is_overdue_is_a_timeout) {
    const auto late = ask("/api/v1/query_range", "query=m&start=0&end=1000&step=1",
                          {.timeout = duration{0}, .options = {}});
    ASSERT_FALSE(late.ok());
    EXPECT_EQ(failure_of(late.status().code()).type, "timeout");
}

TEST_F(api, a_query_that_runs_when_the_server_stops_is_canceled) {
    prometheus_api stopped(store_, [] { return now; }, {});
    stopped.stop();
    form asked;
    ASSERT_TRUE(asked.add("query=m").ok());
    const auto answer = stopped.answer("/api/v1/query", asked);
    ASSERT_FALSE(answer.ok());
    EXPECT_EQ(failure_of(answer.status().code()).type, "canceled");
    EXPECT_EQ(message(answer.status()), "query was canceled in expression evaluation");
}

TEST_F(api, a_query_that_is_asked_again_is_prepared) {
    prometheus_api one(store_, [] { return now; }, {});
    form asked;
    ASSERT_TRUE(asked.add("query=sum(m)&start=1000&end=1000&step=1").ok());
    for (const char* const path : {"/api/v1/query", "/api/v1/query_range", "/api/v1/query"}) {
        EXPECT_TRUE(one.answer(path, asked).ok()) << path;
    }
    EXPECT_EQ(one.prepared().made, 1U);
    EXPECT_EQ(one.prepared().reused, 2U);
}

TEST_F(api, a_lookback_is_of_one_request) {
    prometheus_api one(store_, [] { return now + std::chrono::minutes{2}; }, {});
    for (const auto& [parameters, elements] :
         {std::pair("query=m", 2), std::pair("query=m&lookback_delta=1m", 0),
          std::pair("query=m", 2)}) {
        form asked;
        ASSERT_TRUE(asked.add(parameters).ok());
        const auto answer = one.answer("/api/v1/query", asked);
        ASSERT_TRUE(answer.ok());
        EXPECT_EQ(answer->data.find("metric") == std::string::npos, elements == 0) << parameters;
    }
}

TEST_F(api, the_first_and_the_last_time_of_prometheus_overflow_nothing) {
    EXPECT_EQ(data("/api/v1/query", "query=m&time=292277025-08-18T07:12:54.999999999Z"),
              R"({"resultType":"vector","result":[]})");
    EXPECT_EQ(data("/api/v1/label/pod/values",
                   "start=-292273086-05-16T16:47:06Z&end=292277025-08-18T07:12:54.999999999Z"),
              R"(["a","b"])");
}

TEST_F(api, listings_are_bounded_by_times_and_a_limit) {
    EXPECT_EQ(data("/api/v1/series", "match[]=m&limit=1"), R"([{"__name__":"m","pod":"a"}])");
    EXPECT_EQ(data("/api/v1/series", "match[]=m&start=1000&end=1000&match[]=m"),
              R"([{"__name__":"m","pod":"a"},{"__name__":"m","pod":"b"}])");
    EXPECT_EQ(data("/api/v1/series", "match[]=m&start=1001"), "[]");
    EXPECT_EQ(ask("/api/v1/labels", "limit=1")->warnings.size(), 1U);
}

TEST_F(api, has_no_route_but_its_own) {
    EXPECT_TRUE(prometheus_api::has("/api/v1/query"));
    EXPECT_TRUE(prometheus_api::has("/api/v1/label/a/values"));
    EXPECT_FALSE(prometheus_api::has("/api/v1/queries"));
    EXPECT_TRUE(prometheus_api::takes_post("/api/v1/series"));
    EXPECT_FALSE(prometheus_api::takes_post("/api/v1/label/a/values"));
}

}  // namespace
}  // namespace tidegauge::server
