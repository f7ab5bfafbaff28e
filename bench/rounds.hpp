// Measures several things in turns, so that their ratio outlives a noisy machine.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <ctime>
#include <functional>
#include <limits>
#include <utility>
#include <vector>

namespace tidegauge::bench {

/// Processor time of this thread, in nanoseconds: what other processes take is not in it.
[[nodiscard]] inline double thread_ns() {
    std::timespec at{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &at);
    return static_cast<double>(at.tv_sec) * 1e9 + static_cast<double>(at.tv_nsec);
}

/// Time on the wall, in nanoseconds: for what several threads do together.
[[nodiscard]] inline double wall_ns() {
    return std::chrono::duration<double, std::nano>(
               std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

/// Runs `work` and returns what it took.
template <typename Clock, typename Work>
[[nodiscard]] double time_of(Clock&& clock, Work&& work) {
    const double began = clock();
    work();
    return clock() - began;
}

/// Stages that are run one after the other, round after round. A slow minute of the host then slows
/// all of them, and the best round of each is compared: absolute times move by 1.7 within an hour
/// on a shared host, these ratios by a few per cent.
class rounds {
  public:
    /// Adds a stage. `prepare` runs before it each time and is not measured.
    /// @returns its number
    std::size_t add(std::function<void()> prepare, std::function<void()> work) {
        stages_.push_back({std::move(prepare), std::move(work)});
        return stages_.size() - 1;
    }

    /// Runs all stages once to warm up and then `count` times.
    void run(std::size_t count) {
        for (std::size_t round = 0; round <= count; ++round) {
            for (stage& each : stages_) {
                each.prepare();
                const double took = time_of(thread_ns, each.work);
                if (round != 0) each.best_ns = std::min(each.best_ns, took);
            }
        }
    }

    /// The shortest time of a stage, in nanoseconds.
    [[nodiscard]] double best_ns(std::size_t number) const { return stages_[number].best_ns; }

    /// How many times as long as the stage `other` it takes.
    [[nodiscard]] double ratio(std::size_t number, std::size_t other) const {
        return best_ns(number) / best_ns(other);
    }

  private:
    struct stage {
        std::function<void()> prepare;
        std::function<void()> work;
        double best_ns = std::numeric_limits<double>::infinity();
    };

    std::vector<stage> stages_;
};

}  // namespace tidegauge::bench
