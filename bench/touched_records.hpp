// The floor of all queries: the memory of the records is touched, and nothing is computed.
#pragma once

#include "huge_array.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace tidegauge::bench {

/// As many records as there are series, of the store's size and in arrival order, in one piece of
/// memory with huge pages: as near to each other as they can be.
class touched_records {
  public:
    explicit touched_records(std::size_t count) : records_(count) {
        double value = 0;
        for (record& each : records_.all()) each.values.fill(value++);
    }

    /// Reads of each record its header, its first value and its last: a line each.
    [[nodiscard]] double touch() const {
        double sum = 0;
        for (const record& each : records_.all()) {
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

    huge_array<record> records_;
};

}  // namespace tidegauge::bench
