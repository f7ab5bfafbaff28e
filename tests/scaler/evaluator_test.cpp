#include "scaler/make_trigger.hpp"
#include "scaler/noon.hpp"
#include "support/allocation_count.hpp"
#include "support/histograms.hpp"

#include <tidegauge/base/time.hpp>
#include <tidegauge/labels/label_set.hpp>
#include <tidegauge/samples/staleness.hpp>
#include <tidegauge/scaler/evaluator.hpp>
#include <tidegauge/scaler/parse_trigger.hpp>
#include <tidegauge/store/store.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace {

using namespace std::chrono_literals;
using tidegauge::duration;
using tidegauge::label_set;
using tidegauge::message;
using tidegauge::metric_type;
using tidegauge::rejection;
using tidegauge::selection;
using tidegauge::stale_nan;
using tidegauge::store;
using tidegauge::timestamp;
using tidegauge::scaler::evaluation;
using tidegauge::scaler::evaluator;
using tidegauge::scaler::metadata;
using tidegauge::scaler::query_value;
using tidegauge::scaler::trigger;
using tidegauge::testing::make_trigger;
using tidegauge::testing::noon;

/// A store that has received `up` for ten minutes, so that it is past its
/// start and its pipeline is alive at noon.
class evaluation_of : public ::testing::Test {
  protected:
    evaluation_of() { keep_alive(noon - 10min, noon); }

    void keep_alive(timestamp from, timestamp to) {
        for (timestamp at = from; at <= to; at += 10s) add({{"__name__", "up"}}, at, 1);
    }

    /// A point that arrives when it was measured.
    void add(const label_set& labels, timestamp at, double value,
             metric_type type = metric_type::gauge) {
        ASSERT_EQ(data_.append(labels, {at, value}, at, type), rejection::none);
    }

    absl::StatusOr<evaluation> at_noon(const trigger& t) {
        return evaluator(t).evaluate(data_, noon);
    }

    /// The value of `query` at noon, or -1 and a failed test.
    double value(std::string_view query, const metadata& more = {}) {
        const auto got = at_noon(make_trigger(query, more));
        EXPECT_TRUE(got.ok()) << query << ": " << got.status();
        return got.ok() ? got->value : -1;
    }

    std::string error(std::string_view query, const metadata& more = {}) {
        const auto got = at_noon(make_trigger(query, more));
        EXPECT_FALSE(got.ok()) << query;
        return got.ok() ? "" : std::string(message(got.status()));
    }

    void add_histogram(std::string_view name, timestamp at, double number) {
        ASSERT_EQ(data_.append_histogram({{"__name__", std::string(name)}}, at,
                                         tidegauge::testing::observed(3, {number}), at),
                  rejection::none);
    }

    store data_;
};

TEST_F(evaluation_of, native_histograms_is_an_error_that_says_what_to_ask_for) {
    for (int s = 50; s >= 0; s -= 10) add_histogram("h", noon - std::chrono::seconds(s), 3);
    EXPECT_EQ(error("sum(h)"),
              "sum(h) is of native histograms, which are no numbers: expected h_count or h_sum, or "
              "PromQL such as histogram_quantile(0.9, sum(rate(h[1m])))");
    EXPECT_NE(error("max(h)", {{"operationOverTime", "rate"}}).find("native histograms"),
              std::string::npos);
    EXPECT_DOUBLE_EQ(value("histogram_fraction(0, 100, sum(h))"), 1);
    EXPECT_NEAR(value("histogram_quantile(0.5, sum(h))"), 3, 0.2);
    EXPECT_NE(error("max_over_time(h[1m])").find("has no element, although 1 of its series report"),
              std::string::npos);
}

TEST_F(evaluation_of, numbers_leaves_native_histograms_out) {
    add({{"__name__", "m"}, {"pod", "a"}}, noon, 5);
    add_histogram("m", noon, 3);
    EXPECT_EQ(value("sum(m)"), 5);
}

// --- values -----------------------------------------------------------------------------------

TEST_F(evaluation_of, each_aggregation_puts_the_series_together) {
    add({{"__name__", "m"}, {"pod", "a"}}, noon, 1);
    add({{"__name__", "m"}, {"pod", "b"}}, noon, 2);
    add({{"__name__", "m"}, {"pod", "c"}}, noon, 6);
    EXPECT_EQ(value("m"), 9);
    EXPECT_EQ(value("sum(m)"), 9);
    EXPECT_EQ(value("avg(m)"), 3);
    EXPECT_EQ(value("min(m)"), 1);
    EXPECT_EQ(value("max(m)"), 6);
    EXPECT_EQ(value("count(m)"), 3);
}

TEST_F(evaluation_of, an_operation_over_time_comes_before_the_aggregation) {
    for (const int s : {30, 20, 10, 0}) {
        add({{"__name__", "m"}, {"pod", "a"}}, noon - std::chrono::seconds(s), 30 - s);
        add({{"__name__", "m"}, {"pod", "b"}}, noon - std::chrono::seconds(s), 100);
    }
    EXPECT_EQ(value("sum(m)", {{"operationOverTime", "avg"}}), 15 + 100);
    EXPECT_EQ(value("min(m)", {{"operationOverTime", "max"}}), 30);
    EXPECT_EQ(value("sum(m)", {{"operationOverTime", "last_one"}}), 130);
}

TEST_F(evaluation_of, a_rate_is_the_increase_over_the_observed_span_with_resets) {
    add({{"__name__", "c"}}, noon - 30s, 100, metric_type::counter);
    add({{"__name__", "c"}}, noon - 20s, 110, metric_type::counter);
    add({{"__name__", "c"}}, noon - 10s, 5, metric_type::counter);
    EXPECT_EQ(value("c", {{"operationOverTime", "rate"}}), (10.0 + 5.0) / 20);
}

TEST_F(evaluation_of, only_the_window_up_to_now_counts) {
    add({{"__name__", "m"}}, noon - 90s, 50);
    add({{"__name__", "m"}}, noon - 60s, 60);
    add({{"__name__", "m"}}, noon - 59s, 7);
    add({{"__name__", "m"}}, noon + 1s, 80);
    EXPECT_EQ(value("m", {{"operationOverTime", "max"}}), 7);
    EXPECT_EQ(value("m", {{"operationOverTime", "max"}, {"window", "2m"}}), 60);
}

TEST_F(evaluation_of, every_matcher_selects) {
    add({{"__name__", "m"}, {"app", "a"}, {"code", "200"}}, noon, 1);
    add({{"__name__", "m"}, {"app", "a"}, {"code", "500"}}, noon, 10);
    add({{"__name__", "m"}, {"app", "b"}, {"code", "503"}}, noon, 100);
    EXPECT_EQ(value("m{app=a}"), 11);
    EXPECT_EQ(value("m{app!=a}"), 100);
    EXPECT_EQ(value("m{code=~5..}"), 110);
    EXPECT_EQ(value("m{code!~\"5..\",app=a}"), 1);
}

TEST_F(evaluation_of, series_created_later_are_found_by_the_same_evaluator) {
    add({{"__name__", "m"}, {"pod", "a"}}, noon, 1);
    evaluator e(make_trigger("m"));
    EXPECT_EQ(e.evaluate(data_, noon).value().value, 1);
    add({{"__name__", "m"}, {"pod", "b"}}, noon, 2);
    EXPECT_EQ(e.evaluate(data_, noon).value().value, 3);
}

TEST_F(evaluation_of, a_known_question_allocates_nothing) {
    for (const char pod : {'a', 'b', 'c'}) {
        add({{"__name__", "m"}, {"pod", std::string(1, pod)}}, noon - 10s, 1);
        add({{"__name__", "m"}, {"pod", std::string(1, pod)}}, noon, 2);
    }
    evaluator e(make_trigger("sum(m{pod=~\"a|b\"})", {{"operationOverTime", "rate"}}));
    EXPECT_TRUE(e.evaluate(data_, noon).ok());
    const std::size_t before = allocations_so_far();
    const auto again = e.evaluate(data_, noon + 1s);
    EXPECT_EQ(allocations_so_far(), before);
    EXPECT_EQ(again.value().value, 0.2);
}

TEST_F(evaluation_of, a_negative_number_is_clamped_to_zero_on_the_wire) {
    add({{"__name__", "m"}}, noon, -4);
    EXPECT_EQ(at_noon(make_trigger("m")).value(), (evaluation{0, false}));
    EXPECT_EQ(value("min(m)", {{"clampMin", "2"}}), 2);
}

TEST_F(evaluation_of, activity_is_above_the_activation_target_and_ignores_clamps) {
    add({{"__name__", "m"}}, noon, 5);
    EXPECT_FALSE(at_noon(make_trigger("m", {{"activationTargetValue", "5"}})).value().active);
    EXPECT_TRUE(at_noon(make_trigger("m", {{"activationTargetValue", "4"}})).value().active);
    EXPECT_EQ(at_noon(make_trigger("m", {{"clampMax", "0"}})).value(), (evaluation{0, true}));
}

TEST_F(evaluation_of, a_query_without_policy_is_what_the_window_says) {
    const trigger t = make_trigger("m", {{"clampMin", "3"}, {"valueIfNotFound", "9"}});
    selection chosen = data_.select(t.what.matchers);
    EXPECT_EQ(query_value(data_, chosen, t, noon), std::nullopt);
    add({{"__name__", "m"}}, noon, -4);
    EXPECT_EQ(query_value(data_, chosen, t, noon), -4);
}

// --- what is not known ------------------------------------------------------------------------

TEST(evaluation_of_an_empty_store, is_unavailable_and_never_a_zero_after_a_restart) {
    const auto got = evaluator(make_trigger("m")).evaluate(store(), noon);
    EXPECT_EQ(got.status().code(), absl::StatusCode::kUnavailable);
    EXPECT_EQ(message(got.status()), "no metrics have arrived yet; nothing sends to this server");
}

TEST(evaluation_of_a_young_store, is_unavailable_until_a_window_has_passed) {
    store data;
    data.append({{"__name__", "m"}}, {noon, 5}, noon);
    data.append({{"__name__", "m"}}, {noon + 59s, 6}, noon + 59s);
    evaluator e(make_trigger("m"));
    EXPECT_EQ(message(e.evaluate(data, noon + 59s).status()),
              "warming up: metrics have arrived only for 59s (since 2026-01-02T12:00:00Z), less "
              "than the window of 1m");
    EXPECT_EQ(e.evaluate(data, noon + 60s).value().value, 6);
}

TEST_F(evaluation_of, a_silent_pipeline_is_unavailable_though_samples_are_left_in_the_window) {
    add({{"__name__", "m"}}, noon, 5);
    evaluator e(make_trigger("m", {{"window", "5m"}}));
    EXPECT_EQ(e.evaluate(data_, noon + 60s).value().value, 5);
    const auto silent = e.evaluate(data_, noon + 95s);
    EXPECT_EQ(silent.status().code(), absl::StatusCode::kUnavailable);
    EXPECT_EQ(message(silent.status()),
              "no metrics have arrived for 95s (since 2026-01-02T12:00:00Z); the pipeline to this "
              "server is silent");
}

TEST_F(evaluation_of, the_first_window_after_an_outage_is_a_warm_up_and_no_zero) {
    add({{"__name__", "m"}, {"pod", "a"}}, noon, 1);
    evaluator e(make_trigger("m"));
    EXPECT_TRUE(e.evaluate(data_, noon).ok());
    keep_alive(noon + 10min, noon + 11min);  // others are back first, and `m` was evicted
    data_.evict(noon + 11min);
    ASSERT_EQ(data_.stats().series, 1U);
    const auto back = e.evaluate(data_, noon + 10min + 59s);
    EXPECT_EQ(back.status().code(), absl::StatusCode::kUnavailable);
    EXPECT_TRUE(message(back.status()).starts_with("warming up")) << back.status();
    EXPECT_EQ(e.evaluate(data_, noon + 11min)->value, 0) << "now it is known to be gone";
}

TEST_F(evaluation_of, a_metric_never_seen_is_not_found_and_the_closest_are_named) {
    add({{"__name__", "requests_total"}}, noon, 1);
    const auto got = at_noon(make_trigger("request_total"));
    EXPECT_EQ(got.status().code(), absl::StatusCode::kNotFound);
    EXPECT_EQ(message(got.status()),
              "no metric request_total has ever arrived; similar are requests_total");
}

TEST_F(evaluation_of, a_known_metric_without_a_matching_series_is_value_if_not_found) {
    add({{"__name__", "m"}, {"app", "a"}}, noon, 5);
    EXPECT_EQ(value("m{app=b}"), 0);
    EXPECT_EQ(value("m{app=b}", {{"valueIfNotFound", "7"}}), 7);
    EXPECT_EQ(error("m{app=b}", {{"onMissing", "error"}}),
              "no series matches sum(m{app=\"b\"}); the metric itself is known");
}

TEST_F(evaluation_of, series_that_fell_silent_are_value_if_not_found) {
    add({{"__name__", "m"}}, noon - 2min, 5);
    EXPECT_EQ(value("m"), 0);
    EXPECT_EQ(value("m", {{"valueIfNotFound", "7"}}), 7);
    EXPECT_EQ(error("m", {{"onMissing", "error"}}),
              "all 1 series of sum(m) are silent: no sample for 60s (since "
              "2026-01-02T11:59:00Z)");
}

TEST_F(evaluation_of, a_series_that_ended_is_gone) {
    add({{"__name__", "m"}, {"pod", "a"}}, noon - 10s, 5);
    add({{"__name__", "m"}, {"pod", "b"}}, noon - 10s, 2);
    add({{"__name__", "m"}, {"pod", "a"}}, noon, stale_nan);
    EXPECT_EQ(value("m"), 2);
    EXPECT_EQ(value("m{pod=a}", {{"valueIfNotFound", "7"}}), 7);
}

TEST_F(evaluation_of, an_evicted_metric_is_still_known) {
    add({{"__name__", "m"}}, noon - 9min, 5);
    data_.evict(noon);
    EXPECT_EQ(value("m", {{"valueIfNotFound", "7"}}), 7);
}

TEST_F(evaluation_of, a_fresh_counter_with_one_sample_is_unavailable_and_no_zero_rate) {
    add({{"__name__", "c"}}, noon - 5s, 100, metric_type::counter);
    const auto got = at_noon(make_trigger("c", {{"operationOverTime", "rate"}}));
    EXPECT_EQ(got.status().code(), absl::StatusCode::kUnavailable);
    EXPECT_TRUE(message(got.status()).starts_with("1 series of sum(c) report, none with the two"));
}

TEST_F(evaluation_of, series_that_can_answer_do_not_wait_for_those_that_cannot_yet) {
    add({{"__name__", "c"}, {"pod", "a"}}, noon - 20s, 0, metric_type::counter);
    add({{"__name__", "c"}, {"pod", "a"}}, noon - 10s, 30, metric_type::counter);
    add({{"__name__", "c"}, {"pod", "b"}}, noon - 5s, 100, metric_type::counter);
    EXPECT_EQ(value("c", {{"operationOverTime", "rate"}}), 3);
}

TEST_F(evaluation_of, an_explicit_on_missing_covers_every_absence) {
    const trigger unknown = make_trigger("never_seen", {{"onMissing", "4"}});
    EXPECT_EQ(at_noon(unknown).value(), (evaluation{4, true}));
    EXPECT_EQ(evaluator(unknown).evaluate(data_, noon + 1h).value().value, 4);
    EXPECT_EQ(evaluator(unknown).evaluate(store(), noon).value().value, 4);
    EXPECT_EQ(value("never_seen", {{"onMissing", "zero"}}), 0);
}

TEST_F(evaluation_of, hold_keeps_the_last_value_that_was_measured) {
    add({{"__name__", "m"}}, noon, 5);
    evaluator e(make_trigger("m", {{"onMissing", "hold"}, {"clampMax", "4"}}));
    EXPECT_EQ(e.evaluate(data_, noon).value(), (evaluation{4, true}));
    keep_alive(noon, noon + 10min);
    EXPECT_EQ(e.evaluate(data_, noon + 10min).value(), (evaluation{4, true}));
    EXPECT_EQ(e.evaluate(data_, noon + 1h).value(), (evaluation{4, true}));
}

TEST_F(evaluation_of, hold_is_an_error_before_the_first_value) {
    EXPECT_FALSE(at_noon(make_trigger("m", {{"onMissing", "hold"}})).ok());
}

TEST_F(evaluation_of, whatever_stands_in_is_clamped_too) {
    add({{"__name__", "m"}, {"app", "a"}}, noon, 5);
    EXPECT_EQ(value("m{app=b}", {{"valueIfNotFound", "50"}, {"clampMax", "10"}}), 10);
    EXPECT_EQ(value("m{app=b}", {{"onMissing", "50"}, {"clampMax", "10"}}), 10);
    EXPECT_EQ(value("m{app=b}", {{"onMissing", "zero"}, {"clampMin", "2"}}), 2);
}

TEST_F(evaluation_of, what_is_not_finite_is_an_error_even_with_on_missing) {
    add({{"__name__", "nan"}}, noon, std::numeric_limits<double>::quiet_NaN());
    add({{"__name__", "inf"}}, noon, std::numeric_limits<double>::infinity());
    EXPECT_EQ(error("nan"), "sum(nan) is NaN: expected a finite number to scale by");
    EXPECT_EQ(error("inf", {{"onMissing", "zero"}}),
              "sum(inf) is +Inf: expected a finite number to scale by");
    EXPECT_EQ(at_noon(make_trigger("nan")).status().code(), absl::StatusCode::kUnavailable);
}

/// otel-add-on takes such a sender for one that is gone, and scales its target to zero.
TEST_F(evaluation_of, a_sender_whose_clock_is_wrong_is_an_error_and_not_gone) {
    for (const duration behind : {duration(2min), -duration(2min)}) {
        data_.append({{"__name__", "m"}}, {noon - behind, 7}, noon - 5s);
        EXPECT_NE(error("m").find("1 series of sum(m) report, but with times"), std::string::npos);
    }
}

TEST_F(evaluation_of, a_sender_that_stopped_is_gone_though_it_sent_late) {
    data_.append({{"__name__", "m"}}, {noon - 70s, 7}, noon - 31s);
    EXPECT_EQ(value("m"), 0) << "valueIfNotFound";
}

// --- where otel-add-on's matching is wrong ----------------------------------------------------

TEST_F(evaluation_of, a_series_that_lacks_the_label_does_not_match) {
    add({{"__name__", "m"}, {"app", "a"}}, noon, 1);
    add({{"__name__", "m"}}, noon, 10);
    EXPECT_EQ(value("m{app=a}"), 1);
    EXPECT_EQ(value("m{app=\"\"}"), 10);
}

TEST_F(evaluation_of, a_number_in_the_query_matches_an_attribute_that_was_a_number) {
    add({{"__name__", "m"}, {"code", "200"}, {"tls", "true"}}, noon, 1);
    EXPECT_EQ(value("m{code=200}"), 1);
    EXPECT_EQ(value("m{code=\"200\",tls=true}"), 1);
}

TEST_F(evaluation_of, an_exact_label_set_does_not_hide_the_series_with_more_labels) {
    add({{"__name__", "m"}, {"a", "1"}}, noon, 1);
    add({{"__name__", "m"}, {"a", "1"}, {"b", "2"}}, noon, 10);
    add({{"__name__", "m"}}, noon, 100);
    EXPECT_EQ(value("m{a=1}"), 11);
    EXPECT_EQ(value("m"), 111);
    EXPECT_EQ(value("count(m{a=1})"), 2);
}

TEST_F(evaluation_of, a_value_with_a_comma_and_an_equal_sign_can_be_asked_for) {
    add({{"__name__", "m"}, {"q", "a=1,b"}}, noon, 3);
    EXPECT_EQ(value("m{q=\"a=1,b\"}"), 3);
}

TEST_F(evaluation_of, dotted_and_underscored_names_both_ask_for_the_stored_metric) {
    add({{"__name__", "http_requests"}, {"service_name", "x"}}, noon, 3);
    EXPECT_EQ(value("http.requests{service.name=x}"), 3);
    EXPECT_EQ(value("http_requests{service_name=x}"), 3);
}

}  // namespace
