// Kubernetes' quantities: numbers in thousandths, as KEDA and the autoscaler exchange them.
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <system_error>

namespace tidegauge::hpa {

/// How KEDA makes thousandths of a scaler's double.
enum class rounding : std::uint8_t {
    nearest,     ///< since KEDA 2.20: to three decimals; NaN, infinite and negative values become 0
    toward_zero  ///< until KEDA 2.19: cut off; what does not fit becomes the lowest integer
};

/// `value` in thousandths (KEDA, pkg/scalers/scaler.go, quantityFromFloat64: Go's `%.3f`, which
/// rounds the exact binary value). Saturates at the largest integer.
[[nodiscard]] inline std::int64_t milli(double value, rounding how = rounding::nearest) {
    if (how == rounding::toward_zero) {
        const double thousandths = value * 1000;
        const bool fits = std::abs(thousandths) < 0x1p63;
        return fits ? static_cast<std::int64_t>(thousandths)
                    : std::numeric_limits<std::int64_t>::min();
    }
    if (!(value > 0) || std::isinf(value)) return 0;
    std::array<char, 320> text{};  // the longest finite double has 309 digits before the point
    char* const end =
        std::to_chars(text.begin(), text.end(), value, std::chars_format::fixed, 3).ptr;
    std::copy(end - 3, end, end - 4);  // closes up the decimal point
    std::int64_t thousandths = 0;
    const auto read = std::from_chars(text.begin(), end - 1, thousandths);
    return read.ec == std::errc() ? thousandths : std::numeric_limits<std::int64_t>::max();
}

}  // namespace tidegauge::hpa
