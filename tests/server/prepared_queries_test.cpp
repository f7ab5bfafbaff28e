#include "prepared_queries.hpp"

#include <tidegauge/base/status.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace tidegauge::server {
namespace {

class preparing : public ::testing::Test {
  protected:
    static constexpr timestamp now = from_unix_ms(1'000'000);

    preparing() {
        for (const char* const pod : {"a", "b", "c"}) {
            store_.append({{"__name__", "m"}, {"pod", pod}}, {now, 1}, now);
        }
    }

    /// How many elements `text` has now.
    static std::size_t ask(prepared_queries& queries, const std::string& text) {
        const auto answer = queries.with(
            text, {}, [](promql::prepared_query& query) { return query.evaluate(now); });
        EXPECT_TRUE(answer.ok()) << answer.status();
        return answer.ok() ? answer->series.size() : 0;
    }

    store store_;
};

TEST_F(preparing, a_query_is_prepared_once) {
    prepared_queries queries(store_, {});
    EXPECT_EQ(ask(queries, "m"), 3U);
    store_.append({{"__name__", "m"}, {"pod", "d"}}, {now, 1}, now);
    EXPECT_EQ(ask(queries, "m"), 4U);
    EXPECT_EQ(queries.counts().made, 1U);
    EXPECT_EQ(queries.counts().reused, 1U);
    EXPECT_EQ(queries.counts().held, 1U);
    EXPECT_GE(queries.counts().label_sets, 4U);
}

TEST_F(preparing, a_query_in_use_is_not_waited_for) {
    prepared_queries queries(store_, {});
    ask(queries, "m");
    const auto outer = queries.with("m", {}, [&](promql::prepared_query& query) {
        EXPECT_EQ(ask(queries, "m"), 3U);  // while `query` is in use
        return query.evaluate(now);
    });
    EXPECT_EQ(outer->series.size(), 3U);
    EXPECT_EQ(queries.counts().made, 2U);
    EXPECT_EQ(queries.counts().held, 1U);
}

TEST_F(preparing, the_one_not_asked_for_the_longest_time_is_forgotten) {
    prepared_queries queries(store_, {.queries = 2});
    for (const char* const text : {"m", "m + 1", "m", "m + 2"}) ask(queries, text);
    EXPECT_EQ(queries.counts().held, 2U);
    EXPECT_EQ(queries.counts().made, 3U);
    ask(queries, "m");
    EXPECT_EQ(queries.counts().made, 3U);
    ask(queries, "m + 1");
    EXPECT_EQ(queries.counts().made, 4U);
}

TEST_F(preparing, those_that_remember_too_much_are_forgotten) {
    prepared_queries queries(store_, {.label_sets = 5});
    ask(queries, "1");
    ask(queries, "m + m");
    EXPECT_EQ(queries.counts().held, 0U);
    EXPECT_EQ(queries.counts().label_sets, 0U);
    ask(queries, "1");
    EXPECT_EQ(queries.counts().held, 1U);
}

TEST_F(preparing, what_is_no_query_is_not_kept) {
    prepared_queries queries(store_, {});
    const auto answer =
        queries.with("m +", {}, [](promql::prepared_query& query) { return query.evaluate(now); });
    EXPECT_EQ(message(answer.status()), "1:4: parse error: unexpected end of input");
    EXPECT_EQ(queries.counts().held, 0U);
}

TEST_F(preparing, many_threads_may_ask_while_series_come) {
    prepared_queries queries(store_, {.queries = 3});
    std::atomic<std::size_t> wrong{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (int times = 0; times < 50; ++times) {
                for (const char* const text : {"m", "sum by (pod) (m)", "m + 1", "m + 2"}) {
                    if (ask(queries, text) < 3) ++wrong;
                }
            }
        });
    }
    for (int pod = 0; pod < 200; ++pod) {
        store_.append({{"__name__", "m"}, {"pod", std::to_string(pod)}}, {now, 1}, now);
    }
    for (std::thread& each : threads) each.join();
    EXPECT_EQ(wrong, 0U);
    EXPECT_EQ(ask(queries, "m"), 203U);
    EXPECT_EQ(queries.counts().made + queries.counts().reused, 801U);
}

}  // namespace
}  // namespace tidegauge::server
