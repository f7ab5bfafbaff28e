// Protobuf's wire format, written into a string.
#pragma once

#include <tidegauge/otlp/wire.hpp>

#include <cstddef>
#include <cstdint>
#include <string>

namespace tidegauge::otlp {

/// Appends a varint in as few bytes as it takes.
inline void append_varint(std::string& out, std::uint64_t value) {
    for (; value >= 0x80U; value >>= 7U) out += static_cast<char>(value | 0x80U);
    out += static_cast<char>(value);
}

/// Appends eight bytes, the lowest first.
inline void append_fixed64(std::string& out, std::uint64_t value) {
    for (unsigned i = 0; i < 8; ++i) out += static_cast<char>(value >> (8 * i));
}

/// Begins a length-delimited field, whose payload is then appended to `out`.
/// @returns what `close_field` wants: where the payload starts
[[nodiscard]] inline std::size_t open_field(std::string& out, std::uint32_t number) {
    append_varint(out, bytes_tag(number));
    out += '\0';  // the length, which mostly fits
    return out.size();
}

/// Ends the field that began at `payload`, writing its length before it. Fields within each other
/// are closed innermost first. Cost: a payload of more than 127 bytes is moved by some bytes.
inline void close_field(std::string& out, std::size_t payload) {
    std::string length;
    append_varint(length, out.size() - payload);
    out.replace(payload - 1, 1, length);
}

}  // namespace tidegauge::otlp
