// Why a whole request of OTLP was not taken.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tidegauge::server {

/// What was wrong with a request; what is wrong with single points is a `rejection`.
enum class refusal : std::uint8_t {
    malformed,        ///< neither the protobuf nor the JSON that it should be, or no HTTP
    unread,           ///< gRPC handed no bytes over
    compression,      ///< it cannot be unpacked
    too_large,        ///< more bytes than allowed, packed or unpacked
    coding,           ///< a Content-Encoding that nobody knows
    media_type,       ///< neither protobuf nor JSON
    method,           ///< of HTTP, other than POST
    origin,           ///< a web page that may not send
    unauthenticated,  ///< no token, or a wrong one
    buffers,          ///< all connections together hold as much as they may
    memory,           ///< the process has as much memory as it may
};

/// The label that a counter has for it.
[[nodiscard]] constexpr std::string_view name(refusal why) noexcept {
    constexpr std::array<std::string_view, 11> names{
        "malformed", "unread", "compression",     "too_large", "coding", "media_type",
        "method",    "origin", "unauthenticated", "buffers",   "memory"};
    return names[static_cast<std::size_t>(why)];
}

}  // namespace tidegauge::server
