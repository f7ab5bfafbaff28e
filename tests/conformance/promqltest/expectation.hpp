// What an `eval` expects, as the lines below it say.
#pragma once

#include "series_description.hpp"

#include <tidegauge/base/status.hpp>
#include <tidegauge/labels/label_set.hpp>

#include <absl/strings/ascii.h>
#include <re2/re2.h>

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tidegauge::promqltest {

/// What the text of an error or of an annotation must be; by default anything.
struct expected_text {
    std::optional<std::string> exact;
    std::shared_ptr<const RE2> part;  ///< somewhere in the text; null: anything

    [[nodiscard]] bool matches(std::string_view text) const {
        if (exact) return *exact == text;
        return part == nullptr || RE2::PartialMatch(text, *part);
    }
    [[nodiscard]] std::string shown() const {
        if (exact) return '"' + *exact + '"';
        return part == nullptr ? "any" : "/" + part->pattern() + "/";
    }
};

/// One series of the answer.
struct expected_series {
    std::size_t position;  ///< of its line among those of series, from 1
    std::vector<described_value> values;
};

/// All that an `eval` expects.
struct expectation {
    bool ordered = false;
    std::optional<expected_text> failure;
    std::vector<expected_text> warnings;
    std::vector<expected_text> infos;
    bool no_warnings = false;
    bool no_infos = false;
    std::optional<double> scalar;
    std::optional<std::string> text;
    std::map<label_set, expected_series> series;
    bool has_bare_utf8_name = false;  ///< in the lines of series
};

namespace detail {

inline absl::StatusOr<expected_text> make_expected_text(std::string_view kind, std::string text) {
    expected_text made;
    absl::StripAsciiWhitespace(&text);
    if (kind == "msg") {
        made.exact = std::move(text);
    } else if (kind == "regex") {
        made.part = std::make_shared<const RE2>(text, RE2::Quiet);
        if (!made.part->ok()) return invalid_argument("expected a regular expression: " + text);
    }
    return made;
}

/// Nothing that excludes something else.
inline absl::Status check_consistent(const expectation& expected) {
    if (expected.no_warnings && !expected.warnings.empty()) {
        return invalid_argument("warn and no_warn exclude each other");
    }
    if (expected.no_infos && !expected.infos.empty()) {
        return invalid_argument("info and no_info exclude each other");
    }
    return absl::OkStatus();
}

}  // namespace detail

/// Adds what a line that begins with `expect` and a space says.
/// @returns INVALID_ARGUMENT when it is none, or contradicts an earlier one
[[nodiscard]] inline absl::Status add_expect_line(std::string_view line, expectation& expected) {
    static const RE2 form(
        R"(expect\s+(ordered|fail|warn|no_warn|info|no_info)(?:\s+(regex|msg):(.+))?)");
    std::string what;
    std::string kind;
    std::string text;
    if (!RE2::FullMatch(line, form, &what, &kind, &text)) {
        return invalid_argument(
            "expected `expect ordered|fail|warn|no_warn|info|no_info [msg:<text>|regex:<regex>]`");
    }
    auto wanted = detail::make_expected_text(kind, std::move(text));
    if (!wanted.ok()) return wanted.status();
    if (what == "ordered") {
        expected.ordered = true;
    } else if (what == "fail") {
        if (expected.failure) return invalid_argument("expected one `expect fail`");
        expected.failure = std::move(*wanted);
    } else if (what == "warn") {
        expected.warnings.push_back(std::move(*wanted));
    } else if (what == "info") {
        expected.infos.push_back(std::move(*wanted));
    } else {
        (what == "no_warn" ? expected.no_warnings : expected.no_infos) = true;
    }
    return detail::check_consistent(expected);
}

/// Takes over what stands in the name of the old commands `eval_fail`, `eval_ordered`, ...
inline void add_old_modifier(std::string_view modifier, expectation& expected) {
    if (modifier == "ordered") expected.ordered = true;
    if (modifier == "fail") expected.failure.emplace();
    if (modifier == "warn") expected.warnings.emplace_back();
    if (modifier == "info") expected.infos.emplace_back();
}

}  // namespace tidegauge::promqltest
