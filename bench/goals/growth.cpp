// I11: the slowest requests while a store grows from nothing.
#include "goal.hpp"
#include "ingest.hpp"
#include "require.hpp"
#include "rounds.hpp"

#include <tidegauge/store/store.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

namespace tidegauge::bench {

namespace {

/// The time of each request, sorted, while all of them create series.
[[nodiscard]] std::vector<double> request_times(store& sink, receive_buffer& buffer,
                                                const traffic& sent) {
    std::vector<double> times;
    times.reserve(sent.size());
    for (std::size_t i = 0; i < sent.size(); ++i) {
        times.push_back(time_of(thread_ns, [&] { ingest(sink, buffer, sent, i, i + 1); }));
    }
    std::ranges::sort(times);
    return times;
}

}  // namespace

void growth(const effort& e) {
    const traffic sent(fleet::of_series(e.many_series));
    receive_buffer buffer(sent.largest());
    double best = std::numeric_limits<double>::infinity();
    std::string note;
    for (int attempt = 0; attempt < 3; ++attempt) {
        store sink(twelve_samples());
        const std::vector<double> times = request_times(sink, buffer, sent);
        require(sink.stats().series == sent.sender().all_points(), "every point makes a series");
        const double median = times[times.size() / 2];
        const double late = times[times.size() * 99 / 100];
        if (late / median >= best) continue;
        best = late / median;
        note = "p50 " + two_digits(median / 1e6) + " ms, p99 " + two_digits(late / 1e6) +
               " ms, worst " + two_digits(times.back() / 1e6) + " ms a request";
    }
    report("I11", best, note);
}

}  // namespace tidegauge::bench
