// What a question in PromQL costs a series: parsed and asked once, or prepared and asked again.
#include <tidegauge/base/number_text.hpp>
#include <tidegauge/promql/evaluate.hpp>
#include <tidegauge/promql/parse.hpp>
#include <tidegauge/promql/prepared_query.hpp>
#include <tidegauge/promql/store_source.hpp>
#include <tidegauge/store/store.hpp>

#include <benchmark/benchmark.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

namespace {

using namespace tidegauge;
using namespace std::chrono_literals;

constexpr std::array<const char*, 4> questions{
    "sum(rate(x_total[1m]))", "sum by (pod) (rate(x_total[1m]))",
    "histogram_quantile(0.95, sum by (le) (rate(h_bucket[1m])))",
    "max(max_over_time(x_total[5m]))"};

constexpr timestamp now = from_unix_ms(1'790'000'000'000);
constexpr auto step = 15s;

/// `series` counters of ten pods each, and as many buckets of histograms with ten bounds: five
/// minutes of samples.
std::unique_ptr<store> filled(std::size_t series) {
    auto made = std::make_unique<store>();
    for (timestamp at = now - 5min + step; at <= now; at += step) {
        const auto age = static_cast<double>((at - now + 5min).count());
        for (std::size_t i = 0; i < series; ++i) {
            const std::string pod = std::to_string(i / 10);
            const std::string one = std::to_string(i % 10);
            const auto factor = static_cast<double>(i % 10 + 1);
            made->append({{"__name__", "x_total"}, {"app", "shop"}, {"pod", pod}, {"path", one}},
                         {at, age * factor}, at, metric_type::counter);
            made->append({{"__name__", "h_bucket"}, {"app", "shop"}, {"pod", pod}, {"le", one}},
                         {at, age * factor}, at, metric_type::counter);
        }
    }
    return made;
}

/// The same store for all questions about so many series.
const store& store_of(std::size_t series) {
    static std::size_t size = 0;
    static std::unique_ptr<store> kept;
    if (size != series) {
        kept.reset();
        kept = filled(series);
        size = series;
    }
    return *kept;
}

void count_series(benchmark::State& state) {
    const auto asked =
        static_cast<double>(state.range(0)) * static_cast<double>(state.iterations());
    state.counters["ns_per_series"] =
        benchmark::Counter(asked * 1e-9, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
    state.SetLabel(questions[static_cast<std::size_t>(state.range(1))]);
}

void parse(benchmark::State& state) {
    const char* const question = questions[static_cast<std::size_t>(state.range(1))];
    for (auto _ : state) benchmark::DoNotOptimize(promql::parse(question));
    count_series(state);
}

void select(benchmark::State& state) {
    const store& from = store_of(static_cast<std::size_t>(state.range(0)));
    const char* const name = state.range(1) == 2 ? "h_bucket" : "x_total";
    for (auto _ : state) {
        benchmark::DoNotOptimize(from.select({matcher::equal("__name__", name)}));
    }
    count_series(state);
}

void ask_once(benchmark::State& state) {
    const store& from = store_of(static_cast<std::size_t>(state.range(0)));
    const auto tree = promql::parse(questions[static_cast<std::size_t>(state.range(1))]);
    for (auto _ : state) {
        auto answer = promql::evaluate_instant(**tree, promql::store_source(from), now, {});
        if (!answer.ok() || answer->series.empty()) state.SkipWithError("no answer");
    }
    count_series(state);
}

void ask_again(benchmark::State& state) {
    const store& from = store_of(static_cast<std::size_t>(state.range(0)));
    auto query =
        promql::prepared_query::make(questions[static_cast<std::size_t>(state.range(1))], from);
    for (auto _ : state) {
        auto answer = query->evaluate(now);
        if (!answer.ok() || answer->series.empty()) state.SkipWithError("no answer");
    }
    count_series(state);
}

/// Five minutes in steps of fifteen seconds.
void ask_range(benchmark::State& state) {
    const store& from = store_of(static_cast<std::size_t>(state.range(0)));
    const auto tree = promql::parse(questions[static_cast<std::size_t>(state.range(1))]);
    for (auto _ : state) {
        auto answer =
            promql::evaluate_range(**tree, promql::store_source(from), now - 5min, now, step, {});
        if (!answer.ok() || answer->series.empty()) state.SkipWithError("no answer");
    }
    count_series(state);
}

void all_questions(benchmark::internal::Benchmark* each) {
    for (const std::int64_t series : {1'000, 10'000, 100'000}) {
        for (std::int64_t question = 0; question < 4; ++question) each->Args({series, question});
    }
}

BENCHMARK(parse)->Args({1, 0})->Args({1, 1})->Args({1, 2})->Args({1, 3});
BENCHMARK(select)->Apply(all_questions);
BENCHMARK(ask_once)->Apply(all_questions);
BENCHMARK(ask_again)->Apply(all_questions);
BENCHMARK(ask_range)->Apply(all_questions);

}  // namespace
