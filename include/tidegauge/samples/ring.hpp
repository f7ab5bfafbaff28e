// The newest samples of one series, in a ring over memory that somebody else owns.
#pragma once

#include <tidegauge/base/config.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/samples/sample.hpp>
#include <tidegauge/samples/staleness.hpp>
#include <tidegauge/samples/window.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

namespace tidegauge {

/// What a ring did with a sample. Late and repeated samples are ordinary events in a push
/// pipeline, so they are answers here and not errors.
enum class append_result : std::uint8_t {
    added,     ///< behind the newest
    inserted,  ///< late, put where its time belongs
    replaced,  ///< same time as a sample that is there: the last write wins
    repeated,  ///< a delta of a time that was counted already: ignored, so a resent batch is
               ///< harmless
    too_old,   ///< before everything that a full ring still holds
};

/// The bookkeeping of a ring, 16 bytes, kept apart from the samples so that a record can hold it in
/// its first cache line.
struct ring_state {
    std::int64_t base_ms = 0;  ///< the time that offset 0 stands for
    std::uint16_t first = 0;   ///< slot of the oldest sample
    std::uint16_t size = 0;
    /// Neighbouring pairs that fall or start anew. 0 is the common case, and then the first and
    /// last sample tell the whole increase.
    std::uint16_t breaks = 0;
    bool dropped = false;  ///< a sample was overwritten: what came before the oldest is unknown
};

/// A view that appends to and reads one series' ring.
///
/// Times are kept as 31-bit millisecond offsets, which reaches 12 days back and ahead of the first
/// sample; the 32nd bit marks a sample before which the series started anew.
/// Lifetime: of the arrays it was given. Threads: none of its own; a writer must be alone.
class ring {
  public:
    /// @pre offsets.size() == values.size(), between 1 and 65535
    ring(ring_state& state, std::span<std::uint32_t> offsets, std::span<double> values)
        : state_(state), offsets_(offsets), values_(values) {
        TIDEGAUGE_ASSERT(!offsets.empty() && offsets.size() <= 0xffff);
        TIDEGAUGE_ASSERT(offsets.size() == values.size());
    }

    [[nodiscard]] std::size_t size() const noexcept { return state_.size; }
    [[nodiscard]] std::size_t capacity() const noexcept { return values_.size(); }
    [[nodiscard]] bool empty() const noexcept { return state_.size == 0; }
    [[nodiscard]] bool full() const noexcept { return size() == capacity(); }

    /// The i-th sample, counting from the oldest.
    /// @pre i < size()
    [[nodiscard]] sample operator[](std::size_t i) const { return {at(i), values_[slot(i)]}; }

    /// Whether the series started anew between the sample before and the i-th.
    /// @pre i < size()
    [[nodiscard]] bool starts_anew(std::size_t i) const { return (offsets_[slot(i)] & mark) != 0; }

    /// @pre !empty()
    [[nodiscard]] sample oldest() const { return (*this)[0]; }
    /// @pre !empty()
    [[nodiscard]] sample newest() const { return (*this)[size() - 1]; }

    /// Stores a raw value. `start` is when its counting began, the epoch when unknown: a start
    /// later than the sample before marks a true reset even if the value did not fall
    /// (Prometheus promql/functions.go, reset by start timestamp). A start equal to that time is
    /// none: it is how OTLP says that the true start is unknown.
    /// `newest_start` is the latest start known of this series; it tells whether a sample that a
    /// late one is put before starts anew.
    ///
    /// Cost: constant for a newest sample; a late one moves those behind it. No allocation.
    append_result append(sample s, timestamp start, timestamp newest_start) {
        if (empty()) {
            state_.base_ms = unix_ms(s.at) - reach_ms;
            push(s, false);
            return append_result::added;
        }
        if (s.at > at(size() - 1)) {
            if (unix_ms(s.at) - state_.base_ms > 2 * reach_ms) rebase(s.at);
            push(s, !empty() && start > at(size() - 1));
            return append_result::added;
        }
        const std::size_t i = count_until(s.at);
        if (i != 0 && at(i - 1) == s.at) {
            set(i - 1, s, i > 1 && start > at(i - 2));
            return append_result::replaced;
        }
        if (i == 0 && (full() || unix_ms(s.at) < state_.base_ms)) return append_result::too_old;
        const std::size_t put = insert(i, s);
        const bool anew = put != 0 && start > at(put - 1);
        set(put, s, anew);
        // Does the one behind still start anew? Of the newest life that is known by its start; of
        // an older one it does unless the late sample began that life.
        const std::size_t next = put + 1;
        const bool next_anew =
            newest_start < at(next) ? newest_start > s.at : starts_anew(next) && !anew;
        set(next, (*this)[next], next_anew);
        return append_result::inserted;
    }

    /// Stores an increment (delta temporality) as a running total: later totals grow by it. A time
    /// that is there already is taken for a resent point and ignored. An increment before all
    /// others is taken only while nothing was overwritten: else the total before it is unknown.
    /// The staleness marker is stored as it is.
    append_result accumulate(sample increment) {
        if (is_stale(increment.value)) return append(increment, {}, {});
        if (empty()) return append(increment, {}, {});
        const std::size_t i = count_until(increment.at);
        if (i != 0 && at(i - 1) == increment.at) return append_result::repeated;
        if (i == 0 && state_.dropped) return append_result::too_old;
        const double delta = increment.value;
        const sample total{increment.at, delta + total_before(i)};
        const append_result did = append(total, {}, {});
        if (did == append_result::inserted) {
            for (std::size_t later = count_until(increment.at); later < size(); ++later) {
                double& value = values_[slot(later)];
                if (!is_stale(value)) value += delta;
            }
            recount_breaks();
        }
        return did;
    }

    /// How many samples are not later than `t`. Cost: logarithmic; constant for the newest.
    [[nodiscard]] std::size_t count_until(timestamp t) const {
        std::size_t low = 0;
        std::size_t high = size();
        if (high != 0 && at(high - 1) <= t) return high;
        while (low < high) {
            const std::size_t middle = low + (high - low) / 2;
            if (at(middle) <= t) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /// Copies the samples in `(from, to]` behind what `out` holds, without staleness markers.
    /// @returns whether the newest sample not later than `to` is a staleness marker.
    bool copy(timestamp from, timestamp to, window_buffer& out) const {
        const std::size_t end = count_until(to);
        bool anew = false;
        for (std::size_t i = count_until(from); i < end; ++i) {
            const sample s = (*this)[i];
            anew = anew || starts_anew(i);
            if (is_stale(s.value)) continue;
            out.push(s, anew);
            anew = false;
        }
        return end != 0 && is_stale(values_[slot(end - 1)]);
    }

    /// Moves all samples into larger arrays; this view then stands on those.
    /// @pre offsets.size() == values.size() >= size()
    void move_to(std::span<std::uint32_t> offsets, std::span<double> values) {
        TIDEGAUGE_ASSERT(offsets.size() == values.size() && values.size() >= size());
        for (std::size_t i = 0; i < size(); ++i) {
            offsets[i] = offsets_[slot(i)];
            values[i] = values_[slot(i)];
        }
        state_.first = 0;
        offsets_ = offsets;
        values_ = values;
    }

  private:
    static constexpr std::uint32_t mark = 0x8000'0000U;
    static constexpr std::int64_t reach_ms = 0x3fff'ffff;  // 12.4 days, half of what 31 bits hold

    [[nodiscard]] std::size_t slot(std::size_t i) const {
        TIDEGAUGE_ASSERT(i < size());
        const std::size_t wrapped = state_.first + i;
        return wrapped < capacity() ? wrapped : wrapped - capacity();
    }

    [[nodiscard]] timestamp at(std::size_t i) const {
        return from_unix_ms(state_.base_ms + (offsets_[slot(i)] & ~mark));
    }

    /// Whether the pair (i - 1, i) falls or starts anew; NaN counts, so that a marker between a
    /// value and a lower one hides nothing.
    [[nodiscard]] bool breaks_at(std::size_t i) const {
        if (i == 0 || i >= size()) return false;
        return starts_anew(i) || !(values_[slot(i)] >= values_[slot(i - 1)]);
    }

    void count_breaks_at(std::size_t i, int by) {
        if (breaks_at(i)) state_.breaks = static_cast<std::uint16_t>(state_.breaks + by);
    }

    void recount_breaks() {
        state_.breaks = 0;
        for (std::size_t i = 1; i < size(); ++i) count_breaks_at(i, +1);
    }

    void write(std::size_t i, sample s, bool anew) {
        const auto offset = static_cast<std::uint32_t>(unix_ms(s.at) - state_.base_ms);
        offsets_[slot(i)] = offset | (anew ? mark : 0U);
        values_[slot(i)] = s.value;
    }

    /// Overwrites the i-th sample.
    void set(std::size_t i, sample s, bool anew) {
        count_breaks_at(i, -1);
        count_breaks_at(i + 1, -1);
        write(i, s, anew);
        count_breaks_at(i, +1);
        count_breaks_at(i + 1, +1);
    }

    void push(sample s, bool anew) {
        if (full()) drop_oldest();
        ++state_.size;
        write(size() - 1, s, anew && size() != 1);
        count_breaks_at(size() - 1, +1);
    }

    void drop_oldest() {
        count_breaks_at(1, -1);
        state_.first =
            static_cast<std::uint16_t>(state_.first + 1U == capacity() ? 0 : state_.first + 1);
        --state_.size;
        state_.dropped = true;
        if (!empty()) offsets_[slot(0)] &= ~mark;
    }

    /// Opens a gap before the i-th sample and puts `s` there; @returns where it came to stand.
    std::size_t insert(std::size_t i, sample s) {
        if (full()) {
            drop_oldest();
            --i;
        }
        count_breaks_at(i, -1);
        ++state_.size;
        for (std::size_t to = size() - 1; to > i; --to) {
            offsets_[slot(to)] = offsets_[slot(to - 1)];
            values_[slot(to)] = values_[slot(to - 1)];
        }
        write(i, s, false);
        count_breaks_at(i, +1);
        count_breaks_at(i + 1, +1);
        return i;
    }

    /// The running total just before the i-th sample, 0 when there is none.
    [[nodiscard]] double total_before(std::size_t i) const {
        while (i != 0) {
            const double value = values_[slot(--i)];
            if (!is_stale(value)) return value;
        }
        return 0.0;
    }

    /// Makes room for the time `newest`, which the offsets no longer reach.
    void rebase(timestamp newest) {
        const std::int64_t base_ms = unix_ms(newest) - reach_ms;
        while (!empty() && unix_ms(at(0)) < base_ms) drop_oldest();
        const auto back = static_cast<std::uint32_t>(base_ms - state_.base_ms);
        for (std::size_t i = 0; i < size(); ++i) offsets_[slot(i)] -= back;
        state_.base_ms = base_ms;
    }

    ring_state& state_;
    std::span<std::uint32_t> offsets_;
    std::span<double> values_;
};

}  // namespace tidegauge
