// The newest samples of one series, in a ring over memory that somebody else owns.
#pragma once

#include <tidegauge/base/config.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/samples/sample.hpp>
#include <tidegauge/samples/staleness.hpp>
#include <tidegauge/samples/window.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

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

/// The bookkeeping of a ring, kept apart from the samples so that a record can hold it in its first
/// cache line. Offsets are milliseconds after `base_ms`.
struct ring_state {
    std::int64_t base_ms = 0;        ///< the time that offset 0 stands for
    std::uint32_t newest = 0;        ///< offset of the newest sample
    std::uint32_t oldest = 0;        ///< offset of the oldest sample
    std::uint32_t newest_start = 0;  ///< offset of the latest start known of the series; 0: none
    std::uint16_t first = 0;         ///< slot of the oldest sample, 0 while the ring is not full
    std::uint16_t size = 0;
    /// Neighbouring pairs that fall or start anew. 0 is the common case, and then the first and
    /// last sample tell the whole increase.
    std::uint16_t breaks = 0;
    /// Samples that are staleness markers or start anew. 0 is the common case, and then a window is
    /// a plain copy of what lies in the ring.
    std::uint16_t odd = 0;
    bool dropped = false;  ///< a sample was overwritten: what came before the oldest is unknown
};

/// A view that appends to and reads one series' ring.
///
/// Times are kept as 31-bit millisecond offsets, which reaches 12 days back and ahead of the first
/// sample; the 32nd bit marks a sample before which the series started anew. 0, which is before all
/// samples, marks a slot without one.
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
    [[nodiscard]] sample operator[](std::size_t i) const {
        return {time_of(offset(i)), values_[slot(i)]};
    }

    /// Whether the series started anew between the sample before and the i-th.
    /// @pre i < size()
    [[nodiscard]] bool starts_anew(std::size_t i) const {
        return (offsets_[slot(i)] & detail::fresh_start_bit) != 0;
    }

    /// @pre !empty()
    [[nodiscard]] timestamp oldest_at() const {
        TIDEGAUGE_ASSERT(!empty());
        return time_of(state_.oldest);
    }
    /// @pre !empty()
    [[nodiscard]] timestamp newest_at() const {
        TIDEGAUGE_ASSERT(!empty());
        return time_of(state_.newest);
    }
    /// @pre !empty()
    [[nodiscard]] sample newest() const { return {newest_at(), newest_value()}; }

    /// Stores a raw value. `start` is when its counting began, the epoch when unknown: a start
    /// later than the sample before marks a true reset even if the value did not fall
    /// (Prometheus promql/functions.go, reset by start timestamp). A start equal to that time is
    /// none: it is how OTLP says that the true start is unknown.
    ///
    /// Cost: constant for a newest sample; a late one moves those behind it. No allocation.
    /// @pre start < s.at unless it is unknown
    append_result append(sample s, timestamp start) {
        if (append_next(s, start)) return append_result::added;
        return append_late_or_odd(s, start);
    }

    /// The fast path of `append`: a sample newer than all others, in a ring that holds neither
    /// markers nor fresh starts, and it is neither. @returns whether it was that, and stored
    [[gnu::always_inline]] bool append_next(sample s, timestamp start) {
        const std::int64_t since_base = unix_ms(s.at) - state_.base_ms;
        const std::uint32_t began = start_offset(start);
        if (since_base <= state_.newest || since_base > 2 * reach_ms || began > state_.newest ||
            is_stale(s.value) || state_.odd != 0 || empty() || capacity() == 1) {
            return false;
        }
        const double newest_before = newest_value();
        std::size_t to = state_.size;
        if (to == capacity()) {
            to = state_.first;
            const std::size_t next = to + 1 == capacity() ? 0 : to + 1;
            if (state_.breaks != 0 && !(values_[next] >= values_[to])) --state_.breaks;
            state_.first = static_cast<std::uint16_t>(next);
            state_.oldest = offsets_[next];
            state_.dropped = true;
        } else {
            ++state_.size;
        }
        if (!(s.value >= newest_before)) ++state_.breaks;
        offsets_[to] = static_cast<std::uint32_t>(since_base);
        values_[to] = s.value;
        state_.newest = static_cast<std::uint32_t>(since_base);
        state_.newest_start = std::max(state_.newest_start, began);
        return true;
    }

    /// Stores an increment (delta temporality) as a running total: later totals grow by it. A time
    /// that is there already is taken for a resent point and ignored. An increment before all
    /// others is taken only while nothing was overwritten: else the total before it is unknown.
    /// The staleness marker is stored as it is.
    append_result accumulate(sample increment) {
        if (is_stale(increment.value) || empty()) return append(increment, {});
        const std::size_t i = count_until(increment.at);
        if (i != 0 && time_of(offset(i - 1)) == increment.at) return append_result::repeated;
        if (i == 0 && state_.dropped) return append_result::too_old;
        const double delta = increment.value;
        const append_result did = append({increment.at, delta + total_before(i)}, {});
        if (did == append_result::inserted) {
            for (std::size_t later = count_until(increment.at); later < size(); ++later) {
                double& value = values_[slot(later)];
                if (!is_stale(value)) value += delta;
            }
            recount();
        }
        return did;
    }

    /// How many samples are not later than `t`. Cost: constant for both ends and for samples at
    /// regular times; else logarithmic.
    [[nodiscard, gnu::always_inline]] std::size_t count_until(timestamp t) const {
        const std::int64_t since_base = unix_ms(t) - state_.base_ms;
        if (since_base >= state_.newest) return size();
        if (since_base < state_.oldest) return 0;
        const auto limit = static_cast<std::uint32_t>(since_base);
        return capacity() <= short_ring ? walk_until(limit) : search_until(limit);
    }

    /// Asks the processor to fetch what `look` will read of a window that begins at `from`. Inlined
    /// by force: g++ 12 drops calls of functions that do nothing but prefetch.
    [[gnu::always_inline]] void prefetch(timestamp from) const {
        constexpr std::size_t values_per_line = 8;
        constexpr std::size_t most_values = 16 * values_per_line;  // the rest it sees coming
        if (empty()) return;
        const std::size_t begin = guess_until(unix_ms(from) - state_.base_ms);
        const std::size_t end = std::min(size(), begin + most_values);
        if (begin != 0) __builtin_prefetch(&offsets_[slot(begin)]);
        for (std::size_t i = begin; i < end; i += values_per_line) {
            __builtin_prefetch(&values_[slot(i)]);
        }
        __builtin_prefetch(&values_[slot(end - 1)]);
    }

    /// How much room `look` takes of a buffer at most.
    [[nodiscard]] std::size_t room_to_look() const noexcept {
        return capacity() <= written_twice ? 2 * capacity() : capacity();
    }

    /// Writes what there is in `(w.from, w.to]` to the rest of `w`, but for its type and arrival:
    /// the parts that are `wanted`, without staleness markers. Values and times are copied to
    /// `out`.
    /// @pre out.room() >= room_to_look()
    [[gnu::always_inline]] void look(window_parts wanted, window_buffer& out, window& w) const {
        const std::size_t begin = count_until(w.from);
        const std::size_t end = count_until(w.to);
        if (state_.odd != 0) return copy_each(begin, end, out, w);
        w.count = begin < end ? end - begin : 0;
        w.never_falls = state_.breaks == 0;
        w.ended = false;
        w.values = {};
        w.offsets = {};
        if (w.count == 0) return;
        const std::size_t first = slot(begin);
        // The state has the times of both ends: a line less of a long ring.
        w.first_at = begin == 0 ? oldest_at() : time_of(detail::without_mark(offsets_[first]));
        w.first_value = values_[first];
        const bool is_newest = end == size();
        w.last_at = is_newest ? newest_at() : time_of(offset(end - 1));
        w.last_value = values_[slot(end - 1)];
        if (wanted == window_parts::ends && w.never_falls) return;
        const auto [values, offsets] = out.take(room_to_look());
        w.values = {copy_turned(values_, first, w.count, values), w.count};
        if (wanted == window_parts::all) {
            w.offsets = {copy_turned(offsets_, first, w.count, offsets), w.count};
        }
    }

    /// The fast path of `look` when only the ends are wanted: of a ring that holds no markers,
    /// never falls, and whose newest sample is not later than `w.to`. @returns whether it was that
    /// @pre the capacity is a multiple of four
    [[gnu::always_inline]] bool look_at_ends(window& w) const {
        const std::int64_t begin = unix_ms(w.from) - state_.base_ms;
        const std::int64_t until = unix_ms(w.to) - state_.base_ms;
        if ((state_.odd | state_.breaks) != 0 || until < state_.newest) return false;
        w.count = begin < state_.newest ? count_later(begin) : 0;
        w.never_falls = true;
        w.ended = false;
        w.values = {};
        w.offsets = {};
        if (w.count == 0) return true;
        const std::size_t first = slot(size() - w.count);
        w.first_at = time_of(offsets_[first]);
        w.first_value = values_[first];
        w.last_at = newest_at();
        w.last_value = newest_value();
        return true;
    }

    /// Adds to `out` the samples in `(from, to]`, oldest first, staleness markers among them.
    void copy(timestamp from, timestamp to, std::vector<sample>& out) const {
        const std::size_t end = count_until(to);
        for (std::size_t i = count_until(from); i < end; ++i) out.push_back((*this)[i]);
    }

    /// Moves all samples into larger arrays; this view then stands on those.
    /// @pre offsets.size() == values.size() >= size()
    void move_to(std::span<std::uint32_t> offsets, std::span<double> values) {
        TIDEGAUGE_ASSERT(offsets.size() == values.size() && values.size() >= size());
        for (std::size_t i = 0; i < size(); ++i) {
            offsets[i] = offsets_[slot(i)];
            values[i] = values_[slot(i)];
        }
        std::ranges::fill(offsets.subspan(size()), 0U);
        state_.first = 0;
        offsets_ = offsets;
        values_ = values;
    }

  private:
    static constexpr std::int64_t reach_ms = 0x3fff'ffff;  // 12.4 days, half of what 31 bits hold
    /// Going back step by step through such a ring is as fast as searching it.
    static constexpr std::size_t short_ring = 32;
    /// Copying all of such a ring is faster than copying a part.
    static constexpr std::size_t written_twice = 12;

    [[nodiscard]] std::size_t slot(std::size_t i) const {
        TIDEGAUGE_ASSERT(i < size());
        const std::size_t wrapped = state_.first + i;
        return wrapped < capacity() ? wrapped : wrapped - capacity();
    }

    [[nodiscard]] std::uint32_t offset(std::size_t i) const {
        return detail::without_mark(offsets_[slot(i)]);
    }

    [[nodiscard]] timestamp time_of(std::uint32_t offset) const {
        return from_unix_ms(state_.base_ms + offset);
    }

    /// @pre !empty()
    [[nodiscard]] double newest_value() const { return values_[slot(size() - 1)]; }

    /// 0, and so before all samples, when the start is unknown or out of reach.
    [[nodiscard]] std::uint32_t start_offset(timestamp start) const {
        const std::int64_t since_base = unix_ms(start) - state_.base_ms;
        if (start == timestamp{} || since_base < 0) return 0;
        return static_cast<std::uint32_t>(std::min(since_base, 2 * reach_ms));
    }

    // --- behind the newest ----------------------------------------------------------------------

    /// Adds a sample behind all others, in the place of the oldest if need be.
    void push(std::uint32_t offset, double value, bool anew) {
        std::size_t to = size();
        if (full()) {
            to = state_.first;
            drop_oldest();
        }
        ++state_.size;
        offsets_[to] = offset;
        values_[to] = value;
        if (size() == 1) {
            state_.oldest = offset;
        } else if (anew) {
            offsets_[to] |= detail::fresh_start_bit;
        }
        count_at(size() - 1, +1);
        state_.newest = offset;
    }

    /// Forgets the oldest of a full ring, whose slot must be filled at once.
    void drop_oldest() {
        if ((state_.breaks | state_.odd) != 0) forget_breaks_of_oldest();
        state_.first =
            static_cast<std::uint16_t>(state_.first + 1U == capacity() ? 0 : state_.first + 1);
        --state_.size;
        state_.dropped = true;
        if (!empty()) state_.oldest = offset(0);
    }

    void forget_breaks_of_oldest() {
        count_at(0, -1);
        if (size() == 1) return;
        count_at(1, -1);
        offsets_[slot(1)] &= ~detail::fresh_start_bit;
        if (is_odd(1)) ++state_.odd;
    }

    // --- anywhere else --------------------------------------------------------------------------

    [[gnu::noinline]] append_result append_late_or_odd(sample s, timestamp start) {
        if (empty()) begin_at(s.at);
        const bool is_newest = empty() || s.at > newest_at();
        if (is_newest && unix_ms(s.at) - state_.base_ms > 2 * reach_ms) rebase(s.at);
        const std::uint32_t began = start_offset(start);
        state_.newest_start = std::max(state_.newest_start, began);
        if (!is_newest) return append_late(s, began);
        push(static_cast<std::uint32_t>(unix_ms(s.at) - state_.base_ms), s.value,
             !empty() && began > state_.newest);
        return append_result::added;
    }

    /// Makes this time the middle of what offsets reach, and no slot one with a sample.
    void begin_at(timestamp first) {
        state_.base_ms = unix_ms(first) - reach_ms;
        std::ranges::fill(offsets_, 0U);
    }

    append_result append_late(sample s, std::uint32_t began) {
        const std::size_t i = count_until(s.at);
        if (i == 0 && (full() || unix_ms(s.at) <= state_.base_ms)) return append_result::too_old;
        const auto at = static_cast<std::uint32_t>(unix_ms(s.at) - state_.base_ms);
        if (i != 0 && offset(i - 1) == at) {
            set(i - 1, at, s.value, i > 1 && began > offset(i - 2));
            return append_result::replaced;
        }
        const std::size_t put = insert(i, at, s.value);
        const bool anew = put != 0 && began > offset(put - 1);
        set(put, at, s.value, anew);
        // Does the one behind still start anew? Of the newest life that is known by its start; of
        // an older one it does unless the late sample began that life.
        const std::size_t next = put + 1;
        const bool next_anew = state_.newest_start < offset(next) ? state_.newest_start > at
                                                                  : starts_anew(next) && !anew;
        set(next, offset(next), values_[slot(next)], next_anew);
        return append_result::inserted;
    }

    /// Overwrites the i-th sample.
    void set(std::size_t i, std::uint32_t offset, double value, bool anew) {
        count_at(i, -1);
        count_at(i + 1, -1);
        offsets_[slot(i)] = offset | (anew ? detail::fresh_start_bit : 0U);
        values_[slot(i)] = value;
        count_at(i, +1);
        count_at(i + 1, +1);
        if (i == 0) state_.oldest = offset;
    }

    /// Opens a gap before the i-th sample and puts one there; @returns where it came to stand.
    std::size_t insert(std::size_t i, std::uint32_t offset, double value) {
        if (full()) {
            drop_oldest();
            --i;
        }
        count_at(i, -1);
        ++state_.size;
        for (std::size_t to = size() - 1; to > i; --to) {
            offsets_[slot(to)] = offsets_[slot(to - 1)];
            values_[slot(to)] = values_[slot(to - 1)];
        }
        offsets_[slot(i)] = offset;
        values_[slot(i)] = value;
        count_at(i, +1);
        count_at(i + 1, +1);
        return i;
    }

    /// Makes room for the time `newest`, which the offsets no longer reach.
    void rebase(timestamp newest) {
        const std::int64_t base_ms = unix_ms(newest) - reach_ms;
        const std::int64_t back = base_ms - state_.base_ms;
        const std::size_t gone = count_until(from_unix_ms(base_ms));
        const auto turn = [&](auto& array) {
            std::rotate(array.begin(), array.begin() + state_.first, array.end());
            std::copy(array.begin() + static_cast<std::ptrdiff_t>(gone),
                      array.begin() + state_.size, array.begin());
        };
        turn(offsets_);
        turn(values_);
        state_.base_ms = base_ms;
        state_.newest_start =
            static_cast<std::uint32_t>(std::max<std::int64_t>(state_.newest_start - back, 0));
        state_.first = 0;
        state_.size = static_cast<std::uint16_t>(state_.size - gone);
        state_.dropped = state_.dropped || gone != 0;
        for (std::size_t i = 0; i < size(); ++i) offsets_[i] -= static_cast<std::uint32_t>(back);
        std::ranges::fill(offsets_.subspan(size()), 0U);
        if (!empty()) offsets_[0] &= ~detail::fresh_start_bit;
        recount();
    }

    /// The running total just before the i-th sample, 0 when there is none.
    [[nodiscard]] double total_before(std::size_t i) const {
        while (i != 0) {
            const double value = values_[slot(--i)];
            if (!is_stale(value)) return value;
        }
        return 0.0;
    }

    // --- what the state knows of the samples ----------------------------------------------------

    /// Whether the pair (i - 1, i) falls or starts anew; NaN counts, so that a marker between a
    /// value and a lower one hides nothing.
    [[nodiscard]] bool breaks_at(std::size_t i) const {
        return i != 0 && (starts_anew(i) || !(values_[slot(i)] >= values_[slot(i - 1)]));
    }

    [[nodiscard]] bool is_odd(std::size_t i) const {
        return starts_anew(i) || is_stale(values_[slot(i)]);
    }

    /// Counts what is unusual about the i-th sample and the pair that it ends, if it is there.
    void count_at(std::size_t i, int by) {
        if (i >= size()) return;
        if (breaks_at(i)) state_.breaks = static_cast<std::uint16_t>(state_.breaks + by);
        if (is_odd(i)) state_.odd = static_cast<std::uint16_t>(state_.odd + by);
    }

    void recount() {
        state_.breaks = 0;
        state_.odd = 0;
        for (std::size_t i = 0; i < size(); ++i) count_at(i, +1);
        if (empty()) return;
        state_.oldest = offset(0);
        state_.newest = offset(size() - 1);
    }

    // --- finding and copying --------------------------------------------------------------------

    /// How many samples are later than that. All slots are looked at, four at once and without a
    /// branch; one without a sample has offset 0.
    /// @pre none is odd, the capacity is a multiple of four, since_base < 2^31
    [[nodiscard, gnu::always_inline]] std::size_t count_later(std::int64_t since_base) const {
        using four [[gnu::vector_size(4 * sizeof(std::int32_t))]] = std::int32_t;
        using two [[gnu::vector_size(4 * sizeof(std::int32_t))]] = std::uint64_t;
        const auto limit = static_cast<std::int32_t>(std::max<std::int64_t>(since_base, 0));
        four later{};
        for (std::size_t i = 0; i < capacity(); i += 4) {
            four offsets;
            std::memcpy(&offsets, &offsets_[i], sizeof offsets);
            later -= offsets > limit;
        }
        const auto pairs = reinterpret_cast<two>(later);
        const std::uint64_t pair = pairs[0] + pairs[1];
        return static_cast<std::uint32_t>(pair + (pair >> 32U));
    }

    /// Back from the newest, step by step: series that are asked together have windows of one
    /// length, so the processor guesses where it ends and goes on before it knows.
    /// @pre the newest sample is later, the oldest is not
    [[nodiscard, gnu::always_inline]] std::size_t walk_until(std::uint32_t limit) const {
        std::size_t i = size() - 1;
        while (offset(i - 1) > limit) --i;
        return i;
    }

    /// By halves, but first where a sample would be if all were equally far apart, as they mostly
    /// are: then one line of the times is read, and not one a step.
    [[nodiscard, gnu::noinline]] std::size_t search_until(std::uint32_t limit) const {
        std::size_t low = 0;
        std::size_t high = size();
        const auto narrow = [&](std::size_t i) {
            if (offset(i) <= limit) {
                low = i + 1;
            } else {
                high = i;
            }
        };
        const std::size_t guess = guess_until(limit);
        narrow(guess);
        if (guess != 0 && high == guess) narrow(guess - 1);
        if (low < high && low == guess + 1) narrow(low);
        while (low < high) narrow(low + (high - low) / 2);
        return low;
    }

    /// About how many samples are not later than that offset, less than `size()`.
    /// @pre !empty()
    [[nodiscard]] std::size_t guess_until(std::int64_t limit) const {
        if (limit < state_.oldest) return 0;
        if (limit >= state_.newest) return size() - 1;
        const double share = static_cast<double>(limit - state_.oldest) /
                             static_cast<double>(state_.newest - state_.oldest);
        return 1 + static_cast<std::size_t>(share * static_cast<double>(size() - 1));
    }

    /// Copies the `count` samples from slot `first` on, which lie in at most two pieces.
    /// @returns where they begin
    template <typename T>
    const T* copy_turned(std::span<T> from, std::size_t first, std::size_t count, T* to) const {
        if (capacity() <= written_twice) {
            // Written out twice, the ring lies in order somewhere: no branch, and a number of bytes
            // that the compiler knows, where two calls of memcpy cost more than what they copy.
            std::memcpy(to, from.data(), from.size_bytes());
            std::memcpy(to + from.size(), from.data(), from.size_bytes());
            return to + first;
        }
        const std::size_t before_end = std::min(count, capacity() - first);
        std::memcpy(to, from.data() + first, before_end * sizeof(T));
        std::memcpy(to + before_end, from.data(), (count - before_end) * sizeof(T));
        return to;
    }

    /// Sample by sample, for a ring that holds markers or fresh starts. What starts anew at a
    /// marker does so at the sample behind it.
    [[gnu::noinline]] void copy_each(std::size_t begin, std::size_t end, window_buffer& out,
                                     window& w) const {
        w.count = 0;
        w.never_falls = true;
        w.values = {};
        w.offsets = {};
        bool anew = false;
        for (std::size_t i = begin; i < end; ++i) {
            const sample s = (*this)[i];
            anew = anew || starts_anew(i);
            if (is_stale(s.value)) continue;
            out.push(w, from_unix_ms(state_.base_ms), s, anew);
            anew = false;
        }
        w.ended = end != 0 && is_stale(values_[slot(end - 1)]);
    }

    ring_state& state_;
    std::span<std::uint32_t> offsets_;
    std::span<double> values_;
};

}  // namespace tidegauge
