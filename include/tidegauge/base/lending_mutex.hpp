// A mutex for work of some microseconds, whose holder lends it to those who wait.
#pragma once

#include <atomic>
#include <mutex>

namespace tidegauge {

/// A mutex that whoever holds it for long lends in between, so that two threads that meet go on in
/// turns. Who waits stays awake for a while, since to sleep and be woken takes 50 us, ten times as
/// long as it mostly has to wait.
///
/// Threads: safe. Cost: a `std::mutex` when nobody waits; `lend` then is a load.
class lending_mutex {
  public:
    lending_mutex() = default;
    lending_mutex(const lending_mutex&) = delete;
    lending_mutex& operator=(const lending_mutex&) = delete;
    ~lending_mutex() = default;

    void lock() {
        if (!mutex_.try_lock()) wait();
    }
    void unlock() { mutex_.unlock(); }

    /// Lets one who waits for it go first, if there is any. What the mutex guards may be another
    /// afterwards.
    /// @pre locked by this thread
    void lend() {
        if (waiting_.load(std::memory_order_relaxed) != 0) hand_over();
    }

  private:
    /// Tells the processor that this thread waits for another.
    static void pause() noexcept {
#if defined(__x86_64__)
        __builtin_ia32_pause();
#elif defined(__aarch64__)
        asm volatile("isb");
#endif
    }

    /// About 20 us: longer than anyone holds it between two times that it is lent.
    static constexpr int patience = 400;

    [[gnu::noinline]] void wait() {
        waiting_.fetch_add(1, std::memory_order_relaxed);
        bool is_mine = false;
        for (int i = 0; i < patience && !is_mine; ++i) {
            pause();
            is_mine = mutex_.try_lock();
        }
        if (!is_mine) mutex_.lock();
        waiting_.fetch_sub(1, std::memory_order_relaxed);
    }

    [[gnu::noinline]] void hand_over() {
        const int before = waiting_.load(std::memory_order_relaxed);
        mutex_.unlock();
        for (int i = 0; i < patience && waiting_.load(std::memory_order_relaxed) >= before; ++i) {
            pause();
        }
        lock();
    }

    std::mutex mutex_;
    std::atomic<int> waiting_{0};
};

}  // namespace tidegauge
