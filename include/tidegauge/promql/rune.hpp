// Code points of UTF-8 text, as Go reads and classifies them.
#pragma once

#include <tidegauge/labels/matcher.hpp>

#include <absl/status/statusor.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace tidegauge::promql {

/// What a broken byte is read as; also a code point of its own.
inline constexpr char32_t rune_error = 0xFFFD;

/// One code point and how many bytes it takes.
struct decoded_rune {
    char32_t rune = rune_error;
    std::size_t width = 1;
};

/// The first code point of `text`; `rune_error` with width 1 where it is not UTF-8, surrogates and
/// overlong forms among that (Go's utf8.DecodeRuneInString).
/// @pre text is not empty
[[nodiscard]] constexpr decoded_rune decode_rune(std::string_view text) noexcept {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const char32_t lead = byte(0);
    if (lead < 0x80) return {lead, 1};
    const std::size_t width = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || text.size() < width) return {};
    char32_t rune = lead & (0x7FU >> width);
    for (std::size_t i = 1; i < width; ++i) {
        if ((byte(i) & 0xC0U) != 0x80U) return {};
        rune = rune << 6U | (byte(i) & 0x3FU);
    }
    const bool is_overlong = (width == 3 && rune < 0x800) || (width == 4 && rune < 0x10000);
    const bool is_surrogate = 0xD800 <= rune && rune < 0xE000;
    if (is_overlong || is_surrogate || rune > 0x10FFFF) return {};
    return {rune, width};
}

[[nodiscard]] constexpr bool is_utf8(std::string_view text) noexcept {
    while (!text.empty()) {
        const decoded_rune here = decode_rune(text);
        if (here.rune == rune_error && here.width == 1) return false;
        text.remove_prefix(here.width);
    }
    return true;
}

/// Adds `rune` to `text` in UTF-8; what is no code point becomes `rune_error`.
inline void append_rune(std::string& text, char32_t rune) {
    if (rune > 0x10FFFF || (0xD800 <= rune && rune < 0xE000)) rune = rune_error;
    const auto add = [&](char32_t byte) { text += static_cast<char>(byte); };
    if (rune < 0x80) return add(rune);
    if (rune < 0x800) {
        add(0xC0U | rune >> 6U);
    } else {
        if (rune < 0x10000) {
            add(0xE0U | rune >> 12U);
        } else {
            add(0xF0U | rune >> 18U);
            add(0x80U | (rune >> 12U & 0x3FU));
        }
        add(0x80U | (rune >> 6U & 0x3FU));
    }
    add(0x80U | (rune & 0x3FU));
}

namespace detail {

/// Whether `rune` is of the classes that a matcher's regular expression names.
[[nodiscard]] inline bool is_in(const absl::StatusOr<matcher>& classes, char32_t rune) {
    std::string text;
    append_rune(text, rune);
    return classes->matches(text);
}

}  // namespace detail

/// `a` to `z`, `A` to `Z` or `_`.
[[nodiscard]] constexpr bool is_name_letter(char32_t rune) noexcept {
    return rune == '_' || (U'a' <= rune && rune <= U'z') || (U'A' <= rune && rune <= U'Z');
}

[[nodiscard]] constexpr bool is_digit(char32_t rune) noexcept {
    return U'0' <= rune && rune <= U'9';
}

/// A letter of any script (Unicode's category L).
[[nodiscard]] inline bool is_letter(char32_t rune) {
    static const auto letters = matcher::make("", match_op::regex, "\\p{L}");
    return detail::is_in(letters, rune);
}

/// Whether Go shows the code point as it is (unicode.IsPrint): letters, marks, numbers,
/// punctuation, symbols and the plain space.
[[nodiscard]] inline bool is_print(char32_t rune) {
    if (rune < 0x80) return 0x20 <= rune && rune < 0x7F;
    static const auto shown = matcher::make("", match_op::regex, R"([\p{L}\p{M}\p{N}\p{P}\p{S}])");
    return detail::is_in(shown, rune);
}

}  // namespace tidegauge::promql
