// What does a data point cost, from its bytes into the store?
#include "ingest.hpp"
#include "protobuf_peer.hpp"
#include "receive_buffer.hpp"
#include "traffic.hpp"
#include "wire_walk.hpp"

#include <tidegauge/store/store.hpp>

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace {

using namespace tidegauge;
using namespace tidegauge::bench;

/// Calls `use(request)` for all received requests of 20 000 series, again and again.
template <typename Prepare, typename Use>
void run(benchmark::State& state, traffic& sent, Prepare&& prepare, Use&& use) {
    receive_buffer buffer(sent.largest());
    for (auto _ : state) {
        state.PauseTiming();
        prepare();
        state.ResumeTiming();
        for (std::size_t i = 0; i < sent.size(); ++i) use(buffer.receive(sent[i]));
    }
    state.SetItemsProcessed(state.iterations() *  // reads as points/s
                            static_cast<std::int64_t>(sent.sender().all_points()));
}

traffic twenty_thousand_series() {
    return traffic(fleet::of_series(20'000));
}

void bare_walk(benchmark::State& state) {
    traffic sent = twenty_thousand_series();
    run(
        state, sent, [&] { sent.repeat(); },
        [](std::string_view request) { benchmark::DoNotOptimize(walk(request)); });
}
BENCHMARK(bare_walk);

void protobuf_arena_parse(benchmark::State& state) {
    traffic sent = twenty_thousand_series();
    arena_parser parser;
    run(
        state, sent, [&] { sent.repeat(); },
        [&](std::string_view request) { benchmark::DoNotOptimize(parser.parse(request)); });
}
BENCHMARK(protobuf_arena_parse);

void decode_and_store(benchmark::State& state) {
    traffic sent = twenty_thousand_series();
    receive_buffer buffer(sent.largest());
    store sink(twelve_samples());
    fill(sink, buffer, sent);
    run(
        state, sent, [&] { sent.advance(); },
        [&](std::string_view request) { ingest(sink, request, sent.now()); });
}
BENCHMARK(decode_and_store);

void decode_and_create(benchmark::State& state) {
    traffic sent = twenty_thousand_series();
    std::optional<store> sink;
    run(
        state, sent, [&] { sink.emplace(twelve_samples()); },
        [&](std::string_view request) { ingest(*sink, request, sent.now()); });
}
BENCHMARK(decode_and_create);

}  // namespace
