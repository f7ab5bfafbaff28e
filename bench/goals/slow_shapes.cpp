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

/// Fifteen bounds, infinity, count and sum.
constexpr std::size_t series_of_histogram = 18;

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
    for (const point_shape shape :
         {point_shape::exemplars, point_shape::flags, point_shape::long_flags,
          point_shape::value_last, point_shape::split_attributes, point_shape::histograms}) {
        const bool is_histogram = shape == point_shape::histograms;
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
        const point_shape shape = shapes[i]->sent.sender().shape;
        // A histogram point is stored as many times as it gives series.
        const double ratio = measured.ratio(stages[i].ingest, stages[i].walk) /
                             (shape == point_shape::histograms ? series_of_histogram : 1);
        slowest = std::max(slowest, ratio);
        if (!note.empty()) note += ", ";
        note += std::string(name(shape)) + " " + two_digits(ratio);
    }
    report("I6", slowest, note + " (a series)");
}

}  // namespace tidegauge::bench
