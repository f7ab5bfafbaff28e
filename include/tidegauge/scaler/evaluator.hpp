// A trigger's value and activity, from what a store holds.
#pragma once

#include <tidegauge/aggregate/aggregation.hpp>
#include <tidegauge/base/number_text.hpp>
#include <tidegauge/base/status.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/over_time/operation.hpp>
#include <tidegauge/samples/window.hpp>
#include <tidegauge/scaler/missing_data.hpp>
#include <tidegauge/scaler/promql_evaluator.hpp>
#include <tidegauge/scaler/query.hpp>
#include <tidegauge/scaler/reporting.hpp>
#include <tidegauge/scaler/trigger.hpp>
#include <tidegauge/store/selection.hpp>
#include <tidegauge/store/series_ref.hpp>
#include <tidegauge/store/store.hpp>

#include <cmath>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tidegauge::scaler {

namespace detail {

/// Brings `chosen` up to date, fills `answers` with the number of each series whose window up to
/// `now` gives one, and says how many series report.
[[nodiscard]] inline reporting gather(const store& from, selection& chosen, const trigger& t,
                                      timestamp now, std::vector<double>& answers) {
    reporting seen;
    answers.clear();
    from.refresh(chosen);
    seen.matched = chosen.size();
    from.read(chosen, now - t.window, now, parts_wanted(t.over_time),
              [&](const series_ref&, const window& its) {
                  seen.add(its, t.window, now);
                  if (const auto answer = apply(t.over_time, its)) answers.push_back(*answer);
              });
    return seen;
}

}  // namespace detail

/// What the window up to `now` says, with no policy: each series of `chosen` reduced over time,
/// then put together. Nothing when no series gives a number; it may be negative, NaN or infinite.
/// @pre `t` is in the small form
[[nodiscard]] inline std::optional<double> query_value(const store& from, selection& chosen,
                                                       const trigger& t, timestamp now) {
    std::vector<double> answers;
    static_cast<void>(detail::gather(from, chosen, t, now, answers));
    return aggregate(t.what.how, answers);
}

/// Evaluates one trigger again and again. It keeps the series that match, the last value that was
/// measured, and its scratch memory.
///
/// Cost: a value takes time by the series that match. In the small form it allocates nothing and
/// builds no text unless series came or an error is the answer.
/// Lifetime: belongs to the first store that it is used with. Threads: none of its own.
class evaluator {
  public:
    explicit evaluator(trigger t) : trigger_(std::move(t)), chosen_(trigger_.what.matchers) {
        if (trigger_.promql) promql_.emplace(trigger_.promql);
    }

    [[nodiscard]] const trigger& asked() const noexcept { return trigger_; }

    /// The value at `now`, or in its place what `onMissing` says, clamped either way.
    ///
    /// @param is_overdue asked now and then while PromQL is evaluated; true gives it up
    /// @returns UNAVAILABLE or NOT_FOUND, as `explain` says, when data is absent and nothing stands
    /// in; UNAVAILABLE also for a result that is not finite; FAILED_PRECONDITION for native
    /// histograms; for PromQL as `promql_evaluator`, and nothing stands in for those either
    [[nodiscard]] absl::StatusOr<evaluation> evaluate(
        const store& from, timestamp now, const std::function<bool()>& is_overdue = {}) {
        data_facts facts = arrivals(from, now);
        const auto result = promql_ ? ask(from, facts, is_overdue) : reduce(from, facts);
        if (!result.ok()) return result.status();
        const std::optional<absence> why = needs_data(*result) ? find_absence(facts) : std::nullopt;
        if (why) {
            const auto instead = stand_in(*why, trigger_.missing, last_measured_);
            if (instead) return report(trigger_, *instead);
            return explanation(*why, facts, from);
        }
        const double measured = **result;
        if (!std::isfinite(measured)) {
            return unavailable(query_text(trigger_) + " is " + format_number(measured) +
                               ": expected a finite number to scale by");
        }
        last_measured_ = measured;
        return report(trigger_, measured);
    }

  private:
    /// What is known before series are looked at.
    [[nodiscard]] data_facts arrivals(const store& from, timestamp now) const {
        data_facts facts;
        facts.now = now;
        facts.window = trigger_.window;
        facts.freshness = trigger_.freshness;
        facts.arriving_since = from.arriving_since(trigger_.freshness);
        facts.last_arrival = from.last_arrival();
        return facts;
    }

    static void take(data_facts& facts, const reporting& seen) {
        facts.matched = seen.matched;
        facts.fresh = seen.fresh;
        facts.misdated = seen.misdated;
    }

    /// The small form's value.
    [[nodiscard]] absl::StatusOr<std::optional<double>> reduce(const store& from,
                                                               data_facts& facts) {
        const reporting seen = detail::gather(from, chosen_, trigger_, facts.now, answers_);
        if (answers_.empty() && seen.histograms > 0) return no_number();
        take(facts, seen);
        facts.answered = answers_.size();
        facts.metric_seen = facts.matched > 0 || from.has_seen(trigger_.what.metric);
        return aggregate(trigger_.what.how, answers_);
    }

    /// PromQL's value. A NaN while nothing reports is none: `scalar(m)` makes it of no series.
    [[nodiscard]] absl::StatusOr<std::optional<double>> ask(
        const store& from, data_facts& facts, const std::function<bool()>& is_overdue) {
        auto result = promql_->value(from, facts.now, is_overdue);
        if (!result.ok()) return result;
        const bool is_number = result->has_value() && !std::isnan(**result);
        if (!is_number) take(facts, promql_->look(from, facts.now));
        facts.answered = is_number || (result->has_value() && facts.fresh > 0) ? 1 : 0;
        facts.metric_seen = facts.answered > 0 || promql_->unseen_metric(from).empty();
        return result;
    }

    /// Whether the answer rests on data at all: `5` and `vector(hour())` do not.
    [[nodiscard]] bool needs_data(const std::optional<double>& result) const {
        return !result || !trigger_.promql || !trigger_.promql->selectors.empty();
    }

    /// Of native histograms there is no sum or maximum to scale by. Beside numbers they are left
    /// out, as PromQL's functions of numbers do.
    [[nodiscard]] absl::Status no_number() const {
        const std::string& metric = trigger_.what.metric;
        return error(absl::StatusCode::kFailedPrecondition,
                     query_text(trigger_) + " is of native histograms, which are no numbers: " +
                         "expected " + metric + "_count or " + metric + "_sum, or PromQL such as " +
                         "histogram_quantile(0.9, sum(rate(" + metric + "[1m])))");
    }

    [[nodiscard]] absl::Status explanation(absence why, const data_facts& facts,
                                           const store& from) const {
        constexpr std::size_t suggestions = 3;
        const std::string_view metric =
            promql_ ? promql_->unseen_metric(from) : trigger_.what.metric;
        std::vector<std::string> closest;
        if (why == absence::unknown_metric) closest = from.closest_names(metric, suggestions);
        return explain(why, facts,
                       {query_text(trigger_), metric, closest, trigger_.promql != nullptr});
    }

    trigger trigger_;
    selection chosen_;  ///< of the small form
    std::optional<promql_evaluator> promql_;
    std::vector<double> answers_;
    std::optional<double> last_measured_;
};

}  // namespace tidegauge::scaler
