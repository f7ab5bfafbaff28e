// The floor of all queries: the memory of the records is touched, and nothing is computed.
#pragma once

#include <sys/mman.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <span>

namespace tidegauge::bench {

/// As many records as there are series, of the store's size and in arrival order, in one piece of
/// memory with huge pages: as near to each other as they can be.
class touched_records {
  public:
    explicit touched_records(std::size_t count) : size_bytes_(count * sizeof(record)) {
        void* const memory =
            mmap(nullptr, size_bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED) throw std::bad_alloc();
        madvise(memory, size_bytes_, MADV_HUGEPAGE);
        records_ = {static_cast<record*>(memory), count};
        for (std::size_t i = 0; i < count; ++i) {
            std::construct_at(&records_[i])->values.fill(static_cast<double>(i));
        }
    }
    touched_records(const touched_records&) = delete;
    touched_records& operator=(const touched_records&) = delete;
    ~touched_records() { munmap(records_.data(), size_bytes_); }

    /// Reads of each record its header, its first value and its last: a line each.
    [[nodiscard]] double touch() const {
        double sum = 0;
        for (const record& each : records_) {
            sum += static_cast<double>(each.header[0]) + each.values.front() + each.values.back();
        }
        return sum;
    }

  private:
    struct alignas(64) record {
        std::array<std::uint64_t, 6> header{};
        std::array<std::uint32_t, 12> offsets{};
        std::array<double, 12> values{};
    };
    static_assert(sizeof(record) == 192);

    std::size_t size_bytes_;
    std::span<record> records_;
};

}  // namespace tidegauge::bench
