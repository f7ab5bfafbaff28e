// Time as the library sees it: milliseconds since the Unix epoch, always passed in.
#pragma once

#include <chrono>
#include <cstdint>

namespace tidegauge {

using duration = std::chrono::milliseconds;
using timestamp = std::chrono::sys_time<duration>;

/// The time `ms` milliseconds after the Unix epoch.
[[nodiscard]] constexpr timestamp from_unix_ms(std::int64_t ms) noexcept {
    return timestamp{duration{ms}};
}

/// OTLP's nanoseconds, truncated to milliseconds as Prometheus does
/// (storage/remote/otlptranslator/prometheusremotewrite/helper.go, convertTimeStamp).
[[nodiscard]] constexpr timestamp from_unix_nanos(std::uint64_t ns) noexcept {
    return from_unix_ms(static_cast<std::int64_t>(ns / 1'000'000U));
}

/// Milliseconds since the Unix epoch.
[[nodiscard]] constexpr std::int64_t unix_ms(timestamp at) noexcept {
    return at.time_since_epoch().count();
}

/// A span of time in seconds, as every per-second formula needs it.
[[nodiscard]] constexpr double seconds(duration span) noexcept {
    return static_cast<double>(span.count()) / 1000.0;
}

}  // namespace tidegauge
