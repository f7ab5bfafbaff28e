// Whether the process has as much memory as it may.
#pragma once

#include <malloc.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <fstream>

namespace tidegauge::server {

/// Looks now and then at how much memory is resident. While that is more than allowed, requests are
/// to be put off: the store forgets with time, and a process that grows on is killed.
///
/// Threads: safe.
class memory_guard {
  public:
    /// No bound for 0.
    explicit memory_guard(std::size_t most_bytes) : most_bytes_(most_bytes) {}

    /// Cost: a look at the clock, and every 100 ms some microseconds.
    [[nodiscard]] bool is_short() {
        if (most_bytes_ == 0) return false;
        using std::chrono::steady_clock;
        const auto now = steady_clock::now().time_since_epoch();
        auto next = next_look_.load(std::memory_order_relaxed);
        if (now >= next && next_look_.compare_exchange_strong(next, now + pause)) look();
        return is_short_.load(std::memory_order_relaxed);
    }

  private:
    using nanoseconds = std::chrono::steady_clock::duration;
    static constexpr std::chrono::milliseconds pause{100};

    void look() {
        if (resident_bytes() > most_bytes_) malloc_trim(0);  // freed memory may still be ours
        is_short_.store(resident_bytes() > most_bytes_, std::memory_order_relaxed);
    }

    [[nodiscard]] static std::size_t resident_bytes() {
        std::ifstream in("/proc/self/statm");
        std::size_t size = 0;
        std::size_t resident = 0;
        in >> size >> resident;
        return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    }

    std::size_t most_bytes_;
    std::atomic<nanoseconds> next_look_{};
    std::atomic<bool> is_short_{false};
};

}  // namespace tidegauge::server
