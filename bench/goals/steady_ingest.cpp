// I1-I5: points of known series, received, decoded and stored, against the floor and against how
// it is done elsewhere.
#include "goal.hpp"
#include "ingest.hpp"
#include "protobuf_peer.hpp"
#include "require.hpp"
#include "rounds.hpp"
#include "walk_and_ingest.hpp"

#include <tidegauge/store/store.hpp>

#include <cstddef>
#include <string>

namespace tidegauge::bench {

namespace {

[[nodiscard]] std::string per_point(const rounds& measured, std::size_t stage,
                                    const fleet& sender) {
    return two_digits(measured.best_ns(stage) / static_cast<double>(sender.all_points())) + " ns";
}

[[nodiscard]] std::string per_point(const rounds& measured, const walk_and_ingest& stages,
                                    const fleet& sender) {
    return "a point: " + per_point(measured, stages.ingest, sender) + " over " +
           per_point(measured, stages.walk, sender);
}

}  // namespace

void steady_ingest(const effort& e) {
    fleet sender = fleet::of_series(e.some_series);
    traffic sent(sender);
    sender.shuffled = true;
    traffic shuffled(sender);
    receive_buffer buffer(sent.largest() + shuffled.largest());

    // Series are created in order in both stores, so that a shuffled round meets an orderly memory.
    store in_order(twelve_samples());
    store out_of_order(twelve_samples());
    ingest(out_of_order, buffer, sent);
    fill(in_order, buffer, sent);
    fill(out_of_order, buffer, shuffled);

    arena_parser parser;
    ordinary_service ordinary;
    rounds measured;
    const walk_and_ingest plain(measured, buffer, sent, in_order);
    const walk_and_ingest mixed(measured, buffer, shuffled, out_of_order);
    null_sink nothing;
    const std::size_t decoded =
        measured.add([&] { sent.repeat(); }, [&] { ingest(nothing, buffer, sent); });
    const std::size_t parse = measured.add([&] { sent.repeat(); },
                                           [&] {
                                               for (std::size_t i = 0; i < sent.size(); ++i) {
                                                   require(parser.parse(buffer.receive(sent[i])),
                                                           "protobuf parses every request");
                                               }
                                           });
    const std::size_t usual = measured.add(
        [&] { sent.repeat(); },
        [&] {
            std::size_t stored = 0;
            for (std::size_t i = 0; i < sent.size(); ++i) {
                stored += ordinary.ingest(buffer.receive(sent[i]));
            }
            require(stored == sent.sender().all_points(), "the peer stores every point");
        });
    measured.run(e.rounds);
    require(ordinary.series() == in_order.stats().series, "both keep the same series");

    report("I1", measured.ratio(plain.ingest, plain.walk),
           per_point(measured, plain, sender) +
               ", of which decode: " + per_point(measured, decoded, sender));
    report("I3", measured.ratio(mixed.ingest, mixed.walk), per_point(measured, mixed, sender));
    report("I4", measured.ratio(parse, plain.ingest),
           "protobuf: " + per_point(measured, parse, sender));
    report("I5", measured.ratio(usual, plain.ingest),
           "the ordinary service: " + per_point(measured, usual, sender));
}

void steady_ingest_many(const effort& e) {
    traffic sent(fleet::of_series(e.many_series));
    receive_buffer buffer(sent.largest());
    store sink(twelve_samples());
    fill(sink, buffer, sent);
    rounds measured;
    const walk_and_ingest stages(measured, buffer, sent, sink);
    measured.run(e.rounds);
    report("I2", measured.ratio(stages.ingest, stages.walk),
           per_point(measured, stages, sent.sender()));
}

}  // namespace tidegauge::bench
