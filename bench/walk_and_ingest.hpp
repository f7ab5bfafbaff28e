// Ingest beside its floor: the two stages that most goals compare.
#pragma once

#include "ingest.hpp"
#include "keep.hpp"
#include "receive_buffer.hpp"
#include "require.hpp"
#include "rounds.hpp"
#include "traffic.hpp"
#include "wire_walk.hpp"

#include <tidegauge/store/store.hpp>

#include <cstddef>

namespace tidegauge::bench {

/// Receives and walks the requests of the current round.
inline void walk(receive_buffer& buffer, const traffic& sent) {
    walked seen;
    for (std::size_t i = 0; i < sent.size(); ++i) {
        const walked one = walk(buffer.receive(sent[i]));
        seen.points += one.points;
        seen.sum += one.sum;
    }
    bench::keep(seen);
    require(seen.points == sent.sender().all_points(), "the walk sees every point");
}

/// The bare walk of a fleet's requests, and their ingest.
struct walk_and_ingest {
    walk_and_ingest(rounds& measured, receive_buffer& buffer, traffic& sent, store& sink)
        : walk(measured.add([&sent] { sent.repeat(); },
                            [&buffer, &sent] { bench::walk(buffer, sent); })),
          ingest(measured.add([&sent] { sent.advance(); },
                              [&buffer, &sent, &sink] { bench::ingest(sink, buffer, sent); })) {}
    std::size_t walk;
    std::size_t ingest;
};

}  // namespace tidegauge::bench
