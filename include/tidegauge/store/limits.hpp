// What a store keeps, and how much of it.
#pragma once

#include <tidegauge/base/time.hpp>

#include <cstddef>

namespace tidegauge {

/// Bounds on what senders can make a store hold. What goes beyond is refused, counted by reason,
/// and leaves the rest usable.
struct store_limits {
    std::size_t series = 2'000'000;
    std::size_t labels_per_series =
        128;  ///< OpenTelemetry's own limit of attributes; at most 65535
    std::size_t label_bytes = std::size_t{16} << 10U;  ///< longest label name or value
    std::size_t bytes = std::size_t{4} << 30U;         ///< about what all series may take together
    /// A series that gets more samples than this within the retention forgets its oldest.
    std::size_t samples_per_series = std::size_t{12} << 10U;
};

/// How a store is made.
struct store_options {
    /// How long samples are kept, and how long a series may be silent before it is forgotten.
    /// At most 12 days.
    duration retention = std::chrono::minutes{5};
    /// How far ahead of the receiver's clock a sample may be.
    duration max_ahead = std::chrono::minutes{10};
    /// Independent parts, each with a lock of its own; at most 1024.
    std::size_t shards = 16;
    store_limits limits{};
};

}  // namespace tidegauge
