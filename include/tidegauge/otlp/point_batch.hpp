// Points on their way from the decoder to a sink, so many at a time that their cache misses
// overlap there.
#pragma once

#include <tidegauge/base/status.hpp>
#include <tidegauge/labels/described_labels.hpp>
#include <tidegauge/otlp/decode_options.hpp>
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
#include <optional>
#include <span>
#include <string_view>

namespace tidegauge::otlp {

/// A metric as it is being read, and what its points' fingerprints start from.
struct current_metric {
    metric_context context;
    keyed_hash::state seed;
};

/// Fills all of `p` in, but for its fingerprint, from a number point of `metric`.
/// @returns why it cannot be, or `rejection::none`
[[nodiscard, gnu::always_inline]] inline rejection make_point(const number_point& read,
                                                              const metric_context& metric,
                                                              point& p) noexcept {
    if (read.time_ns == 0) return rejection::no_time;
    const bool ended = (read.flags & no_recorded_value) != 0;  // then there is no value to look at
    if (!ended && !read.has_value) return rejection::no_value;
    p.at = from_unix_nanos(read.time_ns);
    p.value = ended ? stale_nan : read.value;
    p.outcome = rejection::none;
    if (metric.kind == metric_kind::gauge) {  // whose start time means nothing
        p.start = {};
        p.type = metric_type::gauge;
        p.counted = temporality::cumulative;
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
    point_batch(const keyed_hash& hash, const decode_options& options) noexcept
        : hash_(hash), options_(options) {}

    [[nodiscard]] bool full() const noexcept { return size_ == points_.size(); }

    /// The points added from now on are of another metric.
    void begin_metric() noexcept { shared_ = nullptr; }

    /// Whether all guesses so far were right. A sender whose points are not what they look like
    /// costs one batch of verifications a request, not one a point.
    [[nodiscard]] bool may_guess() const noexcept { return may_guess_; }

    /// Where the next point belongs. It counts once it is added; copying it there would take longer
    /// than making it. @pre !full()
    [[nodiscard]] point& next() noexcept { return points_[size_]; }

    /// Adds the number point that was written to `next()`, but for its fingerprint. It was `read`
    /// from the data point `bytes`.
    [[gnu::always_inline]] void add(const current_metric& metric, std::string_view bytes,
                                    const number_point& read) noexcept {
        const bool is_hashed = read.attributes.are_split();
        if (is_hashed) points_[size_].id = read.attributes.finish();
        source& from = add(metric, bytes);
        from.attributes = read.attributes.newest();
        from.id.which = component::value;
        from.is_guess = read.is_guess;
        from.is_hashed = is_hashed;
    }

    /// Adds the point that was written to `next()`, with its fingerprint: one component of a data
    /// point.
    void add(const current_metric& metric, std::string_view bytes,
             const component_id& id) noexcept {
        source& from = add(metric, bytes);
        from.id = id;
        from.is_guess = false;
        from.is_hashed = true;
    }

    /// Hands all points to `run`, a sample_sink's, and tells `refused(rejection, metric name)` of
    /// every data point that was refused: once, however many of its components were. Tells
    /// `overlapping(metric name)` of deltas that overlap with those before them.
    /// `broken` is where a guess turns out to be no protobuf at all.
    template <typename Run, typename Refused, typename Overlapping>
    void flush(Run& run, malformed& broken, const Refused& refused,
               const Overlapping& overlapping) {
        if (size_ == 0) return;
        hash_all(run);
        run.append(std::span(points_).first(size_),
                   [&](std::size_t i) { return describe(points_[i], sources_[i], broken); });
        for (std::size_t i = 0; i < size_; ++i) {
            const source& from = sources_[i];
            if (points_[i].outcome == rejection::none || from.bytes.data() == last_refused_) {
                continue;
            }
            last_refused_ = from.bytes.data();
            refused(reason_for(points_[i], from), from.metric->context.name);
        }
        if (has_deltas_) tell_of_overlaps(overlapping);
        size_ = 0;
        metrics_used_ = 0;
        shared_ = nullptr;
        has_deltas_ = false;
    }

    /// The labels of a component of the data point `bytes`, valid until labels are asked for again.
    absl::StatusOr<described_labels> describe(const current_metric& metric, std::string_view bytes,
                                              const component_id& id) {
        if (!labels_) labels_.emplace(options_);
        return labels_->describe(metric.context, bytes, id);
    }

  private:
    struct source {
        const current_metric* metric;
        std::string_view bytes;
        std::string_view attributes;  ///< of a point that is not hashed yet
        component_id id;
        bool is_guess;
        bool is_hashed;
    };

    [[gnu::always_inline]] source& add(const current_metric& metric,
                                       std::string_view bytes) noexcept {
        if (shared_ == nullptr) keep(metric);
        source& from = sources_[size_++];
        from.metric = shared_;
        from.bytes = bytes;
        return from;
    }

    /// Gives the points their fingerprints, all in one go: a hash waits for itself, and the
    /// processor works at several of them at once if nothing else stands between.
    template <typename Run>
    void hash_all(Run& run) noexcept {
        for (std::size_t i = 0; i < size_; ++i) {
            const source& from = sources_[i];
            if (!from.is_hashed) points_[i].id = hash_.finish(from.metric->seed, from.attributes);
            run.prefetch(points_[i].id);
        }
    }

    /// Copies the metric of the points that are added from now on. Out of line: in line it counts
    /// as rare, GCC 12 copies it with `rep movs`, and where addresses were unlucky a point took
    /// 82 ns instead of 56.
    [[gnu::noinline]] void keep(const current_metric& metric) noexcept {
        shared_ = &metrics_[metrics_used_++];
        *shared_ = metric;
        has_deltas_ = has_deltas_ || metric.context.is_delta();
    }

    template <typename Overlapping>
    [[gnu::noinline]] void tell_of_overlaps(const Overlapping& overlapping) const {
        for (std::size_t i = 0; i < size_; ++i) {
            const metric_context& its = sources_[i].metric->context;
            const point& p = points_[i];
            if (its.is_delta() && p.outcome == rejection::none && p.overlaps) overlapping(its.name);
        }
    }

    /// The slow path: decodes the labels of a point that the sink does not know.
    absl::StatusOr<described_labels> describe(point& p, const source& from, malformed& broken) {
        if (from.is_guess && !verify(p, from, broken)) {
            return invalid_argument("expected a NumberDataPoint");
        }
        return describe(*from.metric, from.bytes, from.id);
    }

    /// Reads a guessed point field by field. If it held more than its attributes, it becomes what
    /// it really is, with the fingerprint of that; so the sink never gets to know a guess that was
    /// wrong, and known bytes need no verification.
    bool verify(point& p, const source& from, malformed& broken) {
        number_point guessed(hash_, from.metric->seed);
        number_point read(hash_, from.metric->seed);
        if (!read_number_point(from.bytes, false, broken, read)) return false;
        if (read_number_point(from.bytes, true, broken, guessed) &&
            read.attributes.same_run(guessed.attributes)) {
            return true;
        }
        may_guess_ = false;
        p.id = read.attributes.finish();
        return make_point(read, from.metric->context, p) == rejection::none;
    }

    /// A guessed point that was refused for what it did not look like: without a value, or a time.
    [[nodiscard]] rejection reason_for(point& p, const source& from) const {
        malformed broken;
        number_point read(hash_, from.metric->seed);
        if (!from.is_guess || !read_number_point(from.bytes, false, broken, read)) return p.outcome;
        const rejection refused = p.outcome;
        const rejection why = make_point(read, from.metric->context, p);
        return why == rejection::none ? refused : why;
    }

    static constexpr std::size_t most_points = 64;

    const keyed_hash& hash_;
    const decode_options& options_;
    std::optional<series_labels> labels_;  ///< takes memory, and most requests have no new series
    std::array<point, most_points> points_;
    std::array<source, most_points> sources_;
    std::array<current_metric, most_points> metrics_;
    std::size_t size_ = 0;
    bool may_guess_ = true;
    bool has_deltas_ = false;  ///< among the points of this batch
    std::size_t metrics_used_ = 0;
    current_metric* shared_ = nullptr;    ///< the newest metric's copy, null before its first point
    const char* last_refused_ = nullptr;  ///< where that data point begins
};

}  // namespace tidegauge::otlp
