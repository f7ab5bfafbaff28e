// What a store holds and has done, in numbers.
#pragma once

#include <tidegauge/samples/rejection.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

namespace tidegauge {

/// Counts since the store was made, but for `series` and `bytes`, which are of now.
struct store_stats {
    std::size_t series = 0;
    std::size_t bytes = 0;  ///< about what the series take
    std::uint64_t samples_accepted = 0;
    std::array<std::uint64_t, rejection_count> rejected{};  ///< samples, by `rejection`
    std::uint64_t series_created = 0;
    std::uint64_t series_evicted = 0;
};

}  // namespace tidegauge
