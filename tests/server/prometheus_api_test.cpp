#include "prometheus_api.hpp"

#include <tidegauge/base/status.hpp>

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace tidegauge::server {
namespace {

constexpr timestamp now = from_unix_ms(1'000'000);

class api : public ::testing::Test {
  protected:
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
