// M1: what a series takes.
#include "goal.hpp"
#include "ingest.hpp"
#include "require.hpp"
#include "resident.hpp"

#include <tidegauge/labels/matcher.hpp>
#include <tidegauge/otlp/decode_options.hpp>
#include <tidegauge/store/store.hpp>

#include <cstddef>
#include <string>

namespace tidegauge::bench {

void memory(const effort& e) {
    traffic sent(fleet::of_series(e.many_series));
    otlp::decode_options options;  // leaves the name, 8 attributes of the resource, 6 of the point
    options.denied_labels = {"otel_scope_name", "otel_scope_version"};

    const std::size_t before = resident_bytes();
    store sink(twelve_samples());
    for (int sample = 0; sample < 12; ++sample) {
        sent.advance();
        for (std::size_t i = 0; i < sent.size(); ++i) ingest(sink, sent[i], sent.now(), options);
    }
    const std::size_t after = resident_bytes();

    const store_stats stats = sink.stats();
    require(stats.series == sent.sender().all_points(), "every point makes a series");
    const selection all = sink.select({matcher::equal("service_namespace", "shop")});
    sink.read(all, sent.now() - traffic::twelve_steps, sent.now(),
              [&](const series_ref& each, const window& samples) {
                  require(samples.size() == 12, "every series has 12 samples");
                  if (each.record == 0) {
                      require(sink.labels(each)->size() == 15, "series have 15 labels");
                  }
              });
    const auto per_series = [&](std::size_t bytes) {
        return static_cast<double>(bytes) / static_cast<double>(stats.series);
    };
    report("M1", per_series(after - before),
           "by the store's own count " + two_digits(per_series(stats.bytes)));
}

}  // namespace tidegauge::bench
