// What does sum(rate(metric[1m])) cost a series?
#include "fleet.hpp"
#include "sum_of_rates.hpp"

#include <tidegauge/labels/label_set.hpp>
#include <tidegauge/labels/matcher.hpp>
#include <tidegauge/over_time/rate.hpp>
#include <tidegauge/samples/window.hpp>
#include <tidegauge/store/store.hpp>

#include <benchmark/benchmark.h>

#include <cstddef>
#include <string>

namespace {

using namespace tidegauge;

constexpr timestamp start = from_unix_ms(1'790'000'000'000);
constexpr duration step{15'000};

void formula_alone(benchmark::State& state) {
    window_buffer samples;
    samples.clear(5);
    window last_minute;
    last_minute.from = start - duration{1};
    last_minute.to = start + 4 * step;
    for (int i = 0; i < 5; ++i) {
        samples.push(last_minute, start, {start + i * step, 10.0 * i}, false);
    }
    for (auto _ : state) {
        benchmark::DoNotOptimize(&last_minute);
        benchmark::DoNotOptimize(rate(last_minute));
    }
    state.SetItemsProcessed(state.iterations());  // reads as series/s
}
BENCHMARK(formula_alone);

void from_a_store(benchmark::State& state) {
    const auto series = static_cast<std::size_t>(state.range(0));
    store_options options;
    options.retention = 12 * step;
    store sink(options);
    for (int round = 0; round < 12; ++round) {
        const timestamp at = start + round * step;
        for (std::size_t i = 0; i < series; ++i) {
            sink.append(
                label_set{{"__name__", "requests_total"}, {"pod", bench::numbered("pod-", i)}},
                {at, 10.0 * round}, at);
        }
    }
    const selection all = sink.select({matcher::equal("__name__", "requests_total")});
    for (auto _ : state) {
        benchmark::DoNotOptimize(bench::sum_of_rates(sink, all, start + 11 * step));
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(from_a_store)->ArgName("series")->Arg(100)->Arg(10'000);

}  // namespace
