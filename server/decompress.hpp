// Compressed bodies of requests, unpacked with a bound.
#pragma once

#include <absl/status/statusor.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace tidegauge::server {

/// The codings that `decompress` knows, as a header lists them.
///
/// Those of the Collector (config/confighttp). `deflate` is zlib's format, as RFC 9110 has it, or
/// the bare stream that some send under this name; `snappy` is one block or the framed format,
/// told apart by its first ten bytes.
[[nodiscard]] std::string known_codings();

/// Whether `decompress` knows a coding, however it is written.
[[nodiscard]] bool is_known_coding(std::string_view coding);

/// Unpacks a body in a coding that is known.
///
/// A small body can claim to be a huge one, so no more than `most_bytes` are ever unpacked, and
/// memory grows with what has come out rather than with what a header says.
/// @returns INVALID_ARGUMENT for what is no such format, RESOURCE_EXHAUSTED beyond `most_bytes`
[[nodiscard]] absl::StatusOr<std::string> decompress(std::string_view coding,
                                                     std::string_view packed,
                                                     std::size_t most_bytes);

/// The coding of a message of gRPC by the bytes it begins with; empty if it is not packed.
///
/// gRPC for C++ does not tell its services. No OTLP request begins so: 0x1f and 0xff are tags of
/// the wire type 7, which there is not, and 0x28 is one of field 5, which there is not either.
[[nodiscard]] std::string_view coding_of(std::string_view message);

}  // namespace tidegauge::server
