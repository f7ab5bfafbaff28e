// Whether bytes are text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

namespace tidegauge::otlp {

namespace detail {

/// Whether the eight bytes from the i-th on are all below 0x80.
[[nodiscard]] constexpr bool is_ascii(std::string_view text, std::size_t i) noexcept {
    if (text.size() < 8 || i > text.size() - 8) return false;
    std::uint64_t bytes = 0;
    if (std::is_constant_evaluated()) {
        for (const char c : text.substr(i, 8)) bytes |= static_cast<unsigned char>(c);
    } else {
        std::memcpy(&bytes, text.data() + i, sizeof bytes);
    }
    return (bytes & 0x8080'8080'8080'8080U) == 0;
}

}  // namespace detail

/// Whether all of `text` is UTF-8, shortest forms only and no surrogates (Unicode 15, table 3-7).
[[nodiscard]] constexpr bool is_utf8(std::string_view text) noexcept {
    const auto at = [&](std::size_t i) -> unsigned {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    };
    for (std::size_t i = 0; i < text.size();) {
        if (detail::is_ascii(text, i)) {  // as nearly all of it is
            i += 8;
            continue;
        }
        if (text.size() - i < 8 && detail::is_ascii(text, text.size() - 8)) return true;
        const unsigned lead = at(i++);
        if (lead < 0x80) continue;
        const int more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
        const unsigned low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
        const unsigned high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
        if (lead < 0xc2 || lead > 0xf4 || at(i) < low || at(i) > high) return false;
        for (int rest = 1; rest < more; ++rest) {
            if (at(i + static_cast<std::size_t>(rest)) >> 6U != 2) return false;
        }
        i += static_cast<std::size_t>(more);
    }
    return true;
}

}  // namespace tidegauge::otlp
