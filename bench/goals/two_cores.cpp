// C1 and C2: a reader beside the writer, and two writers. Both are times on the wall, so anything
// else that runs on the machine spoils them.
#include "goal.hpp"
#include "ingest.hpp"
#include "keep.hpp"
#include "recorded_points.hpp"
#include "rounds.hpp"
#include "sum_of_rates.hpp"

#include <tidegauge/labels/matcher.hpp>
#include <tidegauge/store/store.hpp>

#include <pthread.h>
#include <sched.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <limits>
#include <string>
#include <thread>
#include <vector>

namespace tidegauge::bench {

namespace {

/// Keeps this thread on one core, where the machine lets it.
void stay_on(unsigned core) {
    cpu_set_t cores;
    CPU_ZERO(&cores);
    CPU_SET(core, &cores);
    pthread_setaffinity_np(pthread_self(), sizeof cores, &cores);
}

[[nodiscard]] double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

/// A thread on core 0 that asks for all series, without a pause, while it exists.
class eager_reader {
  public:
    /// Returns when the thread is in the middle of it.
    eager_reader(const store& from, const selection& all, timestamp now)
        : thread_([this, &from, &all, now] {
              stay_on(0);
              while (!is_over_) {
                  bench::keep(sum_of_rates(from, all, now));
                  ++scans_;
              }
          }) {
        while (scans_ == 0) std::this_thread::yield();
    }
    eager_reader(const eager_reader&) = delete;
    eager_reader& operator=(const eager_reader&) = delete;
    ~eager_reader() {
        is_over_ = true;
        thread_.join();
    }

    [[nodiscard]] std::size_t scans() const noexcept { return scans_; }

  private:
    std::atomic<bool> is_over_{false};
    std::atomic<std::size_t> scans_{0};
    std::thread thread_;  // last: it uses the others
};

void reader_beside_writer(const effort& e) {
    constexpr int repetitions = 5;
    traffic sent(fleet::of_series(e.many_series));
    receive_buffer buffer(sent.largest());
    store sink(twelve_samples());
    recorded_points points(sink);
    ingest(points, buffer, sent);
    timestamp now = sent.now();
    const auto append_round = [&] {
        now += traffic::step;
        points.advance();
        return time_of(wall_ns, [&] { points.append_to(sink, now); });
    };
    for (int i = 0; i < 12; ++i) append_round();

    const selection all = sink.select({matcher::equal("service_namespace", "shop")});
    std::vector<double> alone;
    std::vector<double> watched;
    std::size_t scans = 0;
    for (int i = 0; i < repetitions; ++i) {
        alone.push_back(append_round());
        const eager_reader reader(sink, all, now);
        const std::size_t before = reader.scans();
        watched.push_back(append_round());
        scans += reader.scans() - before;
    }
    report("C1", median(watched) / median(alone),
           "a point: " + two_digits(median(watched) / static_cast<double>(all.size())) +
               " ns over " + two_digits(median(alone) / static_cast<double>(all.size())) + " ns; " +
               std::to_string(scans) + " full scans meanwhile");
}

void two_writers(const effort& e) {
    traffic sent(fleet::of_series(e.some_series));
    receive_buffer mine(sent.largest());
    receive_buffer others(sent.largest());
    store sink(twelve_samples());
    fill(sink, mine, sent);
    // Both take the next request of a round that nobody took; the other one, on the other core,
    // begins a round when it is told to.
    const std::size_t rounds = 5 * e.rounds;  // a round is short, and a core is soon taken away
    std::atomic<std::size_t> next{0};
    std::atomic<std::size_t> begun{0};
    std::atomic<std::size_t> done{0};
    const auto take_part = [&](receive_buffer& buffer) {
        for (std::size_t i = next++; i < sent.size(); i = next++) {
            ingest(sink, buffer, sent, i, i + 1);
        }
    };
    std::thread other([&] {
        stay_on(0);
        for (std::size_t round = 1; round <= rounds; ++round) {
            while (begun != round) {
            }
            take_part(others);
            done = round;
        }
    });
    double one = std::numeric_limits<double>::infinity();
    double two = one;
    for (std::size_t round = 1; round <= rounds; ++round) {
        sent.advance();
        next = 0;
        one = std::min(one, time_of(wall_ns, [&] { take_part(mine); }));
        sent.advance();
        next = 0;
        two = std::min(two, time_of(wall_ns, [&] {
                           begun = round;
                           take_part(mine);
                           while (done != round) {
                           }
                       }));
    }
    other.join();
    report("C2", one / two,
           "a round: " + two_digits(one / 1e6) + " ms over " + two_digits(two / 1e6) + " ms");
}

}  // namespace

void two_cores(const effort& e) {
    stay_on(1);
    reader_beside_writer(e);
    two_writers(e);
}

}  // namespace tidegauge::bench
