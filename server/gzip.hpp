// Bodies in gzip: of requests, unpacked with a bound, and of answers.
#pragma once

#include <absl/status/statusor.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace tidegauge::server {

/// Whether `bytes` begin as a gzip stream does. No OTLP request does: 0x1f would be field 3 with
/// the wire type 7, which there is not.
[[nodiscard]] inline bool is_gzip(std::string_view bytes) {
    return bytes.starts_with("\x1f\x8b");
}

/// Unpacks gzip, several members in a row included (RFC 1952).
///
/// A small body can claim to be a huge one, so no more than `most_bytes` are ever unpacked, and
/// memory grows with what has come out rather than with what the header says.
/// @returns INVALID_ARGUMENT for what is no gzip, RESOURCE_EXHAUSTED beyond `most_bytes`
[[nodiscard]] absl::StatusOr<std::string> gunzip(std::string_view packed, std::size_t most_bytes);

/// Packs `text`, fast rather than small.
[[nodiscard]] std::string gzip(std::string_view text);

/// Whether a header Accept-Encoding takes gzip, and does not rule it out with `q=0` (RFC 9110,
/// 12.5.3). Another encoding that the client would rather have makes no difference.
[[nodiscard]] bool accepts_gzip(std::string_view accept_encoding);

}  // namespace tidegauge::server
