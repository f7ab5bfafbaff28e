// Q4: the largest of sixty samples a series.
#include "goal.hpp"
#include "ingest.hpp"
#include "keep.hpp"
#include "recorded_points.hpp"
#include "require.hpp"
#include "rounds.hpp"
#include "summed_rows.hpp"

#include <tidegauge/labels/matcher.hpp>
#include <tidegauge/over_time/summary.hpp>
#include <tidegauge/samples/window.hpp>
#include <tidegauge/store/store.hpp>

#include <cstddef>

namespace tidegauge::bench {

void long_windows(const effort& e) {
    constexpr std::size_t samples = summed_rows::samples;
    traffic sent(fleet::of_series(e.some_series));
    receive_buffer buffer(sent.largest());
    store_options options;
    options.retention = samples * traffic::step;
    store sink(options);
    recorded_points points(sink);
    ingest(points, buffer, sent);
    timestamp now = sent.now();
    for (std::size_t i = 1; i < samples; ++i) {
        now += traffic::step;
        points.advance();
        points.append_to(sink, now);
    }

    const selection all = sink.select({matcher::equal("service_namespace", "shop")});
    const summed_rows rows(all.size());
    const summed_rows packed(all.size(), true);
    const auto nothing = [] {};
    rounds measured;
    const std::size_t sum = measured.add(nothing, [&] { bench::keep(rows.sum()); });
    const std::size_t packed_sum = measured.add(nothing, [&] { bench::keep(packed.sum()); });
    const std::size_t largest = measured.add(nothing, [&] {
        double sums = 0;
        sink.read(all, now - options.retention, now, window_parts::values,
                  [&](const series_ref&, const window& w) {
                      require(w.size() == samples, "every series has sixty samples");
                      sums += max_over_time(w).value_or(0);
                  });
        bench::keep(sums);
    });
    const std::size_t formula = measured.add(nothing, [&] {
        double sums = 0;
        for (std::size_t series = 0; series < all.size(); ++series) {
            window w;
            w.count = samples;
            w.values = packed[series];
            sums += max_over_time(w).value_or(0);
        }
        bench::keep(sums);
    });
    measured.run(e.rounds);

    const auto per_series = [&](std::size_t stage) {
        return two_digits(measured.best_ns(stage) / static_cast<double>(all.size())) + " ns";
    };
    report("Q4", measured.ratio(largest, sum),
           "a series: " + per_series(largest) + " over " + per_series(sum) +
               "; samples that lie packed: sum " + per_series(packed_sum) + ", formula " +
               per_series(formula));
}

}  // namespace tidegauge::bench
