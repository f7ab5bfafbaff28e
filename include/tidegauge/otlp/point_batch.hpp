// Points on their way from the decoder to a sink, so many at a time that their cache misses
// overlap there.
#pragma once

#include <tidegauge/base/status.hpp>
#include <tidegauge/labels/described_labels.hpp>
#include <tidegauge/otlp/decode_options.hpp>
#include <tidegauge/otlp/identity.hpp>
#include <tidegauge/otlp/points.hpp>
#include <tidegauge/otlp/series_labels.hpp>
#include <tidegauge/otlp/wire.hpp>
#include <tidegauge/samples/keyed_hash.hpp>
#include <tidegauge/samples/metric_type.hpp>
#include <tidegauge/samples/point.hpp>
#include <tidegauge/samples/rejection.hpp>
#include <tidegauge/samples/staleness.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace tidegauge::otlp {

/// A metric as it is being read, and what its points' fingerprints start from.
struct current_metric {
    metric_context context;
    keyed_hash::state seed;
};

/// Fills `p` in, but for its fingerprint, from a number point of `metric`.
/// @returns why it cannot be, or `rejection::none`
[[nodiscard]] inline rejection make_point(const number_point& read, const metric_context& metric,
                                          point& p) noexcept {
    if (read.time_ns == 0) return rejection::no_time;
    const bool ended = (read.flags & no_recorded_value) != 0;  // then there is no value to look at
    if (!ended && !read.has_value) return rejection::no_value;
    p.at = from_unix_nanos(read.time_ns);
    p.value = ended ? stale_nan : read.value;
    if (metric.kind == metric_kind::gauge) {  // whose start time means nothing
        p.type = metric_type::gauge;
        return rejection::none;
    }
    p.start = from_unix_nanos(read.start_ns);
    p.type = metric.is_monotonic ? metric_type::counter : metric_type::up_down_counter;
    p.counted = metric.counted();
    return rejection::none;
}

/// Up to 64 points of one resource, with all that it takes to decode their labels should the sink
/// not know them. Allocates nothing.
class point_batch {
  public:
    point_batch(const keyed_hash& hash, const decode_options& options)
        : hash_(hash), labels_(options) {}

    [[nodiscard]] bool full() const noexcept { return size_ == points_.size(); }

    /// The points added from now on are of another metric.
    void begin_metric() noexcept { shared_ = nullptr; }

    /// Adds a point, which came from the data point `bytes`, the `ordinal`-th of the request.
    /// `is_guess`: it was read by `guess_number_point`.
    /// @pre !full()
    void add(const point& p, const current_metric& metric, std::string_view bytes,
             const component_id& id, std::uint64_t ordinal, bool is_guess) noexcept {
        if (shared_ == nullptr) {
            shared_ = &metrics_[metrics_used_++];
            *shared_ = metric;
        }
        points_[size_] = p;
        sources_[size_++] = {shared_, bytes, id, ordinal, is_guess};
    }

    /// Hands all points to `run`, a sample_sink's, and tells `refused(rejection, metric name)` of
    /// every data point that was refused: once, however many of its components were.
    /// `broken` is where a guess turns out to be no protobuf at all.
    template <typename Run, typename Refused>
    void flush(Run& run, malformed& broken, const Refused& refused) {
        if (size_ == 0) return;
        run.append(std::span(points_).first(size_),
                   [&](std::size_t i) { return describe(points_[i], sources_[i], broken); });
        for (std::size_t i = 0; i < size_; ++i) {
            const source& from = sources_[i];
            if (points_[i].outcome == rejection::none || from.ordinal == last_refused_) continue;
            last_refused_ = from.ordinal;
            refused(points_[i].outcome, from.metric->context.name);
        }
        size_ = 0;
        metrics_used_ = 0;
        shared_ = nullptr;
    }

  private:
    struct source {
        const current_metric* metric;
        std::string_view bytes;
        component_id id;
        std::uint64_t ordinal;
        bool is_guess;
    };

    /// The slow path: decodes the labels of a point that the sink does not know.
    absl::StatusOr<described_labels> describe(point& p, const source& from, malformed& broken) {
        if (from.is_guess && !verify(p, from, broken)) {
            return invalid_argument("expected a NumberDataPoint");
        }
        return labels_.describe(from.metric->context, from.bytes, from.id);
    }

    /// Reads a guessed point field by field. If it held more than its attributes, it becomes what
    /// it really is, with the fingerprint of that; so the sink never gets to know a guess that was
    /// wrong, and known bytes need no verification.
    bool verify(point& p, const source& from, malformed& broken) const {
        number_point guessed;
        number_point read;
        if (!read_number_point(from.bytes, broken, read)) return false;
        if (guess_number_point(from.bytes, guessed) && !read.attributes.split &&
            read.attributes.bytes.size() == guessed.attributes.bytes.size()) {
            return true;
        }
        p.id = identify(hash_, from.metric->seed, from.bytes, read);
        return make_point(read, from.metric->context, p) == rejection::none;
    }

    static constexpr std::size_t most_points = 64;

    const keyed_hash& hash_;
    series_labels labels_;
    std::array<point, most_points> points_;
    std::array<source, most_points> sources_;
    std::array<current_metric, most_points> metrics_;
    std::size_t size_ = 0;
    std::size_t metrics_used_ = 0;
    current_metric* shared_ = nullptr;  ///< the newest metric's copy, null before its first point
    std::uint64_t last_refused_ = 0;
};

}  // namespace tidegauge::otlp
