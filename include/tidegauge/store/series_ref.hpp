// A handle to a series that may have been evicted meanwhile.
#pragma once

#include <cstdint>

namespace tidegauge {

/// Names one life of one series in one store. After an eviction the record may serve another
/// series, which has another incarnation, so an old handle is never mistaken for it.
struct series_ref {
    std::uint32_t record = 0;
    std::uint32_t incarnation = 0;
    std::uint16_t shard = 0;

    friend bool operator==(const series_ref&, const series_ref&) = default;
};

}  // namespace tidegauge
