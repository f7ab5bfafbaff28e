// Objects that never move, in blocks of equal size, named by their position.
#pragma once

#include <tidegauge/base/page_pool.hpp>
#include <tidegauge/base/zeroed_array.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <span>
#include <vector>

namespace tidegauge {

/// A vector that grows by whole blocks, so that growing copies nothing; blocks of one process lie
/// together in huge pages.
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
        if (size_ == blocks_.size() * block) blocks_.emplace_back(block);
        ::new (&blocks_[size_ / block][size_ % block]) T();
        return static_cast<std::uint32_t>(size_++);
    }

    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    /// @pre i < size()
    [[nodiscard]] T& operator[](std::size_t i) { return *object(i); }
    [[nodiscard]] const T& operator[](std::size_t i) const { return *object(i); }

    /// The objects from the i-th on that lie side by side; none when there is no i-th.
    [[nodiscard]] std::span<const T> from(std::size_t i) const {
        if (i >= size_) return {};
        return {object(i), std::min(size_ - i, block - i % block)};
    }

  private:
    static constexpr std::size_t block = page_pool::least_bytes / sizeof(T);

    struct alignas(T) storage {
        std::array<std::byte, sizeof(T)> bytes;
    };

    [[nodiscard]] T* object(std::size_t i) const {
        return std::launder(
            reinterpret_cast<T*>(const_cast<storage*>(&blocks_[i / block][i % block])));
    }

    std::vector<zeroed_array<storage>> blocks_;
    std::size_t size_ = 0;
};

}  // namespace tidegauge
