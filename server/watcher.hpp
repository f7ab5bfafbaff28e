// The one thread that looks for the beginning of activity on behalf of all streams.
#pragma once

#include "activity.hpp"
#include "clock.hpp"

#include <tidegauge/base/time.hpp>

#include <absl/status/statusor.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <ctime>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

namespace tidegauge::server {

/// Somebody who wants to be told of activity, until it is closed.
///
/// Threads: safe.
class subscription {
  public:
    using question = std::function<absl::StatusOr<bool>(timestamp)>;

    /// `is_active` is asked from one thread at a time; `tell` must not block.
    subscription(question is_active, std::function<void()> tell, duration heartbeat)
        : is_active_(std::move(is_active)), tell_(std::move(tell)), activity_(heartbeat) {}

    /// Asks, and tells if there is something to tell.
    void evaluate(timestamp now) {
        const std::lock_guard one_at_a_time(evaluating_);
        const auto answer = is_active_(now);
        if (!activity_.should_tell(answer, now)) return;
        const std::lock_guard lock(telling_);
        if (tell_) tell_();
    }

    /// Nothing is told after this.
    void close() {
        const std::lock_guard lock(telling_);
        tell_ = nullptr;
    }

  private:
    std::mutex evaluating_;
    question is_active_;
    std::mutex telling_;  // apart, so that close() never waits for an evaluation
    std::function<void()> tell_;
    activity activity_;
};

/// Evaluates every subscription when something has arrived.
///
/// It sleeps until `wake`. However busy the ingest is, it rests at least `pause` between two
/// rounds, and nine times as long as the last one kept a processor busy, so that it takes a tenth
/// of a core at most. Time on the wall would not do: on a busy machine a round that was interrupted
/// for 8 ms would be followed by a rest of 72. Without any ingest it looks every `idle`: time alone
/// can end activity, and the next beginning must be seen as one.
/// Threads: all members may be called from any.
class watcher {
  public:
    struct pace {
        duration pause{2};
        duration idle{5'000};
    };

    explicit watcher(clock_function now) : watcher(std::move(now), pace{}) {}
    watcher(clock_function now, pace how)
        : now_(std::move(now)),
          pace_(how),
          thread_([this](const std::stop_token& stop) { run(stop); }) {}
    watcher(const watcher&) = delete;
    watcher& operator=(const watcher&) = delete;

    /// Evaluates `added` now, on this thread, and from now on until nobody else holds it.
    void add(const std::shared_ptr<subscription>& added) {
        {
            const std::lock_guard lock(mutex_);
            subscriptions_.push_back(added);
            has_any_ = true;
        }
        added->evaluate(now_());
    }

    /// Something has arrived. Cost: two atomic reads when nobody waits for it or the watcher knows
    /// already.
    void wake() {
        if (!has_any_ || woken_ || woken_.exchange(true)) return;
        const std::lock_guard lock(mutex_);
        changed_.notify_one();
    }

    /// Subscriptions that are still held by somebody.
    [[nodiscard]] std::size_t size() {
        const std::lock_guard lock(mutex_);
        return alive().size();
    }

  private:
    void run(const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            std::vector<std::shared_ptr<subscription>> round;
            {
                std::unique_lock lock(mutex_);
                changed_.wait_for(lock, stop, pace_.idle, [this] { return woken_.load(); });
                if (stop.stop_requested()) return;
                woken_ = false;
                round = alive();
            }
            const auto began = processor_time();
            for (const auto& each : round) each->evaluate(now_());
            const auto took = processor_time() - began;
            round.clear();
            std::unique_lock lock(mutex_);
            changed_.wait_for(lock, stop, std::max<std::chrono::nanoseconds>(pace_.pause, 9 * took),
                              [] { return false; });
        }
    }

    /// Of this thread.
    static std::chrono::nanoseconds processor_time() {
        std::timespec at{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &at);
        return std::chrono::seconds{at.tv_sec} + std::chrono::nanoseconds{at.tv_nsec};
    }

    /// Forgets what nobody holds any more. @pre mutex_ is held
    std::vector<std::shared_ptr<subscription>> alive() {
        std::vector<std::shared_ptr<subscription>> held;
        std::erase_if(subscriptions_, [&held](const std::weak_ptr<subscription>& each) {
            auto strong = each.lock();
            if (!strong) return true;
            held.push_back(std::move(strong));
            return false;
        });
        has_any_ = !held.empty();
        return held;
    }

    clock_function now_;
    pace pace_;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::atomic<bool> woken_{false};
    std::atomic<bool> has_any_{false};
    std::vector<std::weak_ptr<subscription>> subscriptions_;
    std::jthread thread_;  // last: it uses all the others, and is joined before they go
};

}  // namespace tidegauge::server
