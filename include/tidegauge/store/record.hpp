// What a store keeps of one series: a header and its samples, three cache lines together.
#pragma once

#include <tidegauge/base/time.hpp>
#include <tidegauge/samples/metric_type.hpp>
#include <tidegauge/samples/point.hpp>
#include <tidegauge/samples/ring.hpp>
#include <tidegauge/samples/sample.hpp>
#include <tidegauge/samples/staleness.hpp>
#include <tidegauge/samples/window.hpp>
#include <tidegauge/store/extent_pool.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace tidegauge {

/// One series. The first twelve samples lie in the record itself; a series that gets more within
/// the retention moves to an extent of twice the size, and again.
///
/// Threads: none of its own; the shard's lock guards it.
class record {
  public:
    static constexpr std::size_t inline_samples = 12;

    record() = default;
    record(const record&) = delete;  // owns its extent, which goes with the pool
    record& operator=(const record&) = delete;
    ~record() = default;

    /// Begins a new life as a series of this type, first heard of at `now`. `incarnation` tells it
    /// from the lives before. @pre it is new or closed
    void open(metric_type type, temporality counted, timestamp now, std::uint32_t incarnation) {
        ring_ = ring_state();
        incarnation_ = incarnation;
        type_ = type;
        counted_ = counted;
        live_ = true;
        newest_id_ = 0;
        heard(now);
    }

    /// Ends this life; handles to it are stale from now on.
    void close(extent_pool& extents) {
        release(extents);
        ring_ = ring_state();
        live_ = false;
    }

    /// Asks the processor to fetch the record, for an append. A full ring's oldest offset is read
    /// from the second line, and both are written; those of an extent are not asked for.
    ///
    /// The prefetches are inlined by force: g++ 12 takes a function that does nothing else for one
    /// without effect, and drops the calls.
    [[gnu::always_inline]] void prefetch() const noexcept {
        const auto* const line = reinterpret_cast<const char*>(this);
        __builtin_prefetch(line, 1);
        __builtin_prefetch(line + 64, 1);
        __builtin_prefetch(line + 128, 1);
    }

    /// Asks for the header, to read it.
    [[gnu::always_inline]] void prefetch_header() const noexcept { __builtin_prefetch(this); }

    /// Asks for what `look` will read of a window that begins at `from`; the header should be
    /// there.
    [[gnu::always_inline]] void prefetch_window(timestamp from) const {
        if (is_inline()) {
            const auto* const line = reinterpret_cast<const char*>(this);
            __builtin_prefetch(line + 64);
            __builtin_prefetch(line + 128);
        } else {
            const_cast<record*>(this)->in_extent(extent_, capacity_).prefetch(from);
        }
    }

    [[nodiscard]] bool is_live() const noexcept { return live_; }
    [[nodiscard]] bool is(std::uint32_t incarnation) const noexcept {
        return live_ && incarnation_ == incarnation;
    }
    [[nodiscard]] std::uint32_t incarnation() const noexcept { return incarnation_; }
    /// Whether this life is one of the first `n` of its shard, and goes on.
    [[nodiscard]] bool is_one_of(std::uint64_t n) const noexcept {
        return live_ &&
               static_cast<std::int32_t>(incarnation_ - static_cast<std::uint32_t>(n)) <= 0;
    }

    /// Whether the newest point of this series came with that fingerprint. Two series are taken for
    /// one with a chance of 2^-63 over the choice of the key, see keyed_hash.
    [[nodiscard]] bool was_last_sent_as(const fingerprint& id) const noexcept {
        return newest_id_ == folded(id) && live_;
    }

    [[nodiscard]] metric_type type() const noexcept { return type_; }
    [[nodiscard]] temporality counted() const noexcept { return counted_; }

    /// Notes that a point with that fingerprint came at `now`; `append` does it by itself.
    void note(const fingerprint& id, timestamp now) {
        newest_id_ = folded(id);
        heard(now);
    }

    /// The receiver's clock, in whole seconds, when the newest point came.
    [[nodiscard]] timestamp last_arrival() const noexcept {
        return from_unix_ms(std::int64_t{last_arrival_s_} * 1000);
    }

    /// Whether nothing arrived for longer than `retention`.
    [[nodiscard]] bool is_silent(timestamp now, duration retention) const noexcept {
        return unix_ms(now) / 1000 - std::int64_t{last_arrival_s_} > retention.count() / 1000;
    }

    /// The fast path of `append`: the next point of a cumulative series, see ring::append_next,
    /// where there is room for what must be kept. @returns whether it was that, and stored
    [[gnu::always_inline]] bool append_next(const point& p, timestamp now, duration retention) {
        if (p.type != type_ || p.counted != temporality::cumulative ||
            counted_ != temporality::cumulative || p.start >= p.at) {
            return false;
        }
        const auto append_to = [&](ring samples) {
            const bool must_grow = samples.full() && samples.oldest_at() > p.at - retention;
            return !must_grow && samples.append_next({p.at, p.value}, p.start);
        };
        // Two calls, in one of which the compiler knows the capacity.
        if (!(is_inline() ? append_to(in_record()) : append_to(in_extent(extent_, capacity_)))) {
            return false;
        }
        note(p.id, now);
        return true;
    }

    /// Stores a point that came at `now`. A late one must not be older than the newest by more
    /// than `retention`; a full ring whose oldest sample is still inside grows up to
    /// `most_samples`, in memory from `extents`, always the same pool. A delta that overlaps with
    /// those before it is added up like any other, and told of by `p.overlaps`.
    /// @returns why the point was not taken, or `rejection::none`
    [[gnu::noinline]] rejection append(point& p, timestamp now, duration retention,
                                       std::size_t most_samples, extent_pool& extents) {
        if (!agrees_with(p)) return rejection::type_conflict;
        ring samples = view();
        p.overlaps = counted_ == temporality::delta && overlaps(p, samples);
        if (!samples.empty()) {
            if (p.at < samples.newest_at() - retention) return rejection::too_old;
            if (samples.full() && samples.oldest_at() > p.at - retention) {
                grow(samples, most_samples, extents);
            }
        }
        note(p.id, now);
        const sample s{p.at, p.value};
        const bool has_start = type_ != metric_type::gauge && p.start < p.at;
        const append_result did = counted_ == temporality::delta
                                      ? samples.accumulate(s)
                                      : samples.append(s, has_start ? p.start : timestamp{});
        return did == append_result::too_old ? rejection::too_old : rejection::none;
    }

    /// How much room `look` takes of a buffer at most.
    [[nodiscard]] std::size_t room_to_look() const {
        return const_cast<record*>(this)->view().room_to_look();
    }

    /// Writes what the record holds in `(w.from, w.to]` to the rest of `w`, see `ring::look`.
    /// @pre out.room() >= room_to_look()
    void look(window_parts wanted, window_buffer& out, window& w) const {
        // A ring is a view to write through; here it only reads.
        auto& self = const_cast<record&>(*this);
        if (is_inline()) {  // a call of its own, in which the compiler knows the ring's capacity
            self.in_record().look(wanted, out, w);
        } else {
            self.in_extent(extent_, capacity_).look(wanted, out, w);
        }
        w.arrived = last_arrival();
        w.type = type_;
    }

    /// The fast path of `look` when only the ends are wanted, which needs no room; see
    /// `ring::look_at_ends`. Of the rest of `w`, what its reader does not read is not written.
    /// @returns whether it was that
    [[gnu::always_inline]] bool look_at_ends(window& w) const {
        if (!is_inline() || !const_cast<record&>(*this).in_record().look_at_ends(w)) return false;
        w.arrived = last_arrival();
        w.type = type_;
        return true;
    }

    /// Adds to `out` the samples in `(from, to]`, see `ring::copy`.
    void copy(timestamp from, timestamp to, std::vector<sample>& out) const {
        const_cast<record*>(this)->view().copy(from, to, out);
    }

    /// Bytes that the record takes beyond itself.
    [[nodiscard]] std::size_t extent_bytes() const noexcept {
        return is_inline() ? 0 : bytes_of(capacity_);
    }

  private:
    struct inline_arrays {
        std::array<std::uint32_t, inline_samples> offsets{};
        std::array<double, inline_samples> values{};
    };

    static constexpr std::size_t most_in_ring = 0xffff;

    [[nodiscard]] static constexpr std::size_t bytes_of(std::size_t samples) noexcept {
        return samples * (sizeof(double) + sizeof(std::uint32_t));
    }

    [[nodiscard]] static std::uint64_t folded(const fingerprint& id) noexcept {
        return id.low ^ std::rotl(id.high, 32);
    }

    void heard(timestamp now) noexcept {
        last_arrival_s_ = static_cast<std::uint32_t>(unix_ms(now) / 1000);
    }

    [[nodiscard]] bool is_inline() const noexcept { return capacity_ == inline_samples; }

    [[nodiscard]] ring view() { return is_inline() ? in_record() : in_extent(extent_, capacity_); }

    [[nodiscard]] ring in_record() { return {ring_, inline_.offsets, inline_.values}; }

    /// An extent is one piece of memory: first all values, then all offsets.
    [[nodiscard]] ring in_extent(double* values, std::size_t samples) {
        auto* const offsets = reinterpret_cast<std::uint32_t*>(values + samples);
        return {ring_, {offsets, samples}, {values, samples}};
    }

    void grow(ring& samples, std::size_t most_samples, extent_pool& extents) {
        const std::size_t wanted = std::min({2 * samples.capacity(), most_samples, most_in_ring});
        if (wanted <= samples.capacity()) return;
        auto* const values = reinterpret_cast<double*>(extents.take(bytes_of(wanted)));
        auto* const offsets = reinterpret_cast<std::uint32_t*>(values + wanted);
        samples.move_to({offsets, wanted}, {values, wanted});
        release(extents);
        extent_ = values;
        capacity_ = static_cast<std::uint16_t>(wanted);
    }

    /// Gives the extent back; the record is then one without samples.
    void release(extent_pool& extents) {
        if (is_inline()) return;
        extents.give_back(reinterpret_cast<std::byte*>(extent_), bytes_of(capacity_));
        inline_ = inline_arrays();
        capacity_ = inline_samples;
    }

    /// An unknown type takes what it gets; a staleness marker fits all but histograms, which have
    /// markers of their own.
    [[nodiscard]] bool agrees_with(const point& p) const noexcept {
        if (p.type == metric_type::histogram || type_ == metric_type::histogram) return false;
        const bool same_type =
            p.type == type_ || p.type == metric_type::unknown || type_ == metric_type::unknown;
        return (same_type && p.counted == counted_) || is_stale(p.value);
    }

    /// Whether a delta is the newest and began before the one before it had ended. Both may be
    /// right: two senders that say that they are one, as replicas of which nothing tells which is
    /// which, overlap all the time, and each counts what is its own. So it is no reason to refuse
    /// it (OpenTelemetry's data model, "Overlap", asks for it to be told).
    [[nodiscard]] static bool overlaps(const point& p, const ring& samples) {
        if (samples.empty() || p.start == timestamp{}) return false;
        const sample newest = samples.newest();
        return p.at > newest.at && p.start < newest.at && !is_stale(newest.value);
    }

    // 48 bytes of header. What follows the ring's state begins in its padding.
    [[no_unique_address]] ring_state ring_;
    metric_type type_ : 3 = metric_type::unknown;
    temporality counted_ : 1 = temporality::cumulative;
    bool live_ : 1 = false;
    std::uint16_t capacity_ = inline_samples;
    std::uint32_t incarnation_ = 0;
    std::uint32_t last_arrival_s_ = 0;
    std::uint64_t newest_id_ = 0;  ///< the fingerprint of the newest point, folded
    union {
        inline_arrays inline_{};
        double* extent_;  // when there is room for more
    };
};

static_assert(sizeof(record) == 192, "three cache lines");

}  // namespace tidegauge
