// Recorded runs through a store: what the senders counted is what comes out.
#include "otlp/request.hpp"

#include <tidegauge/otlp/decode.hpp>
#include <tidegauge/otlp/file.hpp>
#include <tidegauge/over_time/observed.hpp>
#include <tidegauge/over_time/rate.hpp>
#include <tidegauge/store/store.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace tidegauge;
using namespace tidegauge::testing;
using namespace std::chrono_literals;

/// The requests of a recorded run, in order.
std::vector<std::string> requests_of(std::string_view name) {
    std::vector<std::string> requests;
    const absl::Status status =
        otlp::read_file(contents(recording(name)), [&](std::string_view each) {
            requests.emplace_back(each);
            return absl::OkStatus();
        });
    EXPECT_TRUE(status.ok()) << status;
    EXPECT_FALSE(requests.empty());
    return requests;
}

/// A store after a run, which arrived as it was recorded.
class replay {
  public:
    explicit replay(std::string_view name) : replay(requests_of(name)) {}

    explicit replay(const std::vector<std::string>& requests) {
        for (const std::string& each : requests) {
            newest_ = std::max(newest_, *otlp::newest_time(each));
            const auto result = otlp::decode(each, {}, stored_, newest_);
            EXPECT_TRUE(result.ok()) << result.status();
            EXPECT_EQ(result->rejected_data_points, 0U);
            EXPECT_EQ(result->error_message, "") << "no recorded sender's deltas overlap";
        }
    }

    [[nodiscard]] timestamp newest() const { return newest_; }

    using formula = std::function<std::optional<double>(const window&)>;

    /// What `f` says of each series of a metric in `(at - range, at]`.
    [[nodiscard]] std::vector<double> each(std::string_view metric, timestamp at, duration range,
                                           const formula& f) const {
        const auto chosen = stored_.select({matcher::equal("__name__", metric)});
        std::vector<double> answers;
        stored_.read(chosen, at - range, at, [&](const series_ref&, const window& w) {
            if (const auto answer = f(w)) answers.push_back(*answer);
        });
        return answers;
    }

    /// Their sum, nothing when no series has an answer.
    [[nodiscard]] std::optional<double> sum(std::string_view metric, timestamp at, duration range,
                                            const formula& f) const {
        const auto answers = each(metric, at, range, f);
        if (answers.empty()) return std::nullopt;
        double total = 0;
        for (const double answer : answers) total += answer;
        return total;
    }

    /// The newest value of the one series of a metric that has these labels.
    [[nodiscard]] double last(std::string_view metric, std::string_view le = {}) const {
        std::vector<matcher> matchers{matcher::equal("__name__", metric)};
        if (!le.empty()) matchers.push_back(matcher::equal("le", le));
        const auto chosen = stored_.select(std::move(matchers));
        EXPECT_EQ(chosen.size(), 1U) << metric << ' ' << le;
        double value = std::numeric_limits<double>::quiet_NaN();
        stored_.read(chosen, newest_ - 5min, newest_, [&](const series_ref&, const window& w) {
            if (!w.empty()) value = w.last().value;
        });
        return value;
    }

  private:
    store stored_{{.retention = 10min}};
    timestamp newest_{};
};

// As one function each, not the overloads that they are.
std::optional<double> rate_of(const window& w) {
    return tidegauge::rate(w);
}
std::optional<double> increase_of(const window& w) {
    return tidegauge::increase(w);
}
std::optional<double> last_value(const window& w) {
    return w.empty() ? std::nullopt : std::optional(w.last().value);
}

// --- the SDKs -----------------------------------------------------------------------------------

class sdk_run : public ::testing::TestWithParam<std::string> {};

TEST_P(sdk_run, counts_what_was_counted_delta_or_cumulative_alike) {
    const replay run(GetParam());
    EXPECT_EQ(run.last("tg_requests"), 20);
    EXPECT_EQ(run.last("tg_queue"), -17);
    EXPECT_EQ(run.last("tg_temperature"), 25);
    EXPECT_EQ(run.last("tg_latency_count"), 200);
    EXPECT_NEAR(run.last("tg_latency_sum"), 52, 1e-9);
    EXPECT_EQ(run.last("tg_size_count"), 200);
    EXPECT_EQ(run.last("tg_size_sum"), 20460);
}

TEST_P(sdk_run, has_the_buckets_of_which_the_95th_percentile_is_one_and_a_half) {
    const replay run(GetParam());
    EXPECT_EQ(run.last("tg_latency_bucket", "0.1"), 100);
    EXPECT_EQ(run.last("tg_latency_bucket", "0.2"), 160);
    EXPECT_EQ(run.last("tg_latency_bucket", "0.5"), 180);
    EXPECT_EQ(run.last("tg_latency_bucket", "1"), 180);
    EXPECT_EQ(run.last("tg_latency_bucket", "2"), 200);
    EXPECT_EQ(run.last("tg_latency_bucket", "+Inf"), 200);
    // The 190th of 200 lies half-way from the bound 1, which 180 reach, to 2, which all do.
    const double below = run.last("tg_latency_bucket", "1");
    const double in_bucket = run.last("tg_latency_bucket", "2") - below;
    EXPECT_EQ(1 + (0.95 * run.last("tg_latency_count") - below) / in_bucket, 1.5);
}

TEST_P(sdk_run, requests_rise_by_one_a_second) {
    const replay run(GetParam());
    EXPECT_NEAR(*run.sum("tg_requests", run.newest(), 10s, rate_of), 1, 0.12);
    EXPECT_NEAR(*run.sum("tg_requests", run.newest(), 10s, observed_rate), 1, 0.12);
}

TEST_P(sdk_run, is_the_same_when_every_request_is_sent_twice) {
    std::vector<std::string> twice;
    for (const std::string& each : requests_of(GetParam())) {
        twice.push_back(each);
        twice.push_back(each);
    }
    const replay run(twice);
    EXPECT_EQ(run.last("tg_requests"), 20);
    EXPECT_EQ(run.last("tg_queue"), -17);
    EXPECT_EQ(run.last("tg_latency_count"), 200);
    EXPECT_EQ(run.last("tg_latency_bucket", "0.2"), 160);
}

INSTANTIATE_TEST_SUITE_P(recordings, sdk_run,
                         ::testing::Values("js_cumulative_run.otlp.pb", "js_delta_run.otlp.pb",
                                           "python_cumulative_run.otlp.pb",
                                           "python_delta_run.otlp.pb", "go_cumulative_run.otlp.pb",
                                           "go_delta_run.otlp.pb"),
                         [](const auto& each) {
                             return each.param.substr(0, each.param.find("_run"));
                         });

// --- through a Collector ------------------------------------------------------------------------

TEST(recordings, a_backlog_after_an_outage_is_no_reset_in_whatever_order_it_comes) {
    auto requests = requests_of("collector_outage_run.otlp.pb");
    std::mt19937 random(3);
    for (int i = 0; i < 10; ++i) {
        const replay run(requests);
        EXPECT_EQ(run.last("tg_requests"), 45);
        const auto whole = [](const window& w) -> std::optional<double> {
            EXPECT_TRUE(w.never_falls);
            for (std::size_t at = 0; at < w.size(); ++at) EXPECT_FALSE(w.starts_anew(at));
            return observed_increase(w);
        };
        EXPECT_EQ(run.each("tg_requests", run.newest(), 5min, whole).size(), 1U);
        std::shuffle(requests.begin(), requests.end(), random);
    }
}

TEST(recordings, deltas_made_by_a_collector_add_up_beside_what_it_leaves_cumulative) {
    const replay run("collector_to_delta_run.otlp.pb");
    EXPECT_EQ(run.last("tg_requests"), 8);
    EXPECT_EQ(run.last("tg_queue"), -5);
    EXPECT_EQ(run.last("tg_latency_count"), 80);
}

TEST(recordings, scrapes_in_another_order_are_the_same_series_and_end_with_their_target) {
    std::vector<std::string> requests{contents(recording("collector_scrape_first.pb")),
                                      contents(recording("collector_scrape.pb"))};
    const replay alive(requests);
    EXPECT_EQ(alive.last("up"), 1);
    const auto ended = [](const window& w) { return std::optional(w.ended ? 1.0 : 0.0); };
    EXPECT_EQ(alive.sum("shop_nan", alive.newest(), 5min, ended), 0);
    requests.push_back(contents(recording("collector_scrape_stale.pb")));
    const replay gone(requests);
    EXPECT_EQ(gone.last("up"), 0);
    EXPECT_EQ(gone.sum("shop_nan", gone.newest(), 5min, ended), 1);
    EXPECT_EQ(gone.sum("up", gone.newest(), 5min, ended), 0);
}

// --- the Dapr case ------------------------------------------------------------------------------

constexpr std::string_view dapr_metric = "runtime_service_invocation_req_recv_total";

TEST(recordings, three_callers_that_differ_in_their_resource_alone_are_three) {
    const auto requests = requests_of("dapr_callers_run.jsonl");
    const timestamp first = *otlp::newest_time(requests.front());
    const replay run(requests);
    const auto at = [&](double s) {
        return run.sum(dapr_metric, first + duration(static_cast<std::int64_t>(s * 1000)), 1min,
                       observed_rate);
    };
    EXPECT_NEAR(*at(25), 1.0, 0.02);
    EXPECT_NEAR(*at(55), 2.0, 0.02);
    EXPECT_NEAR(*at(100), 3.0, 0.02);
    EXPECT_NEAR(*at(110.5), 4.82, 0.01);
    EXPECT_NEAR(*at(171), 3.0, 0.02);
    EXPECT_NEAR(*at(200), 2.0, 0.02);
    EXPECT_EQ(at(300), std::nullopt);
}

/// The answer at a time as it stands in an expectation, nothing for null.
std::optional<double> expected(const nlohmann::json& answer, const char* what) {
    return answer[what].is_null() ? std::nullopt : std::optional(answer[what].get<double>());
}

/// Equal, or both nothing; the expectations were rounded to six places.
void expect_same(std::optional<double> got, std::optional<double> wanted, const char* what) {
    ASSERT_EQ(got.has_value(), wanted.has_value()) << what;
    if (got) {
        EXPECT_NEAR(*got, *wanted, 1e-6) << what;
    }
}

class dapr_run : public ::testing::TestWithParam<std::string> {};

TEST_P(dapr_run, answers_as_prometheus_did_every_ten_seconds) {
    const auto answers =
        nlohmann::json::parse(contents(recording(GetParam() + ".expect.json")))["answers"];
    EXPECT_EQ(answers.size(), 25U);
    for (const std::string form : {".otlp.jsonl", ".otlp.pb"}) {
        const replay run(GetParam() + form);
        for (const auto& answer : answers) {
            SCOPED_TRACE(answer.dump());
            const timestamp at = from_unix_ms(
                static_cast<std::int64_t>(std::llround(answer["unix_s"].get<double>() * 1000)));
            const auto values = run.each(dapr_metric, at, 5min, last_value);
            EXPECT_EQ(static_cast<double>(values.size()), expected(answer, "count").value_or(0));
            expect_same(run.sum(dapr_metric, at, 5min, last_value), expected(answer, "sum"), "sum");
            expect_same(run.sum(dapr_metric, at, 1min, rate_of),
                        expected(answer, "prometheus_rate_1m"), "rate");
            expect_same(run.sum(dapr_metric, at, 1min, increase_of),
                        expected(answer, "prometheus_increase_1m"), "increase");
            expect_same(run.sum(dapr_metric, at, 1min, observed_rate),
                        expected(answer, "observed_span_rate_1m"), "observed rate");
        }
    }
}

INSTANTIATE_TEST_SUITE_P(recordings, dapr_run, ::testing::Values("dapr_run", "dapr_run_5s"),
                         [](const auto& each) { return each.param; });

TEST(recordings, one_report_twice_in_a_request_is_one_series_with_two_samples) {
    const replay run(std::vector{contents(recording("dapr_unfiltered.pb"))});
    const auto size = [](const window& w) { return std::optional(static_cast<double>(w.size())); };
    const auto sizes = run.each(dapr_metric, run.newest(), 5min, size);
    ASSERT_FALSE(sizes.empty());
    for (const double each : sizes) EXPECT_EQ(each, 2);
}

}  // namespace
