// P1: what PromQL adds to a query of the store, once it has been asked before.
#include "goal.hpp"
#include "ingest.hpp"
#include "keep.hpp"
#include "require.hpp"
#include "rounds.hpp"
#include "sum_of_rates.hpp"

#include <tidegauge/base/time.hpp>
#include <tidegauge/labels/matcher.hpp>
#include <tidegauge/promql/prepared_query.hpp>
#include <tidegauge/samples/metric_type.hpp>
#include <tidegauge/store/store.hpp>

#include <chrono>
#include <cstddef>
#include <string>

namespace tidegauge::bench {

namespace {

constexpr timestamp newest = from_unix_ms(1'790'000'000'000);

/// Three minutes of samples of one metric: `rate` drops names, so series must differ in the rest.
void fill(store& into, std::size_t series) {
    using namespace std::chrono_literals;
    for (timestamp at = newest - 165s; at <= newest; at += 15s) {
        const auto age_s = static_cast<double>((at - newest + 165s) / 1s);
        for (std::size_t i = 0; i < series; ++i) {
            into.append({{"__name__", "x_total"}, {"pod", std::to_string(i)}},
                        {at, age_s * static_cast<double>(i % 10 + 1)}, at, metric_type::counter);
        }
    }
}

}  // namespace

void promql_queries(const effort& e) {
    store sink(twelve_samples());
    fill(sink, e.some_series);

    selection all = sink.select({matcher::equal("__name__", "x_total")});
    auto query = promql::prepared_query::make("sum(rate(x_total[1m]))", sink);
    require(query.ok(), "the query is one");
    const auto by_the_store = [&] {
        sink.refresh(all);
        return sum_of_rates(sink, all, newest);
    };
    const auto in_promql = [&] {
        const auto answer = query->evaluate(newest);
        require(answer.ok() && answer->series.size() == 1, "there is one sum");
        return answer->series[0].floats.at(0).value;
    };
    require(by_the_store() > 0 && in_promql() == by_the_store(), "both say the same");

    rounds measured;
    const auto nothing = [] {};
    const std::size_t store_stage = measured.add(nothing, [&] { bench::keep(by_the_store()); });
    const std::size_t promql_stage = measured.add(nothing, [&] { bench::keep(in_promql()); });
    measured.run(e.rounds);

    const auto per_series = [&](std::size_t stage) {
        return two_digits(measured.best_ns(stage) / static_cast<double>(all.size()));
    };
    report("P1", measured.ratio(promql_stage, store_stage),
           "a series: " + per_series(promql_stage) + " ns over " + per_series(store_stage) + " ns");
}

}  // namespace tidegauge::bench
