// Queries that run: no query crashes, hangs or uses more than it may, and asked a second time of
// the same store a prepared one gives the same answer as the evaluator.
#include "support/fuzz.hpp"
#include "support/series.hpp"

#include <tidegauge/promql/evaluate.hpp>
#include <tidegauge/promql/parse.hpp>
#include <tidegauge/promql/prepared_query.hpp>
#include <tidegauge/promql/store_source.hpp>
#include <tidegauge/samples/staleness.hpp>
#include <tidegauge/store/store.hpp>

#include <bit>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <utility>

namespace {

using tidegauge::label_set;
using tidegauge::sample;
using tidegauge::stale_nan;
using tidegauge::store;
using tidegauge::store_options;
namespace promql = tidegauge::promql;
using tidegauge::testing::at_s;
using tidegauge::testing::sample_at;

/// Counters of which one falls and one ends, classic buckets, and an info metric.
const store& some_series() {
    static const auto kept = [] {
        auto made = std::make_unique<store>(store_options{.shards = 1});
        for (int t = 10; t <= 200; t += 10) {
            for (const int pod : {1, 2, 3}) {
                const bool ends = pod == 3 && t > 150;
                const label_set labels{{"__name__", "x_total"},
                                       {"pod", std::to_string(pod)},
                                       {"job", "a"},
                                       {"instance", "b"}};
                made->append(labels, sample_at(t, ends ? stale_nan : (t % 90) * pod), at_s(t));
            }
            for (const char* const bound : {"0.5", "1", "+Inf"}) {
                made->append({{"__name__", "h_bucket"}, {"le", bound}}, sample_at(t, t), at_s(t));
            }
            made->append({{"__name__", "target_info"}, {"job", "a"}, {"instance", "b"}, {"v", "1"}},
                         sample_at(t, 1), at_s(t));
            made->append({{"__name__", "odd"}},
                         sample_at(t, t % 20 == 0 ? std::numeric_limits<double>::infinity()
                                                  : std::numeric_limits<double>::quiet_NaN()),
                         at_s(t));
        }
        return made;
    }();
    return *kept;
}

/// What an answer holds, by labels and time; NaNs by their bits.
std::map<std::pair<std::string, std::int64_t>, std::uint64_t> content(
    const promql::query_result& result) {
    std::map<std::pair<std::string, std::int64_t>, std::uint64_t> all;
    for (const promql::result_series& series : result.series) {
        for (const sample& each : series.floats) {
            all[{to_string(series.labels), tidegauge::unix_ms(each.at)}] =
                std::bit_cast<std::uint64_t>(each.value);
        }
    }
    return all;
}

}  // namespace

// Bytes: the query.
TIDEGAUGE_FUZZ_TARGET(promql_evaluate) {
    if (bytes.size() > 256) return;
    std::size_t asked = 0;
    promql::query_options options;
    options.features = {true, true, true, bytes.size() % 2 == 0, false};
    options.most_samples = 20'000;
    options.is_overdue = [&asked] { return ++asked > 2'000; };
    auto tree = promql::parse(std::string(bytes.begin(), bytes.end()), options.features);
    if (!tree.ok()) return;
    const promql::store_source source(some_series());
    const auto once = promql::evaluate_instant(**tree, source, at_s(200), options);
    if ((*tree)->type == promql::value_type::scalar ||
        (*tree)->type == promql::value_type::vector) {
        asked = 0;
        const auto range = promql::evaluate_range(**tree, source, at_s(50), at_s(230),
                                                  std::chrono::seconds{30}, options);
        for (std::size_t i = 1; range.ok() && i < range->series.size(); ++i) {
            TIDEGAUGE_FUZZ_CHECK(range->series[i - 1].labels < range->series[i].labels);
        }
    }
    promql::prepared_query prepared(*std::move(tree), some_series(), options);
    for (int i = 0; i < 2; ++i) {
        asked = 0;
        const auto again = prepared.evaluate(at_s(200));
        if (!once.ok() || !again.ok()) continue;  // they count time and samples differently
        TIDEGAUGE_FUZZ_CHECK(content(*once) == content(*again));
        TIDEGAUGE_FUZZ_CHECK(once->text == again->text);
    }
}
