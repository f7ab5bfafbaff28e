// Any bytes may be sent as a request: no crash, and the counts hold.
#include "support/fuzz.hpp"
#include "support/recording_sink.hpp"

#include <tidegauge/labels/label_set.hpp>
#include <tidegauge/otlp/decode.hpp>
#include <tidegauge/otlp/file.hpp>
#include <tidegauge/otlp/utf8.hpp>

#include <cstdint>
#include <numeric>
#include <string_view>

namespace {

namespace otlp = tidegauge::otlp;
using tidegauge::testing::recording_sink;

constexpr auto now = tidegauge::from_unix_ms(1'800'000'000'000);

}  // namespace

TIDEGAUGE_FUZZ_TARGET(otlp_decode) {
    const std::string_view request(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    otlp::decode_options options;
    options.names = static_cast<tidegauge::name_translation>(bytes.size() % 3);
    recording_sink sink;
    const auto result = otlp::decode(request, options, sink, now);
    for (const auto& each : sink.points) {
        TIDEGAUGE_FUZZ_CHECK(tidegauge::unix_ms(each.at) >= 0);
        for (const auto& label : each.labels) {
            TIDEGAUGE_FUZZ_CHECK(otlp::is_utf8(label.name) && otlp::is_utf8(label.value));
        }
    }
    for (const auto& each : sink.histograms) {
        const tidegauge::native_histogram& h = each.value;
        double held = h.zero_count;
        for (const double count : h.positive_counts) held += count;
        for (const double count : h.negative_counts) held += count;
        TIDEGAUGE_FUZZ_CHECK(held <= h.count * (1 + 1e-12));  // rounded beyond 2^53
        TIDEGAUGE_FUZZ_CHECK(h.schema <= 8 && h.zero_threshold >= 0);
        TIDEGAUGE_FUZZ_CHECK(h.positive_counts.size() <= tidegauge::most_buckets &&
                             h.negative_counts.size() <= tidegauge::most_buckets);
    }
    if (!result.ok()) return;
    TIDEGAUGE_FUZZ_CHECK(result->rejected_data_points <= result->data_points);
    TIDEGAUGE_FUZZ_CHECK(result->rejected_data_points == std::accumulate(result->rejected.begin(),
                                                                         result->rejected.end(),
                                                                         std::uint64_t{0}));
    TIDEGAUGE_FUZZ_CHECK((result->rejected_data_points == 0) || !result->error_message.empty());
    TIDEGAUGE_FUZZ_CHECK(sink.points.empty() || otlp::newest_time(request).has_value());

    // Known bytes are what they were when they were not: guesses do not change with the sink.
    const auto once = sink.points;
    sink.points.clear();
    TIDEGAUGE_FUZZ_CHECK(otlp::decode(request, options, sink, now).ok());
    TIDEGAUGE_FUZZ_CHECK(sink.points == once);
}
