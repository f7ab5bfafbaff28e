// When points arrived, and when they did not.
#pragma once

#include <tidegauge/base/time.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <mutex>
#include <optional>

namespace tidegauge {

/// Tells how long points have been arriving without a pause: right after an outage a window holds
/// the part of the senders that came back first, and its sum is too small.
///
/// Times are the receiver's. Pauses shorter than a second are not seen, and of the longer ones the
/// last 64 are remembered.
/// Threads: safe. Cost: two loads for an arrival within a second of the newest.
class arrivals {
  public:
    /// Something arrived at `now`.
    void note(timestamp now) {
        const std::int64_t ms = unix_ms(now);
        const std::int64_t newest = newest_ms_.load(std::memory_order_relaxed);
        if (newest != never && ms <= newest) return;
        if (newest == never || ms - newest > shortest_pause_ms) return note_after_pause(now);
        std::int64_t seen = newest;
        while (seen < ms &&
               !newest_ms_.compare_exchange_weak(seen, ms, std::memory_order_relaxed)) {
        }
    }

    /// When something first arrived, nothing before that.
    [[nodiscard]] std::optional<timestamp> first() const {
        const std::lock_guard lock(mutex_);
        return first_;
    }

    /// When something last arrived.
    [[nodiscard]] std::optional<timestamp> last() const noexcept {
        const std::int64_t ms = newest_ms_.load(std::memory_order_relaxed);
        if (ms == never) return std::nullopt;
        return from_unix_ms(ms);
    }

    /// Since when things arrive with no pause longer than `longest` in between.
    [[nodiscard]] std::optional<timestamp> since(duration longest) const {
        const std::lock_guard lock(mutex_);
        for (std::size_t i = known_; i != 0; --i) {
            if (pauses_[i - 1].length > longest) return pauses_[i - 1].end;
        }
        return first_;
    }

  private:
    struct pause {
        timestamp end;
        duration length;
    };

    static constexpr std::int64_t never = std::numeric_limits<std::int64_t>::min();
    static constexpr std::int64_t shortest_pause_ms = 1000;
    static constexpr std::size_t most_pauses = 64;

    void note_after_pause(timestamp now) {
        const std::lock_guard lock(mutex_);
        const std::optional<timestamp> newest = last();
        if (!first_) first_ = now;
        if (newest && now <= *newest) return;  // another thread was faster
        if (newest) remember({now, now - *newest});
        newest_ms_.store(unix_ms(now), std::memory_order_relaxed);
    }

    void remember(pause newest) {
        pauses_[known_++] = newest;
        if (known_ <= most_pauses) return;
        // The shortest goes, so that an outage is not forgotten for the beat of a slow sender.
        const auto shortest = std::ranges::min_element(pauses_, {}, &pause::length);
        std::copy(shortest + 1, pauses_.end(), shortest);
        --known_;
    }

    std::atomic<std::int64_t> newest_ms_{never};
    mutable std::mutex mutex_;
    std::optional<timestamp> first_;
    std::array<pause, most_pauses + 1> pauses_{};  ///< in order, and room for one more
    std::size_t known_ = 0;
};

}  // namespace tidegauge
