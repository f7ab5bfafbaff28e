// What the OTLP decoder writes into: a store, or anything that keeps these promises.
#pragma once

#include <tidegauge/base/status.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/labels/described_labels.hpp>
#include <tidegauge/samples/keyed_hash.hpp>
#include <tidegauge/samples/native_histogram.hpp>
#include <tidegauge/samples/point.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

namespace tidegauge::otlp {

namespace detail {

/// Stands for the decoder's callback in the concept below.
struct describe_archetype {
    absl::StatusOr<described_labels> operator()(std::size_t position) const;
};

}  // namespace detail

/// A place that takes points, one resource's run at a time.
///
/// `sink.hash()`: what fingerprints are made with, under a secret key of the sink's own, so a
/// sender cannot craft two series that collide. Valid as long as the sink.
///
/// `sink.write(resource, now)`: begins a run of points of one resource. `resource` is a keyed hash
/// of it (a hint for sharding), `now` the receiver's clock. The result takes what locks the sink
/// needs, and holds none once it is destroyed; one thread has at most one at a time.
///
/// `run.prefetch(id)`: a hint that a point with this fingerprint comes in the next batch; told for
/// each of its points in their order.
///
/// `run.append(points, describe)`: takes a batch and writes each point's `outcome`, and of a delta
/// that it stores `overlaps`. For a point
/// whose fingerprint is unknown it calls `describe(position in the batch)`, which decodes the
/// labels in full, valid until it is called again, or says that they are malformed
/// (`rejection::bad_attributes`). It may also rewrite the point itself, with its fingerprint: a
/// decoder that guessed from the bytes learns better when it looks closely. So after `describe`
/// only the point as it is then counts.
///
/// `run.append_histogram(point, histogram, describe)`: takes a native histogram whose series, times
/// and temporality are those of the point, and writes its outcome; `describe(0)` as above.
template <typename Sink>
concept sample_sink = requires(Sink& sink, std::uint64_t resource, timestamp now,
                               std::span<point> points, detail::describe_archetype describe) {
    { sink.hash() } -> std::same_as<const keyed_hash&>;
    sink.write(resource, now).prefetch(points.front().id);
    sink.write(resource, now).append(points, describe);
    sink.write(resource, now).append_histogram(points.front(), native_histogram(), describe);
};

}  // namespace tidegauge::otlp
