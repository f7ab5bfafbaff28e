// A trigger's value and activity, from what a store holds.
#pragma once

#include <tidegauge/aggregate/aggregation.hpp>
#include <tidegauge/base/number_text.hpp>
#include <tidegauge/base/status.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/over_time/operation.hpp>
#include <tidegauge/samples/window.hpp>
#include <tidegauge/scaler/missing_data.hpp>
#include <tidegauge/scaler/query.hpp>
#include <tidegauge/scaler/trigger.hpp>
#include <tidegauge/store/selection.hpp>
#include <tidegauge/store/series_ref.hpp>
#include <tidegauge/store/store.hpp>

#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tidegauge::scaler {

namespace detail {

/// How many of the chosen series report, see `data_facts`.
struct reporting {
    std::size_t fresh = 0;
    std::size_t misdated = 0;
};

/// Brings `chosen` up to date, fills `answers` with the number of each series whose window up to
/// `now` gives one, and says how many series report.
[[nodiscard]] inline reporting gather(const store& from, selection& chosen, const trigger& t,
                                      timestamp now, std::vector<double>& answers) {
    reporting seen;
    answers.clear();
    from.refresh(chosen);
    from.read(chosen, now - t.window, now, parts_wanted(t.over_time),
              [&](const series_ref&, const window& its) {
                  if (!its.empty() && !its.ended) ++seen.fresh;
                  // What is under way for a while may be late without anybody's clock being wrong.
                  const bool just_arrived = now - its.arrived < t.window / 2;
                  if (its.empty() && !its.ended && just_arrived) ++seen.misdated;
                  if (const auto answer = apply(t.over_time, its)) answers.push_back(*answer);
              });
    return seen;
}

}  // namespace detail

/// What the window up to `now` says, with no policy: each series of `chosen` reduced over time,
/// then put together. Nothing when no series gives a number; it may be negative, NaN or infinite.
[[nodiscard]] inline std::optional<double> query_value(const store& from, selection& chosen,
                                                       const trigger& t, timestamp now) {
    std::vector<double> answers;
    static_cast<void>(detail::gather(from, chosen, t, now, answers));
    return aggregate(t.what.how, answers);
}

/// Evaluates one trigger again and again. It keeps the series that match, the last value that was
/// measured, and its scratch memory.
///
/// Cost: a value takes time by the series that match; it allocates nothing and builds no text
/// unless series came or an error is the answer.
/// Lifetime: belongs to the first store that it is used with. Threads: none of its own.
class evaluator {
  public:
    explicit evaluator(trigger t) : trigger_(std::move(t)), chosen_(trigger_.what.matchers) {}

    [[nodiscard]] const trigger& asked() const noexcept { return trigger_; }

    /// The value at `now`, or in its place what `onMissing` says, clamped either way.
    ///
    /// @returns UNAVAILABLE or NOT_FOUND, as `explain` says, when data is absent and nothing stands
    /// in; UNAVAILABLE also for a result that is not finite
    [[nodiscard]] absl::StatusOr<evaluation> evaluate(const store& from, timestamp now) {
        const data_facts facts = look(from, now);
        if (const std::optional<absence> why = find_absence(facts)) {
            const auto instead = stand_in(*why, trigger_.missing, last_measured_);
            if (instead) return report(trigger_, *instead);
            return explanation(*why, facts, from);
        }
        const double measured = *aggregate(trigger_.what.how, answers_);
        if (!std::isfinite(measured)) {
            return unavailable(to_string(trigger_.what) + " is " + format_number(measured) +
                               ": expected a finite number to scale by");
        }
        last_measured_ = measured;
        return report(trigger_, measured);
    }

  private:
    [[nodiscard]] data_facts look(const store& from, timestamp now) {
        data_facts facts;
        facts.now = now;
        facts.window = trigger_.window;
        facts.freshness = trigger_.freshness;
        facts.arriving_since = from.arriving_since(trigger_.freshness);
        facts.last_arrival = from.last_arrival();
        const detail::reporting seen = detail::gather(from, chosen_, trigger_, now, answers_);
        facts.fresh = seen.fresh;
        facts.misdated = seen.misdated;
        facts.matched = chosen_.size();
        facts.answered = answers_.size();
        facts.metric_seen = facts.matched > 0 || from.has_seen(trigger_.what.metric);
        return facts;
    }

    [[nodiscard]] absl::Status explanation(absence why, const data_facts& facts,
                                           const store& from) const {
        constexpr std::size_t suggestions = 3;
        std::vector<std::string> closest;
        if (why == absence::unknown_metric) {
            closest = from.closest_names(trigger_.what.metric, suggestions);
        }
        return explain(why, facts, {to_string(trigger_.what), trigger_.what.metric, closest});
    }

    trigger trigger_;
    selection chosen_;
    std::vector<double> answers_;
    std::optional<double> last_measured_;
};

}  // namespace tidegauge::scaler
