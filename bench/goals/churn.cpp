// I8: in every round one sender in a hundred is replaced by another.
#include "goal.hpp"
#include "ingest.hpp"
#include "require.hpp"
#include "rounds.hpp"

#include <tidegauge/store/store.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace tidegauge::bench {

void churn(const effort& e) {
    traffic calm(fleet::of_series(e.some_series));
    traffic restless(calm.sender());
    receive_buffer buffer(2 * calm.largest());
    store known(twelve_samples());
    store changing(twelve_samples());

    const std::size_t replaced = std::max<std::size_t>(calm.size() / 100, 1);
    std::uint64_t generation = 0;
    const auto next_round = [&] {
        restless.advance();
        ++generation;
        for (std::size_t i = 0; i < replaced; ++i) {
            restless.replace((generation * replaced + i) % restless.size(), generation);
        }
    };
    // Past the retention, so that as many series are evicted as are created.
    fill(known, buffer, calm, 20);
    for (int i = 0; i < 20; ++i) {
        next_round();
        ingest(changing, buffer, restless);
    }

    rounds measured;
    const std::size_t without =
        measured.add([&] { calm.advance(); }, [&] { ingest(known, buffer, calm); });
    const std::size_t with = measured.add(next_round, [&] { ingest(changing, buffer, restless); });
    const store_stats before = changing.stats();
    measured.run(e.rounds);
    const store_stats after = changing.stats();

    const auto made = static_cast<double>(after.series_created - before.series_created);
    const auto points = static_cast<double>(after.samples_accepted - before.samples_accepted);
    require(after.series_evicted > before.series_evicted, "series are evicted along the way");
    report("I8", measured.ratio(with, without), two_digits(100 * made / points) + " % churn");
}

}  // namespace tidegauge::bench
