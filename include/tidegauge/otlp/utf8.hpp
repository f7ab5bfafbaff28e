// Whether bytes are text.
#pragma once

#include <cstddef>
#include <string_view>

namespace tidegauge::otlp {

namespace detail {

[[nodiscard]] constexpr bool is_ascii(std::string_view text) noexcept {
    unsigned all = 0;
    for (const char c : text) all |= static_cast<unsigned char>(c);
    return all < 0x80;
}

}  // namespace detail

/// Whether all of `text` is UTF-8, shortest forms only and no surrogates (Unicode 15, table 3-7).
[[nodiscard]] constexpr bool is_utf8(std::string_view text) noexcept {
    const auto at = [&](std::size_t i) -> unsigned {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    };
    for (std::size_t i = 0; i < text.size();) {
        if (detail::is_ascii(text.substr(i, 8))) {  // as nearly all of it is
            i += 8;
            continue;
        }
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
