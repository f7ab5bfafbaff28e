// I7: points of series that nobody has seen yet.
#include "goal.hpp"
#include "ingest.hpp"
#include "protobuf_peer.hpp"
#include "require.hpp"
#include "rounds.hpp"

#include <tidegauge/store/store.hpp>

#include <cstddef>
#include <optional>

namespace tidegauge::bench {

void creation(const effort& e) {
    traffic sent(fleet::of_series(e.some_series));
    receive_buffer buffer(sent.largest());
    arena_parser parser;
    std::optional<store> sink;
    rounds measured;
    const std::size_t parse = measured.add([&] { sent.repeat(); },
                                           [&] {
                                               for (std::size_t i = 0; i < sent.size(); ++i) {
                                                   require(parser.parse(buffer.receive(sent[i])),
                                                           "protobuf parses every request");
                                               }
                                           });
    const std::size_t create = measured.add(
        [&] {
            sink.emplace(twelve_samples());
            sent.advance();
        },
        [&] { ingest(*sink, buffer, sent); });
    measured.run(e.rounds);

    const auto points = static_cast<double>(sent.sender().all_points());
    require(sink->stats().series == sent.sender().all_points(), "every point makes a series");
    report("I7", measured.ratio(create, parse),
           "a series: " + two_digits(measured.best_ns(create) / points) + " ns over " +
               two_digits(measured.best_ns(parse) / points) + " ns");
}

}  // namespace tidegauge::bench
