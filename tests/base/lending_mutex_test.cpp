#include <tidegauge/base/lending_mutex.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

namespace {

using tidegauge::lending_mutex;

TEST(lending_mutex, lets_in_one_at_a_time) {
    constexpr int threads = 4;
    constexpr int times = 20'000;
    lending_mutex mutex;
    int count = 0;
    std::vector<std::thread> counting;
    for (int i = 0; i < threads; ++i) {
        counting.emplace_back([&] {
            const std::lock_guard lock(mutex);
            for (int k = 0; k < times; ++k) {
                ++count;
                if (k % 16 == 0) mutex.lend();
            }
        });
    }
    for (std::thread& each : counting) each.join();
    EXPECT_EQ(count, threads * times);
}

TEST(lending_mutex, is_lent_to_one_who_waits_and_then_held_again) {
    lending_mutex mutex;
    std::atomic<bool> was_in{false};
    bool is_inside = false;
    mutex.lock();
    std::thread waiting([&] {
        const std::lock_guard lock(mutex);
        is_inside = true;
        was_in = true;
        is_inside = false;
    });
    while (!was_in) {
        mutex.lend();
        EXPECT_FALSE(is_inside);
    }
    mutex.lend();
    EXPECT_FALSE(is_inside);
    mutex.unlock();
    waiting.join();
}

}  // namespace
