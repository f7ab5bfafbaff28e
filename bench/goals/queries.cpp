// Q1 and Q3: the last minute of all series, and of some here and there.
#include "goal.hpp"
#include "ingest.hpp"
#include "keep.hpp"
#include "require.hpp"
#include "rounds.hpp"
#include "sum_of_rates.hpp"
#include "touched_records.hpp"

#include <tidegauge/labels/matcher.hpp>
#include <tidegauge/store/store.hpp>

#include <cstddef>
#include <string>

namespace tidegauge::bench {

void queries(const effort& e) {
    traffic sent(fleet::of_series(e.many_series));
    receive_buffer buffer(sent.largest());
    store sink(twelve_samples());
    fill(sink, buffer, sent);

    const selection all = sink.select({matcher::equal("service_namespace", "shop")});
    require(all.size() == sent.sender().all_points(), "all series are selected");
    // Six values of 64, which are scattered over the points.
    const auto some_addresses =
        matcher::make("server_address", match_op::regex, "upstream-0[0-5].svc.local");
    require(some_addresses.ok(), "the regex is one");
    const selection scattered = sink.select({*some_addresses});

    const touched_records floor(all.size());
    const auto nothing = [] {};
    rounds measured;
    const std::size_t touch = measured.add(nothing, [&] { bench::keep(floor.touch()); });
    const std::size_t in_order =
        measured.add(nothing, [&] { bench::keep(sum_of_rates(sink, all, sent.now())); });
    const std::size_t here_and_there =
        measured.add(nothing, [&] { bench::keep(sum_of_rates(sink, scattered, sent.now())); });
    require(sum_of_rates(sink, all, sent.now()) > 0, "the series grow");
    measured.run(e.rounds);

    const auto per_series = [&](std::size_t stage, std::size_t series) {
        return measured.best_ns(stage) / static_cast<double>(series);
    };
    const double dense_ns = per_series(in_order, all.size());
    const double sparse_ns = per_series(here_and_there, scattered.size());
    report("Q1", measured.ratio(in_order, touch),
           "a series: " + two_digits(dense_ns) + " ns over " +
               two_digits(per_series(touch, all.size())) + " ns");
    report("Q3", sparse_ns / dense_ns,
           "a series: " + two_digits(sparse_ns) + " ns; " + std::to_string(scattered.size()) +
               " of " + std::to_string(all.size()) + " series");
}

}  // namespace tidegauge::bench
