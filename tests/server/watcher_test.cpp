#include "watcher.hpp"

#include <tidegauge/base/status.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <semaphore>

namespace tidegauge::server {
namespace {

using namespace std::chrono_literals;

constexpr duration never = std::chrono::hours{10};
constexpr timestamp noon = from_unix_ms(1'000'000);

timestamp always_noon() {
    return noon;
}

/// Activity that a test sets, and how often it was asked for and told.
class watched {
  public:
    std::atomic<bool> active{false};
    std::counting_semaphore<> asked{0};
    std::counting_semaphore<> told{0};
    std::shared_ptr<subscription> listener = std::make_shared<subscription>(
        [this](timestamp) -> absl::StatusOr<bool> {
            const bool was_active = active;
            asked.release();
            return was_active;
        },
        [this] { told.release(); }, 60s);
};

TEST(subscription, tells_when_activity_begins) {
    watched one;
    one.listener->evaluate(noon);
    EXPECT_FALSE(one.told.try_acquire());
    one.active = true;
    one.listener->evaluate(noon);
    EXPECT_TRUE(one.told.try_acquire());
}

TEST(subscription, tells_nothing_once_it_is_closed) {
    watched one;
    one.active = true;
    one.listener->close();
    one.listener->evaluate(noon);
    EXPECT_FALSE(one.told.try_acquire());
}

TEST(subscription, can_be_closed_while_it_is_evaluated) {
    std::binary_semaphore evaluating{0};
    std::binary_semaphore closed{0};
    bool told = false;
    subscription one(
        [&](timestamp) -> absl::StatusOr<bool> {
            evaluating.release();
            closed.acquire();
            return true;
        },
        [&] { told = true; }, 60s);
    const auto evaluation = std::async(std::launch::async, [&] { one.evaluate(noon); });
    evaluating.acquire();
    one.close();
    closed.release();
    evaluation.wait();
    EXPECT_FALSE(told);
}

TEST(watcher, evaluates_a_subscription_as_soon_as_it_is_added) {
    watched one;
    watcher watch(always_noon, {.pause = 1ms, .idle = never});
    one.active = true;
    watch.add(one.listener);
    EXPECT_TRUE(one.told.try_acquire());
}

TEST(watcher, evaluates_when_it_is_woken) {
    watched one;
    watcher watch(always_noon, {.pause = 1ms, .idle = never});
    watch.add(one.listener);
    one.active = true;
    watch.wake();
    one.told.acquire();  // hangs if it is never told
    EXPECT_FALSE(one.told.try_acquire());
}

TEST(watcher, looks_again_after_a_while_although_nothing_arrives) {
    watched one;
    watcher watch(always_noon, {.pause = 1ms, .idle = 1ms});
    watch.add(one.listener);
    one.active = true;
    one.told.acquire();  // hangs if it never looks
}

TEST(watcher, forgets_who_has_gone) {
    watched stays;
    watcher watch(always_noon, {.pause = 1ms, .idle = never});
    watch.add(stays.listener);
    {
        watched goes;
        watch.add(goes.listener);
        EXPECT_EQ(watch.size(), 2U);
    }
    EXPECT_EQ(watch.size(), 1U);
}

TEST(watcher, is_woken_for_somebody_who_comes_after_all_have_gone) {
    watcher watch(always_noon, {.pause = 1ms, .idle = never});
    {
        watched goes;
        watch.add(goes.listener);
    }
    EXPECT_EQ(watch.size(), 0U);
    watched comes;
    watch.add(comes.listener);
    comes.active = true;
    watch.wake();
    comes.told.acquire();  // hangs if it is never told
}

TEST(watcher, can_be_destroyed_while_it_sleeps) {
    watched one;
    watcher watch(always_noon, {.pause = never, .idle = never});
    watch.add(one.listener);
    watch.wake();
    one.asked.acquire();
}

}  // namespace
}  // namespace tidegauge::server
