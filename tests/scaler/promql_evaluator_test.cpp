#include "scaler/make_trigger.hpp"
#include "scaler/noon.hpp"

#include <tidegauge/base/time.hpp>
#include <tidegauge/labels/label_set.hpp>
#include <tidegauge/scaler/evaluator.hpp>
#include <tidegauge/scaler/parse_trigger.hpp>
#include <tidegauge/scaler/promql_evaluator.hpp>
#include <tidegauge/store/store.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>

namespace {

using namespace std::chrono_literals;
using tidegauge::duration;
using tidegauge::label_set;
using tidegauge::message;
using tidegauge::metric_type;
using tidegauge::rejection;
using tidegauge::store;
using tidegauge::timestamp;
using tidegauge::scaler::evaluation;
using tidegauge::scaler::evaluator;
using tidegauge::scaler::metadata;
using tidegauge::scaler::trigger;
using tidegauge::scaler::trigger_defaults;
using tidegauge::testing::make_trigger;
using tidegauge::testing::noon;

/// A store that has received `up` for ten minutes until noon.
class promql_trigger : public ::testing::Test {
  protected:
    promql_trigger() {
        for (timestamp at = noon - 10min; at <= noon; at += 10s) add({{"__name__", "up"}}, at, 1);
    }

    void add(const label_set& labels, timestamp at, double value,
             metric_type type = metric_type::gauge) {
        ASSERT_EQ(data_.append(labels, {at, value}, at, type), rejection::none);
    }

    absl::StatusOr<evaluation> at_noon(std::string_view query, const metadata& more = {}) {
        return evaluator(make_trigger(query, more)).evaluate(data_, noon);
    }

    double value(std::string_view query, const metadata& more = {}) {
        const auto got = at_noon(query, more);
        EXPECT_TRUE(got.ok()) << query << ": " << got.status();
        return got.ok() ? got->value : -1;
    }

    /// Code and text.
    std::string error(std::string_view query, const metadata& more = {}) {
        const auto got = at_noon(query, more);
        EXPECT_FALSE(got.ok()) << query;
        return absl::StatusCodeToString(got.status().code()) + ": " +
               std::string(message(got.status()));
    }

    store data_;
};

// --- values -----------------------------------------------------------------------------------

TEST_F(promql_trigger, has_prometheus_extrapolated_rate) {
    for (const int s : {30, 20, 10}) {
        add({{"__name__", "c_total"}}, noon - std::chrono::seconds(s), 130 - s,
            metric_type::counter);
    }
    // Half an interval is added at the far side, the whole 10 s at the near one.
    EXPECT_DOUBLE_EQ(value("sum(rate(c_total[1m]))"), 20.0 * 35 / 20 / 60);
    EXPECT_EQ(value("sum(c_total)", {{"operationOverTime", "rate"}}), 1) << "not extrapolated";
}

TEST_F(promql_trigger, divides_sums_and_takes_scalars_and_single_elements) {
    add({{"__name__", "a"}, {"pod", "x"}}, noon, 6);
    add({{"__name__", "a"}, {"pod", "y"}}, noon, 3);
    add({{"__name__", "b"}}, noon, 2);
    EXPECT_EQ(value("sum(a) / sum(b)"), 4.5);
    EXPECT_EQ(value(R"(a{pod="x"} + 1)"), 7);
    EXPECT_EQ(value("scalar(sum(a))"), 9);
    EXPECT_EQ(value("2 * 3.5"), 7);
    EXPECT_EQ(at_noon("b - 5").value(), (evaluation{0, false}));
}

TEST_F(promql_trigger, gives_the_number_of_the_small_form_for_the_same_question) {
    for (const int s : {70, 59, 20}) {
        add({{"__name__", "m"}, {"pod", "old"}}, noon - std::chrono::seconds(s), s);
    }
    add({{"__name__", "m"}, {"pod", "gone"}}, noon - 60s, 100);
    add({{"__name__", "m"}, {"pod", "new"}}, noon, 0.1);
    for (const std::string_view op : {"sum", "avg", "min", "max", "count"}) {
        const std::string small = std::string(op) + "(m)";
        EXPECT_EQ(make_trigger(small).promql, nullptr);
        EXPECT_NE(make_trigger("(" + small + ")").promql, nullptr);
        EXPECT_EQ(value("(" + small + ")"), value(small)) << op;
    }
}

TEST_F(promql_trigger, takes_names_as_they_are_written) {
    add({{"__name__", "http_requests"}}, noon, 3);
    EXPECT_EQ(value("http.requests"), 3) << "no PromQL";
    EXPECT_TRUE(error(R"(sum({"http.requests"}) + 0)").starts_with("NOT_FOUND"));
}

// --- what is refused --------------------------------------------------------------------------

TEST_F(promql_trigger, refuses_several_elements) {
    add({{"__name__", "m"}, {"pod", "x"}}, noon, 1);
    add({{"__name__", "m"}, {"pod", "y"}}, noon, 2);
    EXPECT_EQ(error("m + 0", {{"onMissing", "zero"}}),
              "FAILED_PRECONDITION: m + 0 returned multiple elements: expected one, found 2; "
              "sum(...) makes one of them, or another aggregation");
}

TEST_F(promql_trigger, puts_nothing_on_the_wire_that_is_not_finite) {
    add({{"__name__", "m"}}, noon, 0);
    EXPECT_EQ(error("m / m", {{"onMissing", "zero"}}),
              "UNAVAILABLE: m / m is NaN: expected a finite number to scale by");
    EXPECT_EQ(error("1 / m"), "UNAVAILABLE: 1 / m is +Inf: expected a finite number to scale by");
}

TEST_F(promql_trigger, refuses_too_many_samples_and_too_much_time_whatever_stands_in) {
    trigger_defaults defaults;
    defaults.queries.most_samples = 5;
    const metadata zero{{"onMissing", "zero"}};
    evaluator greedy(make_trigger("max_over_time(up[1m])", zero, defaults));
    const auto refused = greedy.evaluate(data_, noon);
    EXPECT_EQ(refused.status().code(), absl::StatusCode::kResourceExhausted);
    EXPECT_EQ(message(refused.status()),
              "max_over_time(up[1m]): query processing would load too many samples into memory in "
              "query execution");
    evaluator slow(make_trigger("up + 0", zero));
    const auto late = slow.evaluate(data_, noon, [] { return true; });
    EXPECT_EQ(late.status().code(), absl::StatusCode::kDeadlineExceeded);
    EXPECT_EQ(message(late.status()), "up + 0: query timed out in expression evaluation");
    EXPECT_EQ(slow.evaluate(data_, noon).value().value, 1);
}

// --- the four kinds of absence ----------------------------------------------------------------

TEST_F(promql_trigger, of_a_source_that_is_gone_is_value_if_not_found) {
    add({{"__name__", "m"}, {"pod", "x"}}, noon - 3min, 5);
    const metadata seven{{"valueIfNotFound", "7"}};
    EXPECT_EQ(value("sum(rate(m[1m]))", seven), 7) << "silent";
    EXPECT_EQ(value(R"(sum(rate(m{pod="y"}[1m])))", seven), 7) << "no series";
    EXPECT_EQ(value("scalar(sum(m))", seven), 7) << "PromQL says NaN";
    EXPECT_TRUE(error("sum(m) + 1", {{"onMissing", "error"}}).starts_with("UNAVAILABLE: all 1 "));
}

TEST_F(promql_trigger, of_a_silent_pipeline_is_unavailable_even_with_an_answer) {
    for (const std::string_view query : {"up + 0", "sum(up) or vector(0)"}) {
        const auto got = evaluator(make_trigger(query)).evaluate(data_, noon + 2min);
        EXPECT_EQ(got.status().code(), absl::StatusCode::kUnavailable);
        EXPECT_NE(message(got.status()).find("pipeline to this server is silent"),
                  std::string::npos);
    }
    EXPECT_EQ(evaluator(make_trigger("2 + 3")).evaluate(data_, noon + 2min).value().value, 5)
        << "rests on no data";
}

TEST_F(promql_trigger, warms_up_for_as_long_as_it_looks_back) {
    store young;
    young.append({{"__name__", "m"}}, {noon, 1}, noon, metric_type::gauge);
    young.append({{"__name__", "m"}}, {noon + 85s, 1}, noon + 85s, metric_type::gauge);
    const timestamp now = noon + 90s;
    EXPECT_EQ(evaluator(make_trigger("m + 0")).evaluate(young, now).value().value, 1);
    const auto got =
        evaluator(make_trigger("max_over_time(m[1m] offset 31s)")).evaluate(young, now);
    EXPECT_EQ(got.status().code(), absl::StatusCode::kUnavailable);
    EXPECT_NE(message(got.status()).find("warming up"), std::string::npos);
    EXPECT_NE(message(got.status()).find("less than the window of 1m31s"), std::string::npos);
}

TEST_F(promql_trigger, names_the_metric_that_never_came) {
    add({{"__name__", "requests_total"}}, noon, 1);
    EXPECT_EQ(error("sum(up) / sum(rate(request_total[1m]))"),
              "NOT_FOUND: no metric request_total has ever arrived; similar are requests_total");
    EXPECT_EQ(value("sum(never) or vector(4)"), 4) << "does without";
}

TEST_F(promql_trigger, without_an_element_although_series_report_is_unavailable) {
    EXPECT_TRUE(error("up > 5").starts_with("UNAVAILABLE: up > 5 has no element, although 1 of "));
    EXPECT_EQ(value("up > 5 or vector(0)"), 0);
    EXPECT_EQ(value("up > 5", {{"onMissing", "zero"}}), 0);
}

TEST_F(promql_trigger, holds_what_was_measured_last) {
    evaluator held(make_trigger("up + 4", {{"onMissing", "hold"}}));
    EXPECT_EQ(held.evaluate(data_, noon).value().value, 5);
    EXPECT_EQ(held.evaluate(data_, noon + 1h).value().value, 5);
}

}  // namespace
