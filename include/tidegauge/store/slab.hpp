// Objects that never move, in ever larger blocks, named by their position.
#pragma once

#include <tidegauge/base/zeroed_array.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <vector>

namespace tidegauge {

/// A vector that grows by whole blocks, each twice as large as the one before, so that growing
/// copies nothing and large ones lie in huge pages.
///
/// Lifetime: references stay valid as long as the slab. Threads: none of its own.
template <typename T>
class slab {
  public:
    slab() = default;
    slab(const slab&) = delete;
    slab& operator=(const slab&) = delete;
    ~slab() {
        for (std::size_t i = 0; i < size_; ++i) std::destroy_at(&(*this)[i]);
    }

    /// Adds a value-initialised object. @returns its position
    std::uint32_t add() {
        const place at(size_);
        if (at.block == blocks_.size()) blocks_.emplace_back(first_block << at.block);
        ::new (&blocks_[at.block][at.offset]) T();
        return static_cast<std::uint32_t>(size_++);
    }

    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    /// @pre i < size()
    [[nodiscard]] T& operator[](std::size_t i) { return *object(i); }
    [[nodiscard]] const T& operator[](std::size_t i) const { return *object(i); }

  private:
    static constexpr std::size_t first_block = 1024;

    struct alignas(T) storage {
        std::array<std::byte, sizeof(T)> bytes;
    };

    /// Block k holds first_block * 2^k objects, and so as many as all before it and first_block.
    struct place {
        explicit place(std::size_t i)
            : block(static_cast<std::size_t>(std::bit_width(i / first_block + 1)) - 1),
              offset(i - first_block * ((std::size_t{1} << block) - 1)) {}
        std::size_t block;
        std::size_t offset;
    };

    [[nodiscard]] T* object(std::size_t i) const {
        const place at(i);
        return std::launder(
            reinterpret_cast<T*>(const_cast<storage*>(&blocks_[at.block][at.offset])));
    }

    std::vector<zeroed_array<storage>> blocks_;
    std::size_t size_ = 0;
};

}  // namespace tidegauge
