// What is wrong with a regular expression, in the words of Go.
#pragma once

#include <tidegauge/labels/matcher.hpp>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace tidegauge::promql::detail {

/// One kind of error in the words of RE2 and of Go's regexp/syntax.
struct regex_error {
    std::string_view re2;
    std::string_view go;
    bool names_whole = false;  ///< Go shows the whole expression, RE2 perhaps a part
};

inline constexpr std::array regex_errors{
    regex_error{"invalid escape sequence", "invalid escape sequence"},
    regex_error{"invalid character class range", "invalid character class range"},
    regex_error{"invalid character class", "invalid character class"},
    regex_error{"missing ]", "missing closing ]"},
    regex_error{"missing )", "missing closing )", true},
    regex_error{"unexpected )", "unexpected )", true},
    regex_error{"trailing \\", "trailing backslash at end of expression"},
    regex_error{"no argument for repetition operator", "missing argument to repetition operator"},
    regex_error{"invalid repetition size", "invalid repeat count"},
    regex_error{"bad repetition operator", "invalid nested repetition operator"},
    regex_error{"invalid perl operator", "invalid or unsupported Perl syntax"},
    regex_error{"invalid UTF-8", "invalid UTF-8", true},
    regex_error{"invalid named capture group", "invalid named capture"},
};

/// The error that `matcher::make` gives for a regular expression, as Prometheus shows it.
[[nodiscard]] inline std::string regex_error_text(std::string_view name,
                                                  std::string_view expression,
                                                  std::string_view error) {
    // What matcher::make writes before RE2's own words; `=~` and `!~` are one longer than `=`.
    const std::string before = "matcher " + to_string(matcher::equal(name, expression)) +
                               ": expected a regular expression: ";
    std::string_view rest = error.substr(std::min(before.size() + 1, error.size()));
    const auto* const known = std::ranges::find_if(
        regex_errors, [&](const regex_error& each) { return rest.starts_with(each.re2); });
    std::string out = "error parsing regexp: ";
    if (known == regex_errors.end()) {
        return out.append("expression too large: `").append(expression).append("`");
    }
    rest.remove_prefix(known->re2.size());
    if (rest.starts_with(": ")) rest.remove_prefix(2);
    out.append(known->go).append(": `");
    return out.append(known->names_whole ? expression : rest).append("`");
}

}  // namespace tidegauge::promql::detail
