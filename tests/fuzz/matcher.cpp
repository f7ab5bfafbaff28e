// A matcher agrees with the regex that Prometheus would make of it, and with its own opposite.
#include "support/fuzz.hpp"

#include <tidegauge/labels/matcher.hpp>

#include <re2/re2.h>

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace {

using tidegauge::match_op;
using tidegauge::matcher;

}  // namespace

// Bytes: the pattern, a zero byte, the value.
TIDEGAUGE_FUZZ_TARGET(matcher) {
    if (bytes.size() > 256) return;
    const std::string all(bytes.begin(), bytes.end());
    const std::size_t zero = std::min(all.find('\0'), all.size());
    const std::string pattern = all.substr(0, zero);
    const std::string value = all.substr(std::min(zero + 1, all.size()));

    const auto equal = matcher::make("a", match_op::equal, pattern);
    const auto not_equal = matcher::make("a", match_op::not_equal, pattern);
    TIDEGAUGE_FUZZ_CHECK(equal.ok() && not_equal.ok());
    TIDEGAUGE_FUZZ_CHECK(equal->matches(value) == (pattern == value));
    TIDEGAUGE_FUZZ_CHECK(not_equal->matches(value) != equal->matches(value));

    const auto regex = matcher::make("a", match_op::regex, pattern);
    const auto not_regex = matcher::make("a", match_op::not_regex, pattern);
    TIDEGAUGE_FUZZ_CHECK(regex.ok() == not_regex.ok());
    if (!regex.ok()) {
        TIDEGAUGE_FUZZ_CHECK(regex.status().code() == absl::StatusCode::kInvalidArgument);
        return;
    }
    TIDEGAUGE_FUZZ_CHECK(not_regex->matches(value) != regex->matches(value));
    TIDEGAUGE_FUZZ_CHECK(regex->matches_empty() == regex->matches(""));
    const RE2 written_out("^(?s:" + pattern + ")$", RE2::Quiet);
    if (!written_out.ok()) return;  // an open \Q swallows the parenthesis
    TIDEGAUGE_FUZZ_CHECK(regex->matches(value) == RE2::PartialMatch(value, written_out));
}
