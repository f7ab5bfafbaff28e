// The newest native histograms of one series.
#pragma once

#include <tidegauge/base/config.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/samples/histogram_arithmetic.hpp>
#include <tidegauge/samples/native_histogram.hpp>
#include <tidegauge/samples/ring.hpp>
#include <tidegauge/samples/staleness.hpp>

#include <algorithm>
#include <cstddef>
#include <deque>
#include <memory>
#include <utility>
#include <vector>

namespace tidegauge {

/// How many positive or negative buckets a histogram may have (OpenTelemetry's SDKs have the same
/// limit); one with more is made coarser.
inline constexpr std::size_t most_buckets = 160;

/// What `ring` is for numbers: histograms in the order of time, the oldest of which are dropped.
/// The staleness marker is a histogram whose sum is one.
///
/// Histograms are shared with those who read them and never change, so reading copies no buckets.
/// A reset hint `reset` says that the series started anew; where none is told, no hint is given,
/// and who computes looks for a fall.
/// Threads: none of its own; a writer must be alone.
class histogram_ring {
  public:
    [[nodiscard]] bool empty() const noexcept { return samples_.empty(); }
    [[nodiscard]] std::size_t size() const noexcept { return samples_.size(); }
    /// @pre !empty()
    [[nodiscard]] timestamp newest_at() const {
        TIDEGAUGE_ASSERT(!empty());
        return samples_.back().at;
    }

    /// Bytes that it takes beyond itself, about.
    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

    /// Stores a raw histogram; `start` as of `ring::append`. Cost: constant for a newest one.
    /// @param most how many samples the ring may hold then; it drops its oldest
    /// @pre most > 0
    append_result append(timestamp at, timestamp start, native_histogram h, std::size_t most) {
        TIDEGAUGE_ASSERT(most > 0);
        std::size_t i = count_until(at);
        if (i != 0 && samples_[i - 1].at == at) {
            set(samples_[i - 1], std::move(h));
            samples_[i - 1].start = start;
            mark(i - 1);
            mark(i);
            return append_result::replaced;
        }
        const bool is_newest = i == size();
        if (size() >= most) {
            if (i == 0) return append_result::too_old;
            drop_oldest();
            --i;
        }
        const auto place = samples_.begin() + static_cast<std::ptrdiff_t>(i);
        set(*samples_.insert(place, {at, start, nullptr, false}), std::move(h));
        bytes_ += sizeof(stored);
        mark(i);
        mark(i + 1);
        return is_newest ? append_result::added : append_result::inserted;
    }

    /// Stores an increment (delta temporality) as a running total, as `ring::accumulate` does.
    /// Totals have the coarsest schema of all that went into them, and at most `most_buckets`.
    append_result accumulate(timestamp at, native_histogram increment, std::size_t most) {
        const std::size_t i = count_until(at);
        if (is_stale(increment.sum) || empty()) return append(at, {}, std::move(increment), most);
        if (i != 0 && samples_[i - 1].at == at) return append_result::repeated;
        if (i == 0 && (dropped_ || size() >= most)) return append_result::too_old;
        for (std::size_t later = i; later < size(); ++later) {
            if (is_stale(samples_[later].value->sum)) continue;
            set(samples_[later], sum_of(*samples_[later].value, increment));
        }
        const native_histogram* const before = total_before(i);
        if (before != nullptr) increment = sum_of(*before, increment);
        return append(at, {}, std::move(increment), most);
    }

    /// Forgets what is not later than that.
    void drop_until(timestamp t) {
        while (!empty() && samples_.front().at <= t) drop_oldest();
    }

    /// Adds to `out` the samples in `(from, to]`, oldest first, staleness markers among them.
    void copy(timestamp from, timestamp to, std::vector<histogram_sample>& out) const {
        const std::size_t end = count_until(to);
        for (std::size_t i = count_until(from); i < end; ++i) {
            out.push_back({samples_[i].at, samples_[i].value});
        }
    }

  private:
    struct stored {
        timestamp at;
        timestamp start;  ///< when its counting began; the epoch when unknown
        std::shared_ptr<const native_histogram> value;
        bool is_marked = false;  ///< the hint was given here
    };

    [[nodiscard]] static std::size_t bytes_of(const native_histogram& h) noexcept {
        constexpr std::size_t shared_count = 16;
        return sizeof(h) + shared_count +
               (h.positive_spans.capacity() + h.negative_spans.capacity()) * sizeof(bucket_span) +
               (h.positive_counts.capacity() + h.negative_counts.capacity() +
                h.custom_bounds.capacity()) *
                   sizeof(double);
    }

    [[nodiscard]] static native_histogram sum_of(native_histogram total,
                                                 const native_histogram& increment) {
        if (!are_compatible(total, increment)) return increment;
        add(total, increment);
        if (total.schema != native_histogram::custom_buckets) limit_buckets(total, most_buckets);
        return total;
    }

    /// How many samples are not later than that. Most of what comes is the newest.
    [[nodiscard]] std::size_t count_until(timestamp t) const {
        if (empty() || samples_.back().at <= t) return size();
        const auto later = std::ranges::upper_bound(samples_, t, {}, &stored::at);
        return static_cast<std::size_t>(later - samples_.begin());
    }

    /// The running total just before the i-th sample, null when there is none.
    [[nodiscard]] const native_histogram* total_before(std::size_t i) const {
        while (i != 0) {
            const native_histogram& each = *samples_[--i].value;
            if (!is_stale(each.sum)) return &each;
        }
        return nullptr;
    }

    void set(stored& into, native_histogram h) {
        if (into.value != nullptr) bytes_ -= bytes_of(*into.value);
        bytes_ += bytes_of(h);
        into.is_marked = false;
        into.value = std::make_shared<const native_histogram>(std::move(h));
    }

    /// Gives the i-th sample, if it is there and came without, the hint that its start asks for.
    void mark(std::size_t i) {
        using enum native_histogram::reset_hint;
        if (i >= size()) return;
        stored& its = samples_[i];
        const bool anew = i != 0 && its.start > samples_[i - 1].at;
        if (anew == its.is_marked || (!its.is_marked && its.value->hint != unknown)) return;
        native_histogram changed = *its.value;
        changed.hint = anew ? reset : unknown;
        set(its, std::move(changed));
        its.is_marked = anew;
    }

    void drop_oldest() {
        bytes_ -= bytes_of(*samples_.front().value) + sizeof(stored);
        samples_.pop_front();
        dropped_ = true;
    }

    std::deque<stored> samples_;
    std::size_t bytes_ = 0;
    bool dropped_ = false;  ///< a sample was forgotten: what came before the oldest is unknown
};

}  // namespace tidegauge
