// The staleness marker: the NaN that says that a series has ended.
#pragma once

#include <bit>
#include <cstdint>

namespace tidegauge {

/// Prometheus' StaleNaN (model/value/value.go). It differs from other NaNs by its bits alone.
inline constexpr std::uint64_t stale_nan_bits = 0x7ff0000000000002;

/// The marker as a value. Pass it on by its bits; arithmetic may change them.
inline constexpr double stale_nan = std::bit_cast<double>(stale_nan_bits);

/// Whether `value` is the staleness marker, and not merely a NaN.
[[nodiscard]] constexpr bool is_stale(double value) noexcept {
    return std::bit_cast<std::uint64_t>(value) == stale_nan_bits;
}

}  // namespace tidegauge
