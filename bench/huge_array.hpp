// Memory for floors: one array in huge pages.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <memory>
#include <new>
#include <span>
#include <type_traits>

namespace tidegauge::bench {

/// So many default objects, in huge pages where the system has them, as the store's are. A vector's
/// small pages would make a floor slower than what stands on it.
template <typename T>
class huge_array {
    static_assert(std::is_trivially_destructible_v<T>);

  public:
    explicit huge_array(std::size_t count) {
        void* const memory = mmap(nullptr, count * sizeof(T), PROT_READ | PROT_WRITE,
                                  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED) throw std::bad_alloc();
        madvise(memory, count * sizeof(T), MADV_HUGEPAGE);
        objects_ = {static_cast<T*>(memory), count};
        std::uninitialized_value_construct(objects_.begin(), objects_.end());
    }
    huge_array(const huge_array&) = delete;
    huge_array& operator=(const huge_array&) = delete;
    ~huge_array() { munmap(objects_.data(), objects_.size_bytes()); }

    [[nodiscard]] std::span<T> all() const noexcept { return objects_; }

  private:
    std::span<T> objects_;
};

}  // namespace tidegauge::bench
