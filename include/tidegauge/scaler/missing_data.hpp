// What is missing when a question has no answer, and what is said instead.
//
// A zero scales down, an error freezes: a value that is not known is therefore never silently 0.
#pragma once

#include <tidegauge/base/number_text.hpp>
#include <tidegauge/base/status.hpp>
#include <tidegauge/base/time.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tidegauge::scaler {

/// What is known of the data behind one question at one time. A question in PromQL may have
/// several selectors; their series are counted together, and its own answer is one.
struct data_facts {
    timestamp now;
    duration window;     ///< what the question looks back over
    duration freshness;  ///< for how long the pipeline may be silent
    /// Since when anything at all arrives, by the receiver's clock, with no pause longer than
    /// `freshness`.
    std::optional<timestamp> arriving_since;
    std::optional<timestamp> last_arrival;
    /// Ever, also when its series have all gone; in PromQL each of them, or there is an answer that
    /// does without.
    bool metric_seen = false;
    std::size_t matched = 0;   ///< series that the query selects
    std::size_t fresh = 0;     ///< of them, with a sample in the window and not ended
    std::size_t answered = 0;  ///< of them, whose window gives a number
    /// Of those that match, how many have no sample in the window although points of them arrive.
    std::size_t misdated = 0;
};

/// Why there is no answer.
enum class absence : std::uint8_t {
    nothing_arrived,  ///< no point was ever accepted
    pipeline_silent,  ///< no point at all for longer than the freshness bound
    warming_up,       ///< less than a window since points (again) arrive: sums would be partial
    unknown_metric,   ///< no metric of that name was ever seen
    no_match,         ///< the metric is known, no series matches
    wrong_clock,      ///< series match and points arrive, but with times outside of the window
    source_silent,    ///< series match, all are silent, while other points have arrived since
    too_few_samples,  ///< series match and report, none has the samples that the operation takes;
                      ///< or the PromQL has no element although they report
};

/// The first reason, in the order of `absence`, why the question has no answer; nothing when it has
/// one. A silent pipeline and warming up count even when old or early samples would give a number.
///
/// Series that are all silent mean a silent pipeline too, however long it may be silent, unless
/// something arrived after them. Their own last point may have been on its way for a while, so only
/// an arrival in the newer half of the window counts as another.
[[nodiscard]] constexpr std::optional<absence> find_absence(const data_facts& f) noexcept {
    using enum absence;
    if (!f.arriving_since || !f.last_arrival) return nothing_arrived;
    if (f.now - *f.last_arrival > f.freshness) return pipeline_silent;
    if (f.now - *f.arriving_since < f.window) return warming_up;
    if (!f.metric_seen) return unknown_metric;
    if (f.answered > 0) return std::nullopt;
    if (f.matched == 0) return no_match;
    if (f.fresh > 0) return too_few_samples;
    if (f.misdated > 0) return wrong_clock;
    return f.now - *f.last_arrival < f.window / 2 ? source_silent : pipeline_silent;
}

/// What is done about an absence: a trigger's `onMissing`.
///
/// `automatic` gives `value_if_not_found` where the source is gone while the pipeline is alive
/// (`no_match`, `source_silent`), and an error in every other situation. The others are what
/// somebody asked for in so many words, and hold in all situations alike.
enum class missing_choice : std::uint8_t {
    automatic,
    error,
    hold,        ///< the last value that was measured; an error while there is none
    substitute,  ///< a number of one's own
};

/// What is said in place of an absent value. A result that is there and is not finite is no
/// absence; it is an error whatever stands here.
struct missing_data_policy {
    missing_choice on_missing = missing_choice::automatic;
    double substitute = 0;          ///< for missing_choice::substitute
    double value_if_not_found = 0;  ///< for missing_choice::automatic
};

/// The number to go on with, nothing when the absence is an error. `last_measured` is what the
/// question had for an answer before.
[[nodiscard]] constexpr std::optional<double> stand_in(
    absence why, const missing_data_policy& policy, std::optional<double> last_measured) noexcept {
    switch (policy.on_missing) {
        case missing_choice::error:
            return std::nullopt;
        case missing_choice::hold:
            return last_measured;
        case missing_choice::substitute:
            return policy.substitute;
        case missing_choice::automatic:
            break;
    }
    if (why == absence::no_match || why == absence::source_silent) return policy.value_if_not_found;
    return std::nullopt;
}

namespace detail {

/// `2026-01-02T03:04:05Z`
[[nodiscard]] inline std::string time_text(timestamp at) {
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(at - day));
    const auto two = [](auto number) {
        const std::string digits = std::to_string(number);
        return digits.size() < 2 ? "0" + digits : digits;
    };
    return std::to_string(static_cast<int>(date.year())) + "-" +
           two(static_cast<unsigned>(date.month())) + "-" + two(static_cast<unsigned>(date.day())) +
           "T" + two(time.hours().count()) + ":" + two(time.minutes().count()) + ":" +
           two(time.seconds().count()) + "Z";
}

/// `75s (since 2026-01-02T03:04:05Z)`
[[nodiscard]] inline std::string since_text(timestamp since, timestamp now) {
    return std::to_string(std::chrono::floor<std::chrono::seconds>(now - since).count()) +
           "s (since " + time_text(since) + ")";
}

}  // namespace detail

/// The question in words, for messages.
struct question_text {
    std::string_view query;                     ///< `sum(requests{app_id="nodeapp"})`
    std::string_view metric;                    ///< `requests`
    std::span<const std::string> closest = {};  ///< metrics most like `metric`, for unknown_metric
    bool is_promql = false;
};

/// The error that says what is missing, since when, and where to look. NOT_FOUND when nothing of
/// that name or with those labels exists; UNAVAILABLE when asking again may help.
[[nodiscard]] inline absl::Status explain(absence why, const data_facts& f,
                                          const question_text& asked) {
    const std::string window = format_duration(f.window);
    switch (why) {
        case absence::nothing_arrived:
            return unavailable("no metrics have arrived yet; nothing sends to this server");
        case absence::pipeline_silent:
            return unavailable("no metrics have arrived for " +
                               detail::since_text(*f.last_arrival, f.now) +
                               "; the pipeline to this server is silent");
        case absence::warming_up:
            return unavailable("warming up: metrics have arrived only for " +
                               detail::since_text(*f.arriving_since, f.now) +
                               ", less than the window of " + window);
        case absence::unknown_metric: {
            std::string similar;
            for (const std::string& name : asked.closest) {
                similar += (similar.empty() ? "; similar are " : ", ") + name;
            }
            return not_found("no metric " + std::string(asked.metric) + " has ever arrived" +
                             (similar.empty() ? "; no other has a similar name" : similar));
        }
        case absence::no_match:
            return not_found("no series matches " + std::string(asked.query) +
                             "; the metric itself is known");
        case absence::wrong_clock:
            return unavailable(std::to_string(f.misdated) + " series of " +
                               std::string(asked.query) +
                               " report, but with times that are older than " + window +
                               " or in the future: expected a sender's clock that agrees with "
                               "this one's");
        case absence::source_silent:
            return unavailable("all " + std::to_string(f.matched) + " series of " +
                               std::string(asked.query) + " are silent: no sample for " +
                               detail::since_text(f.now - f.window, f.now));
        case absence::too_few_samples:
            break;
    }
    if (asked.is_promql) {
        return unavailable(std::string(asked.query) + " has no element, although " +
                           std::to_string(f.fresh) +
                           " of its series report: a range may have too few samples, sides may not "
                           "match, a comparison may hold for none (then `or vector(0)` behind it "
                           "says 0)");
    }
    return unavailable(std::to_string(f.fresh) + " series of " + std::string(asked.query) +
                       " report, none with the two samples in the last " + window +
                       " that operationOverTime takes; the window should be at least twice as long "
                       "as the interval at which they report");
}

}  // namespace tidegauge::scaler
