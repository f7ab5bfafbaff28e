// Whether a query's warnings and infos are those that a script expects.
#pragma once

#include "compare_answer.hpp"
#include "expectation.hpp"

#include <tidegauge/promql/annotation_text.hpp>
#include <tidegauge/promql/annotations.hpp>
#include <tidegauge/promql/ast.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace tidegauge::promqltest {

namespace detail {

/// None may be found if they are `excluded`. Else, if any is wanted, each wanted one must be found
/// and each that is found must be wanted.
inline difference compare_texts(const std::vector<expected_text>& wanted, bool excluded,
                                const std::vector<std::string>& found, const std::string& kind) {
    if (excluded && !found.empty()) return "unexpected " + kind + ": " + found.front();
    if (wanted.empty()) return std::nullopt;
    for (const expected_text& each : wanted) {
        const bool is_found =
            std::ranges::any_of(found, [&](const auto& text) { return each.matches(text); });
        if (is_found) continue;
        std::string all;
        for (const std::string& text : found) all += "\n      " + text;
        return "expected " + kind + " " + each.shown() + ", got " + (all.empty() ? "none" : all);
    }
    for (const std::string& text : found) {
        const bool is_wanted =
            std::ranges::any_of(wanted, [&](const auto& each) { return each.matches(text); });
        if (!is_wanted) return "unexpected " + kind + ": " + text;
    }
    return std::nullopt;
}

}  // namespace detail

/// What is wrong with the annotations of the answer to `query`.
[[nodiscard]] inline difference compare_notes(const expectation& expected,
                                              const promql::annotations& notes,
                                              std::string_view query) {
    std::vector<std::string> warnings;
    std::vector<std::string> infos;
    for (const promql::annotation& note : notes) {
        (note.level == promql::severity::warning ? warnings : infos)
            .push_back(to_string(note, query));
    }
    if (const difference wrong =
            detail::compare_texts(expected.warnings, expected.no_warnings, warnings, "warning")) {
        return wrong;
    }
    return detail::compare_texts(expected.infos, expected.no_infos, infos, "info");
}

}  // namespace tidegauge::promqltest
