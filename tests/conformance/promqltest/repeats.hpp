// How often an item of a series stands in it.
#pragma once

#include "text_cursor.hpp"

#include <re2/re2.h>

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>
#include <system_error>

namespace tidegauge::promqltest {

/// Most values that one item may stand for; a script with more is a mistake.
inline constexpr std::uint64_t most_repeats = 10'000'000;

/// The number that stands behind an `x`; nothing, and `at` stays, where there is none or too large
/// a one.
[[nodiscard]] inline std::optional<std::uint64_t> take_count(text_cursor& at) {
    static const RE2 digits("[0-9]+");
    text_cursor ahead = at;
    const std::string_view text = ahead.take_match(digits);
    std::uint64_t count = 0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), count);
    if (end.ec != std::errc() || count > most_repeats) return std::nullopt;
    at = ahead;
    return count;
}

}  // namespace tidegauge::promqltest
