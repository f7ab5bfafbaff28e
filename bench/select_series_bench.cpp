// What does it cost to find the series that a question means?
#include "fleet.hpp"

#include <tidegauge/labels/label_set.hpp>
#include <tidegauge/labels/matcher.hpp>
#include <tidegauge/store/store.hpp>

#include <benchmark/benchmark.h>

#include <cstddef>
#include <string>
#include <vector>

namespace {

using namespace tidegauge;

constexpr timestamp now = from_unix_ms(1'790'000'000'000);

/// 20 000 series: 20 metrics of 100 pods in 10 namespaces, with 10 status codes.
const store& filled() {
    static const store& made = *[] {
        auto* const fresh = new store;  // lives as long as the program
        for (std::size_t i = 0; i < 20'000; ++i) {
            const std::size_t pod = i / 200;
            fresh->append(label_set{{"__name__", bench::numbered("metric_", i / 10 % 20)},
                                    {"namespace", bench::numbered("ns-", pod % 10)},
                                    {"pod", bench::numbered("pod-", pod)},
                                    {"status", bench::numbered("20", i % 10)}},
                          {now, 1.0}, now);
        }
        return fresh;
    }();
    return made;
}

void select(benchmark::State& state, const std::vector<matcher>& question) {
    const store& from = filled();
    std::size_t series = 0;
    for (auto _ : state) series = from.select(question).size();
    state.counters["series"] = static_cast<double>(series);
}

std::vector<matcher> three_labels() {
    return {matcher::equal("__name__", "metric_3"), matcher::equal("namespace", "ns-7"),
            matcher::equal("status", "200")};
}

void three_labels_first_time(benchmark::State& state) {
    select(state, three_labels());
}
BENCHMARK(three_labels_first_time);

void three_labels_again(benchmark::State& state) {
    const store& from = filled();
    selection cached = from.select(three_labels());
    for (auto _ : state) from.refresh(cached);
    state.counters["series"] = static_cast<double>(cached.size());
}
BENCHMARK(three_labels_again);

void one_regex(benchmark::State& state) {
    select(state, {matcher::make("pod", match_op::regex, "pod-[0-4].*").value()});
}
BENCHMARK(one_regex);

void nothing_matches(benchmark::State& state) {
    select(state, {matcher::equal("__name__", "no_such_metric")});
}
BENCHMARK(nothing_matches);

}  // namespace
