// What a server does with a request: received, decoded, stored.
#pragma once

#include "null_sink.hpp"
#include "receive_buffer.hpp"
#include "recorded_points.hpp"
#include "traffic.hpp"

#include <tidegauge/base/time.hpp>
#include <tidegauge/otlp/decode_options.hpp>
#include <tidegauge/store/limits.hpp>
#include <tidegauge/store/store.hpp>

#include <cstddef>
#include <string_view>

namespace tidegauge::bench {

/// A store whose series come to keep twelve samples of `traffic`.
[[nodiscard]] inline store_options twelve_samples() {
    store_options options;
    options.retention = traffic::twelve_steps;
    return options;
}

/// Decodes one request into `sink`. Every point must be taken.
///
/// Defined in ingest.cpp: the decoder is compiled once for all programs here.
void ingest(store& sink, std::string_view request, timestamp now,
            const otlp::decode_options& options = {});
void ingest(recorded_points& sink, std::string_view request, timestamp now);
void ingest(null_sink& sink, std::string_view request, timestamp now);

/// Receives and decodes the requests `from` to `to` of the current round.
template <typename Sink>
void ingest(Sink& sink, receive_buffer& buffer, const traffic& sent, std::size_t from,
            std::size_t to) {
    for (std::size_t i = from; i < to; ++i) ingest(sink, buffer.receive(sent[i]), sent.now());
}

/// The whole round.
template <typename Sink>
void ingest(Sink& sink, receive_buffer& buffer, const traffic& sent) {
    ingest(sink, buffer, sent, 0, sent.size());
}

/// Sends rounds until every series of `sink` has as many samples as it keeps.
inline void fill(store& sink, receive_buffer& buffer, traffic& sent, std::size_t rounds = 12) {
    for (std::size_t i = 0; i < rounds; ++i) {
        sent.advance();
        ingest(sink, buffer, sent);
    }
}

}  // namespace tidegauge::bench
