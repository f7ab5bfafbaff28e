// Objects that never move, in blocks, named by their position.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace tidegauge {

/// A vector that grows by whole blocks, so that growing copies nothing.
///
/// Threads: none of its own.
template <typename T>
class slab {
  public:
    /// Adds a value-initialised object. @returns its position
    std::uint32_t add() {
        if (size_ == blocks_.size() * block) blocks_.push_back(std::make_unique<T[]>(block));
        return static_cast<std::uint32_t>(size_++);
    }

    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] T& operator[](std::size_t i) { return blocks_[i / block][i % block]; }
    [[nodiscard]] const T& operator[](std::size_t i) const { return blocks_[i / block][i % block]; }

  private:
    static constexpr std::size_t block = 1024;

    std::vector<std::unique_ptr<T[]>> blocks_;
    std::size_t size_ = 0;
};

}  // namespace tidegauge
