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

/// Record numbers, ascending. A set with at least one in 32 of all records is kept as bits, which
/// take less memory than a list then. A second row of bits says which words of the first are not
/// zero: where sets have little in common, most of their words need not be looked at.
///
/// Threads: none of its own.
class record_set {
  public:
    record_set() = default;
    /// From bits, 32 records a word.
    explicit record_set(std::vector<std::uint32_t> bits)
        : words_(std::move(bits)), is_dense_(true) {
        marks_.resize((words_.size() + 31) / 32);
        for (std::size_t i = 0; i < words_.size(); ++i) {
            size_ += static_cast<std::size_t>(std::popcount(words_[i]));
            if (words_[i] != 0) mark(i);
        }
    }

    /// Adds a record. Cost: constant when records come in ascending order, or the set is dense.
    /// @pre it is not in the set
    void insert(std::uint32_t record) {
        if (try_insert(record)) return;
        if (!is_dense_) {
            insert_into_list(record);
        } else {
            words_.resize(record / 32 + 1);
            words_[record / 32] |= bit(record);
            mark(record / 32);
        }
        ++size_;
        adapt();
    }

    /// Adds a record if that takes no memory: most of a dense set's. @returns whether it did
    bool try_insert(std::uint32_t record) noexcept {
        const std::uint32_t word = record / 32;
        if (!is_dense_ || word >= words_.size()) return false;
        words_[word] |= bit(record);
        marks_[word / 32] |= bit(word);
        ++size_;
        return true;
    }

    /// Takes a record out. Cost: constant when the set is dense, else linear in its size.
    /// @pre it is in the set
    void erase(std::uint32_t record) {
        --size_;
        if (!is_dense_) {
            words_.erase(std::ranges::lower_bound(words_, record));
            return;
        }
        const std::uint32_t word = record / 32;
        words_[word] &= ~bit(record);
        if (words_[word] == 0) marks_[word / 32] &= ~bit(word);
    }

    [[nodiscard]] bool contains(std::uint32_t record) const {
        if (!is_dense_) return std::ranges::binary_search(words_, record);
        return (word(record / 32) & bit(record)) != 0;
    }

    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
    [[nodiscard]] bool is_dense() const noexcept { return is_dense_; }
    [[nodiscard]] std::size_t bytes() const noexcept {
        return (words_.capacity() + marks_.capacity()) * sizeof(std::uint32_t);
    }

    /// The i-th 32 records, as bits. @pre is_dense()
    [[nodiscard]] std::uint32_t word(std::size_t i) const noexcept {
        return i < words_.size() ? words_[i] : 0;
    }
    /// A bit for each word that is not zero, as many words as these take. @pre is_dense()
    [[nodiscard]] std::span<const std::uint32_t> marks() const noexcept { return marks_; }

    /// Calls `each(record)` for every record, ascending.
    template <typename Each>
    void for_each(Each&& each) const {
        if (!is_dense_) {
            for (const std::uint32_t record : words_) each(record);
            return;
        }
        for (std::size_t i = 0; i < marks_.size(); ++i) {
            for_each_bit(i, marks_[i],
                         [&](std::uint32_t at) { for_each_bit(at, words_[at], each); });
        }
    }

    /// Calls `each(number)` for every bit of the i-th word of a row.
    template <typename Each>
    static void for_each_bit(std::size_t i, std::uint32_t word, Each&& each) {
        for (; word != 0; word &= word - 1) {
            each(static_cast<std::uint32_t>(32 * i) +
                 static_cast<std::uint32_t>(std::countr_zero(word)));
        }
    }

  private:
    [[nodiscard]] static std::uint32_t bit(std::size_t number) noexcept {
        return std::uint32_t{1} << (number % 32);
    }

    void mark(std::size_t word) {
        if (word / 32 >= marks_.size()) marks_.resize(word / 32 + 1);
        marks_[word / 32] |= bit(word);
    }

    void insert_into_list(std::uint32_t record) {
        if (words_.empty() || words_.back() < record) {
            words_.push_back(record);
        } else {
            words_.insert(std::ranges::lower_bound(words_, record), record);
        }
    }

    /// Takes the form that takes less memory, with some distance between there and back.
    void adapt() {
        constexpr std::size_t least_dense = 32;
        constexpr std::size_t too_sparse = 4;
        if (!is_dense_ && size_ >= least_dense && size_ > words_.back() / 32) {
            std::vector<std::uint32_t> bits(words_.back() / 32 + 1);
            for (const std::uint32_t record : words_) bits[record / 32] |= bit(record);
            *this = record_set(std::move(bits));
        } else if (is_dense_ && words_.size() > too_sparse * size_) {
            std::vector<std::uint32_t> list;
            list.reserve(size_);
            for_each([&](std::uint32_t record) { list.push_back(record); });
            *this = record_set();
            size_ = list.size();
            words_ = std::move(list);
        }
    }

    std::vector<std::uint32_t> words_;  ///< the records, or their bits
    std::vector<std::uint32_t> marks_;  ///< of bits: which words are not zero
    std::size_t size_ = 0;
    bool is_dense_ = false;
};

}  // namespace tidegauge
