// A set of record numbers, as a list while it is sparse and as bits when it is dense.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace tidegauge {

/// Record numbers, ascending. Sets with at least one in 32 of all records are bits: they take less
/// memory than a list, and three of them are intersected in 1 % of the time of three sorted lists.
///
/// Threads: none of its own.
class record_set {
  public:
    record_set() = default;
    /// From bits, 32 records a word.
    explicit record_set(std::vector<std::uint32_t> bits)
        : words_(std::move(bits)), is_dense_(true) {
        for (const std::uint32_t word : words_)
            size_ += static_cast<std::size_t>(std::popcount(word));
    }

    /// Adds a record. Cost: constant when records come in ascending order, or the set is dense.
    /// @pre it is not in the set
    void insert(std::uint32_t record) {
        if (is_dense_) {
            if (record / 32 >= words_.size()) stretch_to(record);
        } else {
            const std::uint32_t highest = words_.empty() ? record : std::max(record, words_.back());
            if (size_ >= least_dense && size_ > highest / 32) become_dense(highest);
        }
        ++size_;
        if (is_dense_) {
            words_[record / 32] |= bit(record);
        } else if (words_.empty() || words_.back() < record) {
            words_.push_back(record);
        } else {
            words_.insert(std::ranges::lower_bound(words_, record), record);
        }
    }

    /// Takes a record out. Cost: constant when the set is dense, else linear in its size.
    /// @pre it is in the set
    void erase(std::uint32_t record) {
        --size_;
        if (is_dense_) {
            words_[record / 32] &= ~bit(record);
        } else {
            words_.erase(std::ranges::lower_bound(words_, record));
        }
    }

    [[nodiscard]] bool contains(std::uint32_t record) const {
        if (!is_dense_) return std::ranges::binary_search(words_, record);
        return record / 32 < words_.size() && (words_[record / 32] & bit(record)) != 0;
    }

    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
    [[nodiscard]] bool is_dense() const noexcept { return is_dense_; }
    [[nodiscard]] std::size_t bytes() const noexcept {
        return words_.capacity() * sizeof(std::uint32_t);
    }

    /// Its bits, 32 records a word, or nothing past its highest. @pre is_dense()
    [[nodiscard]] std::span<const std::uint32_t> bits() const noexcept { return words_; }

    template <typename Each>
    void for_each(Each&& each) const {
        if (!is_dense_) {
            for (const std::uint32_t record : words_) each(record);
            return;
        }
        for_each_bit(words_, each);
    }

    /// Calls `each(record)` for every bit, ascending.
    template <typename Each>
    static void for_each_bit(std::span<const std::uint32_t> bits, Each&& each) {
        for (std::size_t i = 0; i < bits.size(); ++i) {
            for (std::uint32_t rest = bits[i]; rest != 0; rest &= rest - 1) {
                each(static_cast<std::uint32_t>(32 * i) +
                     static_cast<std::uint32_t>(std::countr_zero(rest)));
            }
        }
    }

  private:
    static constexpr std::size_t least_dense = 32;

    [[nodiscard]] static std::uint32_t bit(std::uint32_t record) noexcept {
        return std::uint32_t{1} << (record % 32);
    }

    void become_dense(std::uint32_t highest) {
        std::vector<std::uint32_t> bits(highest / 32 + 1);
        for (const std::uint32_t record : words_) bits[record / 32] |= bit(record);
        words_ = std::move(bits);
        is_dense_ = true;
    }

    /// Makes room for `record`; a set that has become sparse meanwhile turns into a list again.
    void stretch_to(std::uint32_t record) {
        constexpr std::size_t too_sparse = 4;
        if (record / 32 < too_sparse * size_) {
            words_.resize(record / 32 + 1);
            return;
        }
        std::vector<std::uint32_t> list;
        list.reserve(size_ + 1);
        for_each([&](std::uint32_t each) { list.push_back(each); });
        words_ = std::move(list);
        is_dense_ = false;
    }

    std::vector<std::uint32_t> words_;  ///< the records, or their bits
    std::size_t size_ = 0;
    bool is_dense_ = false;
};

}  // namespace tidegauge
