// From the fingerprint of a point to the record of its series.
#pragma once

#include <tidegauge/base/config.hpp>
#include <tidegauge/base/zeroed_array.hpp>
#include <tidegauge/samples/fingerprint.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

namespace tidegauge {

/// An open-addressing table of 16-byte slots, four to a cache line, whose lookups can be prefetched
/// and which grows a few slots at a time: a table that doubles at once would hold up one request
/// for milliseconds.
///
/// A slot keeps 96 of the 128 bits. With a secret key the chance that two of a million series
/// agree in them is 2^-57, and a sender cannot steer it.
/// Threads: none of its own.
class fingerprint_table {
  public:
    struct slot {
        std::uint64_t low;
        std::uint32_t check;
        std::uint32_t number;  ///< the record and 1; 0 is an empty slot
    };

    /// Where lookups begin, as long as the table does not grow; to prefetch, and for nothing else.
    class places {
      public:
        places() = default;
        places(const slot* slots, std::size_t mask) : slots_(slots), mask_(mask) {}

        /// Asks the processor to fetch where `id` would be. Inlined by force, as all that only
        /// prefetch: g++ 12 takes such functions for ones without effect and drops their calls.
        [[gnu::always_inline]] void prefetch(const fingerprint& id) const noexcept {
            __builtin_prefetch(slots_ + (id.low & mask_));
        }

      private:
        const slot* slots_ = nullptr;
        std::size_t mask_ = 0;
    };

    [[nodiscard]] places where() const noexcept {
        if (slots_.empty()) return {};
        return {&slots_[0], mask(slots_)};
    }

    /// The record of `id`, if it is known.
    /// Cost: one cache miss; a second one while the table grows.
    [[nodiscard]] std::optional<std::uint32_t> find(const fingerprint& id) const {
        const std::size_t at = locate(slots_, id);
        if (at != nowhere) return slots_[at].number - 1;
        const std::size_t before = locate(old_, id);
        if (before != nowhere) return old_[before].number - 1;
        return std::nullopt;
    }

    /// Notes that `id` means `record`. Cost: constant, also while the table grows.
    /// @pre `id` is not known; record < 0xfffffffe
    void insert(const fingerprint& id, std::uint32_t record) {
        TIDEGAUGE_ASSERT(!find(id));
        if (3 * (size_ + 1) > 2 * slots_.size()) grow();
        settle();
        put(id.low, check_of(id), record + 1);
        ++size_;
    }

    /// Forgets `id`; nothing happens when it is unknown.
    void erase(const fingerprint& id) {
        const std::size_t at = locate(slots_, id);
        if (at != nowhere) {
            close_gap(at);
            --size_;
            return;
        }
        const std::size_t before = locate(old_, id);
        if (before == nowhere) return;
        old_[before].number = moved;
        --size_;
    }

    /// Carries some slots over from the smaller table, which is dropped when it is empty. While it
    /// is there, lookups may take two cache misses, so whoever finds much and adds little calls
    /// this now and then. Cost: constant; nothing when it is not growing.
    void settle() {
        for (std::size_t i = 0; i < moved_at_once && !old_.empty(); ++i) {
            slot& from = old_[next_moved_];
            if (from.number != 0 && from.number != moved) {
                put(from.low, from.check, std::exchange(from.number, moved));
            }
            if (++next_moved_ == old_.size()) old_ = table();
        }
    }

    /// How many fingerprints are known.
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] std::size_t bytes() const noexcept {
        return (slots_.size() + old_.size()) * sizeof(slot);
    }

  private:
    using table = zeroed_array<slot>;

    static constexpr std::uint32_t moved = 0xffff'ffff;  ///< in `old_`: was here, look on
    static constexpr std::size_t nowhere = ~std::size_t{0};
    static constexpr std::size_t least_slots = 64;
    /// Slots looked at per insertion or `settle` while growing. The old table is done after a
    /// quarter as many insertions as it has slots, well before the new one is full.
    static constexpr std::size_t moved_at_once = 8;

    [[nodiscard]] static std::size_t mask(const table& slots) noexcept { return slots.size() - 1; }
    [[nodiscard]] static std::uint32_t check_of(const fingerprint& id) noexcept {
        return static_cast<std::uint32_t>(id.high);
    }

    [[nodiscard]] static std::size_t locate(const table& slots, const fingerprint& id) {
        if (slots.empty()) return nowhere;
        for (std::size_t at = id.low & mask(slots);; at = (at + 1) & mask(slots)) {
            const slot& here = slots[at];
            if (here.number == 0) return nowhere;
            if (here.low == id.low && here.check == check_of(id) && here.number != moved) return at;
        }
    }

    void put(std::uint64_t low, std::uint32_t check, std::uint32_t number) {
        std::size_t at = low & mask(slots_);
        while (slots_[at].number != 0) at = (at + 1) & mask(slots_);
        slots_[at] = {low, check, number};
    }

    /// Empties a slot and moves those behind it up that would no longer be found.
    void close_gap(std::size_t gap) {
        for (std::size_t at = (gap + 1) & mask(slots_); slots_[at].number != 0;
             at = (at + 1) & mask(slots_)) {
            const std::size_t home = slots_[at].low & mask(slots_);
            if (((at - home) & mask(slots_)) < ((at - gap) & mask(slots_))) continue;
            slots_[gap] = slots_[at];
            gap = at;
        }
        slots_[gap] = {};
    }

    void grow() {
        while (!old_.empty()) settle();
        old_ = std::exchange(slots_, table(slots_.empty() ? least_slots : 2 * slots_.size()));
        next_moved_ = 0;
    }

    table slots_;
    table old_;  ///< while growing: what was not moved yet
    std::size_t next_moved_ = 0;
    std::size_t size_ = 0;
};

}  // namespace tidegauge
