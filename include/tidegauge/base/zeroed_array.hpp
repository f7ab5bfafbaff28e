// A large array of zeroes, in huge pages where the system has them.
#pragma once

#include <tidegauge/base/config.hpp>
#include <tidegauge/base/page_pool.hpp>

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <type_traits>
#include <utility>

namespace tidegauge {

/// A fixed number of trivial objects, all bits zero at first, the first at the beginning of a cache
/// line.
///
/// A large one lies in the process' page_pool. Memory that cannot be had ends the program, as a
/// failed `new` does without exceptions.
template <typename T>
class zeroed_array {
    static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

  public:
    zeroed_array() noexcept = default;
    explicit zeroed_array(std::size_t size) : objects_(allocate(size)), size_(size) {}
    zeroed_array(zeroed_array&& other) noexcept
        : objects_(std::exchange(other.objects_, nullptr)), size_(std::exchange(other.size_, 0)) {}
    zeroed_array& operator=(zeroed_array&& other) noexcept {
        std::swap(objects_, other.objects_);
        std::swap(size_, other.size_);
        return *this;
    }
    ~zeroed_array() {
        if (is_large(size_)) {
            page_pool::of_process().give_back(objects_, bytes_of(size_));
        } else {
            std::free(objects_);
        }
    }

    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
    /// @pre i < size()
    [[nodiscard]] T& operator[](std::size_t i) {
        TIDEGAUGE_ASSERT(objects_ != nullptr && i < size_);
        return objects_[i];
    }
    [[nodiscard]] const T& operator[](std::size_t i) const {
        TIDEGAUGE_ASSERT(objects_ != nullptr && i < size_);
        return objects_[i];
    }

  private:
    static constexpr std::size_t cache_line = 64;

    [[nodiscard]] static constexpr std::size_t bytes_of(std::size_t size) noexcept {
        return (size * sizeof(T) + cache_line - 1) / cache_line * cache_line;
    }
    [[nodiscard]] static constexpr bool is_large(std::size_t size) noexcept {
        return page_pool::is_for_use && bytes_of(size) >= page_pool::least_bytes;
    }

    static T* allocate(std::size_t size) {
        if (size == 0) return nullptr;
        if (is_large(size)) return static_cast<T*>(page_pool::of_process().take(bytes_of(size)));
        void* const taken = std::aligned_alloc(cache_line, bytes_of(size));
        if (taken == nullptr) std::abort();
        return static_cast<T*>(std::memset(taken, 0, bytes_of(size)));
    }

    T* objects_ = nullptr;
    std::size_t size_ = 0;
};

}  // namespace tidegauge
