// Q5 and Q6: which series a question means, asked for the first time and again.
#include "goal.hpp"
#include "ingest.hpp"
#include "keep.hpp"
#include "require.hpp"
#include "rounds.hpp"
#include "sorted_merge.hpp"

#include <tidegauge/labels/matcher.hpp>
#include <tidegauge/store/store.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace tidegauge::bench {

namespace {

/// Once is too short to be measured.
constexpr std::size_t asks_a_round = 20;

}  // namespace

void selections(const effort& e) {
    traffic sent(fleet::of_series(e.many_series));
    receive_buffer buffer(sent.largest());
    store sink(twelve_samples());
    ingest(sink, buffer, sent);

    // One metric of twenty, one namespace of twenty, one status of ten.
    const std::vector<matcher> question{
        matcher::equal("__name__", "http_client_request_duration_count"),
        matcher::equal("k8s_namespace_name", "ns-7"),
        matcher::equal("http_response_status_code", "200")};
    const fleet& sender = sent.sender();
    const std::size_t all = sender.all_points();
    const sorted_list of_name =
        list_of(all, [&](std::size_t i) { return i / sender.points % sender.metrics == 3; });
    const sorted_list of_namespace =
        list_of(all, [&](std::size_t i) { return i / sender.points_per_resource() % 20 == 7; });
    const sorted_list of_status =
        list_of(all, [&](std::size_t i) { return i % sender.points % 10 == 0; });

    selection cached = sink.select(question);
    require(cached.size() == merged(merged(of_name, of_namespace), of_status).size(),
            "both ways find the same number of series");

    const auto often = [](auto&& once) {
        return [once] {
            for (std::size_t i = 0; i < asks_a_round; ++i) once();
        };
    };
    const auto nothing = [] {};
    rounds measured;
    const std::size_t merge = measured.add(
        nothing, often([&] { bench::keep(merged(merged(of_name, of_namespace), of_status)); }));
    const std::size_t first =
        measured.add(nothing, often([&] { bench::keep(sink.select(question)); }));
    const std::size_t again = measured.add(nothing, often([&] { sink.refresh(cached); }));
    measured.run(e.rounds);

    const auto micros = [&](std::size_t stage) {
        return two_digits(measured.best_ns(stage) / 1e3 / asks_a_round) + " us";
    };
    report("Q5", measured.ratio(first, merge),
           micros(first) + " over " + micros(merge) + ", " + std::to_string(cached.size()) +
               " of " + std::to_string(all) + " series");
    report("Q6", measured.ratio(again, first), micros(again) + " over " + micros(first));
}

}  // namespace tidegauge::bench
