// Which names of labels need no quotes.
#pragma once

#include <tidegauge/promql/rune.hpp>

#include <string_view>

namespace tidegauge::promql {

/// Whether `text` can be written as the name of a label without quotes: letters, digits and `_`,
/// no digit first; with `unquoted_utf8` also letters of any script and, not first, dots.
[[nodiscard]] inline bool is_plain_name(std::string_view text, bool unquoted_utf8) {
    bool is_first = true;
    for (std::string_view rest = text; !rest.empty();) {
        const decoded_rune here = decode_rune(rest);
        const bool starts = is_name_letter(here.rune) ||
                            (unquoted_utf8 && here.rune >= 0x80 && is_letter(here.rune));
        const bool goes_on = is_digit(here.rune) || (unquoted_utf8 && here.rune == '.');
        if (!starts && (is_first || !goes_on)) return false;
        is_first = false;
        rest.remove_prefix(here.width);
    }
    return !is_first;
}

}  // namespace tidegauge::promql
