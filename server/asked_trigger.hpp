// One trigger as KEDA asks it, poll by poll.
#pragma once

#include "keda_settings.hpp"

#include <tidegauge/base/status.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/scaler/evaluator.hpp>
#include <tidegauge/scaler/trigger.hpp>
#include <tidegauge/store/store.hpp>

#include <absl/status/statusor.h>

#include <chrono>
#include <mutex>
#include <optional>
#include <utility>

namespace tidegauge::server {

/// A trigger that was compiled once, or the reason why its metadata is none.
///
/// In one poll KEDA asks for the value and then whether it is active; the second answer is taken
/// from the evaluation of the first, so that both speak of the same moment.
/// PromQL that takes longer than the time limit is given up with DEADLINE_EXCEEDED: KEDA sets no
/// deadline of its own.
/// Threads: safe; one evaluation at a time.
class asked_trigger {
  public:
    explicit asked_trigger(absl::StatusOr<scaler::trigger> compiled,
                           duration time_limit = keda_settings::default_time_limit)
        : time_limit_(time_limit), trigger_(std::move(compiled)) {
        if (trigger_.ok()) evaluator_.emplace(*trigger_);
    }

    /// The trigger, or INVALID_ARGUMENT.
    [[nodiscard]] const absl::StatusOr<scaler::trigger>& trigger() const noexcept {
        return trigger_;
    }

    /// The value and the activity at `now`, evaluated anew.
    absl::StatusOr<scaler::evaluation> measure(const store& from, timestamp now) {
        const std::lock_guard lock(mutex_);
        auto result = evaluate(from, now);
        polled_.reset();
        if (result.ok()) polled_ = poll{now, result->active};
        return result;
    }

    /// Whether it is active: what the last `measure` found if that was just now, else anew.
    absl::StatusOr<bool> is_active(const store& from, timestamp now) {
        const std::lock_guard lock(mutex_);
        if (polled_ && now >= polled_->at && now - polled_->at < same_poll) {
            return polled_->active;
        }
        return activity(from, now);
    }

    /// Whether it is active at `now`, evaluated anew, apart from any poll.
    absl::StatusOr<bool> look(const store& from, timestamp now) {
        const std::lock_guard lock(mutex_);
        return activity(from, now);
    }

    /// Whether `status` is another one than it was told last; the first is `ok`. For logs, which
    /// tell of a change and not of each poll.
    bool is_news(const absl::Status& status) {
        const std::lock_guard lock(mutex_);
        return std::exchange(last_told_, status.code()) != status.code();
    }

  private:
    /// KEDA asks IsActive as soon as it has the answer of GetMetrics.
    static constexpr duration same_poll{1'000};

    struct poll {
        timestamp at;
        bool active;
    };

    absl::StatusOr<scaler::evaluation> evaluate(const store& from, timestamp now) {
        if (!evaluator_) return trigger_.status();
        using clock = std::chrono::steady_clock;
        return evaluator_->evaluate(
            from, now, [end = clock::now() + time_limit_] { return clock::now() >= end; });
    }

    absl::StatusOr<bool> activity(const store& from, timestamp now) {
        const auto result = evaluate(from, now);
        if (!result.ok()) return result.status();
        return result->active;
    }

    const duration time_limit_;
    std::mutex mutex_;
    absl::StatusOr<scaler::trigger> trigger_;
    std::optional<scaler::evaluator> evaluator_;
    std::optional<poll> polled_;
    absl::StatusCode last_told_ = absl::StatusCode::kOk;
};

}  // namespace tidegauge::server
