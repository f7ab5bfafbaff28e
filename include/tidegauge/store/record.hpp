// What a store keeps of one series: a header and its samples, three cache lines together.
#pragma once

#include <tidegauge/base/time.hpp>
#include <tidegauge/samples/metric_type.hpp>
#include <tidegauge/samples/point.hpp>
#include <tidegauge/samples/ring.hpp>
#include <tidegauge/samples/staleness.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace tidegauge {

/// One series. The first twelve samples lie in the record itself; a series that gets more within
/// the retention moves to an extent of twice the size, and again.
///
/// Threads: none of its own; the shard's lock guards it.
class record {
  public:
    static constexpr std::size_t inline_samples = 12;

    /// Begins a new life as a series of this type, first heard of at `now`. `incarnation` tells it
    /// from the lives before.
    void open(metric_type type, temporality counted, timestamp now, std::uint32_t incarnation) {
        *this = record();
        incarnation_ = incarnation;
        type_ = type;
        counted_ = counted;
        live_ = true;
        heard(now);
    }

    /// Ends this life; handles to it are stale from now on.
    void close() {
        live_ = false;
        extent_.reset();
    }

    /// Asks the processor to fetch the header, which an append reads and writes. What it writes of
    /// the samples needs no waiting for.
    void prefetch() const noexcept { __builtin_prefetch(this, 1); }

    [[nodiscard]] bool is_live() const noexcept { return live_; }
    [[nodiscard]] bool is(std::uint32_t incarnation) const noexcept {
        return live_ && incarnation_ == incarnation;
    }
    [[nodiscard]] std::uint32_t incarnation() const noexcept { return incarnation_; }
    [[nodiscard]] metric_type type() const noexcept { return type_; }

    /// Whether nothing arrived for longer than `retention`.
    [[nodiscard]] bool is_silent(timestamp now, duration retention) const noexcept {
        return unix_ms(now) / 1000 - std::int64_t{last_arrival_s_} > retention.count() / 1000;
    }

    /// Stores a point that came at `now`. A late one must not be older than the newest by more
    /// than `retention`; a full ring whose oldest sample is still inside grows up to
    /// `most_samples`.
    /// @returns why the point was not taken, or `rejection::none`
    rejection append(const point& p, timestamp now, duration retention, std::size_t most_samples) {
        if (!agrees_with(p)) return rejection::type_conflict;
        ring samples = view();
        if (!samples.empty() && p.at < samples.newest().at - retention) return rejection::too_old;
        if (samples.full() && samples.oldest().at > p.at - retention) grow(samples, most_samples);
        const sample s{p.at, p.value};
        append_result did{};
        if (counted_ == temporality::delta) {
            did = samples.accumulate(s);
        } else {
            const bool has_start = type_ != metric_type::gauge && p.start < p.at;
            if (has_start) newest_start_ = std::max(newest_start_, p.start);
            did = samples.append(s, has_start ? p.start : timestamp{}, newest_start_);
        }
        heard(now);
        return did == append_result::too_old ? rejection::too_old : rejection::none;
    }

    /// Copies the samples in `(from, to]` behind those in `out`.
    /// @returns whether the series had ended by `to`
    bool copy(timestamp from, timestamp to, window_buffer& out) const {
        // A ring is a view to write through; here it only reads.
        return const_cast<record*>(this)->view().copy(from, to, out);
    }

    /// Bytes that the record takes beyond itself.
    [[nodiscard]] std::size_t extent_bytes() const noexcept {
        return extent_ ? extent_->values.size() * (sizeof(double) + sizeof(std::uint32_t)) : 0;
    }

  private:
    struct extent {
        explicit extent(std::size_t samples) : offsets(samples), values(samples) {}
        std::vector<std::uint32_t> offsets;
        std::vector<double> values;
    };

    void heard(timestamp now) noexcept {
        last_arrival_s_ = static_cast<std::uint32_t>(unix_ms(now) / 1000);
    }

    [[nodiscard]] ring view() {
        return extent_ ? ring(ring_, extent_->offsets, extent_->values)
                       : ring(ring_, offsets_, values_);
    }

    void grow(ring& samples, std::size_t most_samples) {
        const std::size_t wanted = std::min<std::size_t>(2 * samples.capacity(), most_samples);
        if (wanted <= samples.capacity()) return;
        auto larger = std::make_unique<extent>(wanted);
        samples.move_to(larger->offsets, larger->values);
        extent_ = std::move(larger);
    }

    /// An unknown type takes what it gets; a staleness marker fits all.
    [[nodiscard]] bool agrees_with(const point& p) const noexcept {
        const bool same_type =
            p.type == type_ || p.type == metric_type::unknown || type_ == metric_type::unknown;
        return is_stale(p.value) || (same_type && p.counted == counted_);
    }

    ring_state ring_;
    timestamp newest_start_{};
    std::unique_ptr<extent> extent_;
    std::uint32_t incarnation_ = 0;
    std::uint32_t last_arrival_s_ = 0;
    metric_type type_{};
    temporality counted_{};
    bool live_ = false;
    std::array<std::uint32_t, inline_samples> offsets_{};
    std::array<double, inline_samples> values_{};
};

static_assert(sizeof(record) == 192, "three cache lines");

}  // namespace tidegauge
