// The decoder, compiled once.
#include "ingest.hpp"

#include "require.hpp"

#include <tidegauge/otlp/decode.hpp>

namespace tidegauge::bench {

namespace {

template <typename Sink>
void ingest_into(Sink& sink, std::string_view request, timestamp now,
                 const otlp::decode_options& options) {
    const auto done = otlp::decode(request, options, sink, now);
    require(done.ok() && done->rejected_data_points == 0, "every point is stored");
}

}  // namespace

void ingest(store& sink, std::string_view request, timestamp now,
            const otlp::decode_options& options) {
    ingest_into(sink, request, now, options);
}

void ingest(recorded_points& sink, std::string_view request, timestamp now) {
    ingest_into(sink, request, now, {});
}

void ingest(null_sink& sink, std::string_view request, timestamp now) {
    ingest_into(sink, request, now, {});
}

}  // namespace tidegauge::bench
