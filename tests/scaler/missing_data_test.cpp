#include "scaler/noon.hpp"

#include <tidegauge/scaler/missing_data.hpp>

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <optional>
#include <string>

namespace {

using namespace std::chrono_literals;
using tidegauge::message;
using tidegauge::timestamp;
using tidegauge::scaler::absence;
using tidegauge::scaler::data_facts;
using tidegauge::scaler::explain;
using tidegauge::scaler::find_absence;
using tidegauge::scaler::missing_choice;
using tidegauge::scaler::missing_data_policy;
using tidegauge::scaler::question_text;
using tidegauge::scaler::stand_in;
using tidegauge::testing::noon;

constexpr std::array every_absence{absence::nothing_arrived, absence::pipeline_silent,
                                   absence::warming_up,      absence::unknown_metric,
                                   absence::no_match,        absence::wrong_clock,
                                   absence::source_silent,   absence::too_few_samples};

/// A window of a minute at noon, data since an hour, two series of three answer.
data_facts healthy() {
    return {noon, 1min, 1min, noon - 1h, noon - 1s, true, 3, 2, 2};
}

// --- which absence ----------------------------------------------------------------------------

TEST(find_absence, finds_nothing_while_a_series_answers) {
    EXPECT_EQ(find_absence(healthy()), std::nullopt);
}

TEST(find_absence, a_store_without_a_point_has_no_answer) {
    data_facts f = healthy();
    f.arriving_since = f.last_arrival = std::nullopt;
    EXPECT_EQ(find_absence(f), absence::nothing_arrived);
}

TEST(find_absence, a_pipeline_is_silent_after_more_than_the_freshness_bound) {
    data_facts f = healthy();
    f.last_arrival = noon - 60s;
    EXPECT_EQ(find_absence(f), std::nullopt);
    f.last_arrival = noon - 60s - 1ms;
    EXPECT_EQ(find_absence(f), absence::pipeline_silent);
}

TEST(find_absence, a_silent_pipeline_has_no_answer_though_old_samples_would_give_one) {
    data_facts f = healthy();
    f.window = 5min;
    f.last_arrival = noon - 75s;
    EXPECT_EQ(find_absence(f), absence::pipeline_silent);
}

TEST(find_absence, a_clock_that_steps_back_does_not_make_a_pipeline_silent) {
    data_facts f = healthy();
    f.last_arrival = noon + 1h;
    EXPECT_EQ(find_absence(f), std::nullopt);
}

TEST(find_absence, warms_up_until_a_whole_window_has_passed_whatever_is_in_it) {
    data_facts f = healthy();
    f.arriving_since = noon - 60s + 1ms;
    EXPECT_EQ(find_absence(f), absence::warming_up);
    f.arriving_since = noon - 60s;
    EXPECT_EQ(find_absence(f), std::nullopt);
}

TEST(find_absence, does_not_call_a_metric_unknown_while_warming_up) {
    data_facts f{noon, 1min, 1min, noon - 10s, noon};
    EXPECT_EQ(find_absence(f), absence::warming_up);
    f.arriving_since = noon - 1h;
    EXPECT_EQ(find_absence(f), absence::unknown_metric);
}

TEST(find_absence, tells_a_known_metric_without_matches_from_an_unknown_one) {
    data_facts f = healthy();
    f.matched = f.fresh = f.answered = 0;
    EXPECT_EQ(find_absence(f), absence::no_match);
}

TEST(find_absence, tells_silent_series_from_fresh_ones_that_cannot_answer_yet) {
    data_facts f = healthy();
    f.answered = 0;
    EXPECT_EQ(find_absence(f), absence::too_few_samples);
    f.fresh = 0;
    EXPECT_EQ(find_absence(f), absence::source_silent);
}

TEST(find_absence, series_that_report_at_other_times_are_not_silent) {
    data_facts f = healthy();
    f.answered = f.fresh = 0;
    f.misdated = 1;
    EXPECT_EQ(find_absence(f), absence::wrong_clock);
    f.answered = 1;
    EXPECT_EQ(find_absence(f), std::nullopt) << "others answer";
}

TEST(find_absence, silent_series_are_the_silence_of_the_pipeline_unless_others_arrived_since) {
    data_facts f = healthy();
    f.answered = f.fresh = 0;
    f.last_arrival = noon - 29s;
    EXPECT_EQ(find_absence(f), absence::source_silent);
    f.last_arrival = noon - 30s;
    EXPECT_EQ(find_absence(f), absence::pipeline_silent);
}

TEST(find_absence, an_ended_series_whose_window_still_answers_is_an_answer) {
    data_facts f = healthy();
    f.fresh = 0;
    f.answered = 1;
    EXPECT_EQ(find_absence(f), std::nullopt);
}

// --- what is said instead ---------------------------------------------------------------------

TEST(stand_in, automatic_is_value_if_not_found_only_when_the_source_is_gone) {
    const missing_data_policy policy{missing_choice::automatic, 5, 7};
    for (const absence why : every_absence) {
        const bool gone = why == absence::no_match || why == absence::source_silent;
        EXPECT_EQ(stand_in(why, policy, 3.0), gone ? std::optional(7.0) : std::nullopt);
    }
}

TEST(stand_in, error_is_an_error_in_every_situation) {
    const missing_data_policy policy{missing_choice::error, 5, 7};
    for (const absence why : every_absence) EXPECT_EQ(stand_in(why, policy, 3.0), std::nullopt);
}

TEST(stand_in, substitute_is_that_number_in_every_situation) {
    const missing_data_policy policy{missing_choice::substitute, 5, 7};
    for (const absence why : every_absence) EXPECT_EQ(stand_in(why, policy, 3.0), 5.0);
}

TEST(stand_in, hold_is_the_last_measured_value_in_every_situation) {
    const missing_data_policy policy{missing_choice::hold, 5, 7};
    for (const absence why : every_absence) EXPECT_EQ(stand_in(why, policy, 3.0), 3.0);
}

TEST(stand_in, hold_is_an_error_before_the_first_measured_value) {
    const missing_data_policy policy{missing_choice::hold, 5, 7};
    for (const absence why : every_absence) {
        EXPECT_EQ(stand_in(why, policy, std::nullopt), std::nullopt);
    }
}

// --- what the error says ----------------------------------------------------------------------

const std::array<std::string, 2> closest{"requests_total", "request"};
const question_text asked{"sum(requests{a=\"b\"})", "requests", closest};

TEST(explain, says_what_is_missing_since_when) {
    data_facts f = healthy();
    f.arriving_since = noon - 20s;
    f.last_arrival = noon - 75s - 400ms;
    f.misdated = 1;
    const struct {
        absence why;
        absl::StatusCode code;
        std::string text;
    } rows[] = {
        {absence::nothing_arrived, absl::StatusCode::kUnavailable,
         "no metrics have arrived yet; nothing sends to this server"},
        {absence::pipeline_silent, absl::StatusCode::kUnavailable,
         "no metrics have arrived for 75s (since 2026-01-02T11:58:44Z); the pipeline to this "
         "server is silent"},
        {absence::warming_up, absl::StatusCode::kUnavailable,
         "warming up: metrics have arrived only for 20s (since 2026-01-02T11:59:40Z), less than "
         "the window of 1m"},
        {absence::unknown_metric, absl::StatusCode::kNotFound,
         "no metric requests has ever arrived; similar are requests_total, request"},
        {absence::no_match, absl::StatusCode::kNotFound,
         "no series matches sum(requests{a=\"b\"}); the metric itself is known"},
        {absence::wrong_clock, absl::StatusCode::kUnavailable,
         "1 series of sum(requests{a=\"b\"}) report, but with times that are older than 1m or in "
         "the future: expected a sender's clock that agrees with this one's"},
        {absence::source_silent, absl::StatusCode::kUnavailable,
         "all 3 series of sum(requests{a=\"b\"}) are silent: no sample for 60s (since "
         "2026-01-02T11:59:00Z)"},
        {absence::too_few_samples, absl::StatusCode::kUnavailable,
         "2 series of sum(requests{a=\"b\"}) report, none with the two samples in the last 1m that "
         "operationOverTime takes; the window should be at least twice as long as the interval at "
         "which they report"},
    };
    for (const auto& row : rows) {
        const absl::Status said = explain(row.why, f, asked);
        EXPECT_EQ(said.code(), row.code) << row.text;
        EXPECT_EQ(message(said), row.text);
    }
}

TEST(explain, says_why_promql_may_have_no_element) {
    const question_text promql{.query = "a / b", .metric = {}, .is_promql = true};
    EXPECT_EQ(message(explain(absence::too_few_samples, healthy(), promql)),
              "a / b has no element, although 2 of its series report: a range may have too few "
              "samples, sides may not match, a comparison may hold for none (then `or vector(0)` "
              "behind it says 0)");
}

TEST(explain, says_so_when_no_metric_has_a_similar_name) {
    EXPECT_EQ(message(explain(absence::unknown_metric, healthy(), {"sum(m)", "m"})),
              "no metric m has ever arrived; no other has a similar name");
}

TEST(explain, writes_times_with_leading_zeros) {
    data_facts f = healthy();
    f.last_arrival = std::chrono::sys_days(std::chrono::March / 4 / 2026) + 5h + 6min + 7s;
    f.now = *f.last_arrival + 61s;
    EXPECT_EQ(message(explain(absence::pipeline_silent, f, asked)),
              "no metrics have arrived for 61s (since 2026-03-04T05:06:07Z); the pipeline to this "
              "server is silent");
}

}  // namespace
