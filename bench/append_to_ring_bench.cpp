// What does it cost to append a sample to a ring?
#include <tidegauge/samples/ring.hpp>

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace {

using namespace tidegauge;

struct ring_with_memory {
    explicit ring_with_memory(std::size_t capacity) : offsets(capacity), values(capacity) {}
    [[nodiscard]] ring view() { return {state, offsets, values}; }

    ring_state state;
    std::vector<std::uint32_t> offsets;
    std::vector<double> values;
};

void newest_sample(benchmark::State& state) {
    ring_with_memory memory(static_cast<std::size_t>(state.range(0)));
    ring samples = memory.view();
    timestamp at = from_unix_ms(1'790'000'000'000);
    for (auto _ : state) {
        at += duration{15'000};
        benchmark::DoNotOptimize(samples.append({at, 1.0}, {}));
    }
    state.SetItemsProcessed(state.iterations());  // reads as samples/s
}
BENCHMARK(newest_sample)->ArgName("capacity")->Arg(12)->Arg(96)->Arg(12'288);

void repeated_sample(benchmark::State& state) {  // a batch that is sent again
    ring_with_memory memory(12);
    ring samples = memory.view();
    const timestamp at = from_unix_ms(1'790'000'000'000);
    for (auto _ : state) benchmark::DoNotOptimize(samples.append({at, 1.0}, {}));
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(repeated_sample);

void increment(benchmark::State& state) {  // delta temporality
    ring_with_memory memory(12);
    ring samples = memory.view();
    timestamp at = from_unix_ms(1'790'000'000'000);
    for (auto _ : state) {
        at += duration{15'000};
        benchmark::DoNotOptimize(samples.accumulate({at, 1.0}));
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(increment);

}  // namespace
