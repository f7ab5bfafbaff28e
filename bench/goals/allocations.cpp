// I10: what is taken from the heap when nothing is new.
#include "allocation_count.hpp"
#include "goal.hpp"
#include "ingest.hpp"
#include "keep.hpp"
#include "require.hpp"
#include "sum_of_rates.hpp"

#include <tidegauge/labels/matcher.hpp>
#include <tidegauge/store/store.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

namespace tidegauge::bench {

namespace {

template <typename Work>
[[nodiscard]] std::uint64_t allocations_of(Work&& work) {
    const std::uint64_t before = allocation_count();
    work();
    return allocation_count() - before;
}

}  // namespace

void allocations(const effort& e) {
    traffic sent(fleet::of_series(e.some_series));
    receive_buffer buffer(sent.largest());
    store sink(twelve_samples());
    require(allocations_of([&] { ingest(sink, buffer, sent); }) != 0,
            "the counter counts: new series are taken from the heap");
    fill(sink, buffer, sent);

    std::uint64_t in_request = 0;  // the most of any
    std::size_t requests = 0;      // in which there were some
    for (std::size_t round = 0; round < e.rounds; ++round) {
        sent.advance();
        for (std::size_t i = 0; i < sent.size(); ++i) {
            const std::uint64_t taken =
                allocations_of([&] { ingest(sink, buffer, sent, i, i + 1); });
            in_request = std::max(in_request, taken);
            if (taken != 0) ++requests;
        }
    }

    selection chosen = sink.select({matcher::equal("k8s_namespace_name", "ns-7")});
    const auto query = [&] {
        sink.refresh(chosen);
        bench::keep(sum_of_rates(sink, chosen, sent.now()));
    };
    query();
    const std::uint64_t in_query = allocations_of(query);
    report("I10", static_cast<double>(std::max(in_request, in_query)),
           "at most " + std::to_string(in_request) + " a request, in " + std::to_string(requests) +
               " of " + std::to_string(e.rounds * sent.size()) + "; " + std::to_string(in_query) +
               " a cached query of " + std::to_string(chosen.size()) + " series");
}

}  // namespace tidegauge::bench
