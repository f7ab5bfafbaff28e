// I6: points that are not of the usual bytes.
#include "goal.hpp"
#include "ingest.hpp"
#include "rounds.hpp"
#include "walk_and_ingest.hpp"

#include <tidegauge/store/store.hpp>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace tidegauge::bench {

namespace {

struct shape_under_test {
    explicit shape_under_test(const fleet& sender)
        : sent(sender), buffer(sent.largest()), sink(twelve_samples()) {
        fill(sink, buffer, sent);
    }
    traffic sent;
    receive_buffer buffer;
    store sink;
};

}  // namespace

void slow_shapes(const effort& e) {
    rounds measured;
    std::vector<std::unique_ptr<shape_under_test>> shapes;
    std::vector<walk_and_ingest> stages;
    for (const point_shape shape : {point_shape::exemplars, point_shape::flags,
                                    point_shape::split_attributes, point_shape::histograms}) {
        const bool is_histogram = shape == point_shape::histograms;  // 18 series a point
        fleet sender = fleet::of_series(is_histogram ? e.some_series / 20 : e.some_series);
        sender.shape = shape;
        shapes.push_back(std::make_unique<shape_under_test>(sender));
        shape_under_test& its = *shapes.back();
        stages.emplace_back(measured, its.buffer, its.sent, its.sink);
    }
    measured.run(e.rounds);

    double slowest = 0;
    std::string note;
    for (std::size_t i = 0; i < shapes.size(); ++i) {
        const double ratio = measured.ratio(stages[i].ingest, stages[i].walk);
        slowest = std::max(slowest, ratio);
        if (!note.empty()) note += ", ";
        note += std::string(name(shapes[i]->sent.sender().shape)) + " " + two_digits(ratio);
    }
    report("I6", slowest, note + " (a histogram point is 18 series)");
}

}  // namespace tidegauge::bench
