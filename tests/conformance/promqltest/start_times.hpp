// `requests{pod="a"}@st -30s -1m-1mx3 _`: the start times of the series on the next line.
#pragma once

#include "repeats.hpp"
#include "series_description.hpp"
#include "text_cursor.hpp"

#include <tidegauge/base/status.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/labels/label_set.hpp>
#include <tidegauge/promql/literal.hpp>

#include <re2/re2.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace tidegauge::promqltest {

/// Where a sample's counting started, seen from the sample; nothing where it is left out.
using start_offset = std::optional<duration>;

/// The start times of one series.
struct start_times {
    label_set labels;
    std::vector<start_offset> offsets;  ///< of each position of the series
};

/// Whether the first word of `line` ends with `@st`.
[[nodiscard]] inline bool is_start_times(std::string_view line) {
    const std::size_t space = line.find_first_of(" \t");
    return space != std::string_view::npos && line.substr(0, space).ends_with("@st");
}

namespace detail {

/// `-1m`: a sign, digits, one unit; or 0.
inline absl::StatusOr<duration> take_signed_duration(text_cursor& at) {
    static const RE2 one_unit("[-+]?[0-9]+(?:ms|[smhdwy])?");
    text_cursor ahead = at;
    std::string_view text = ahead.take_match(one_unit);
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    const auto span = promql::duration_value(text);
    if (!span.ok()) return at.expected("a duration");
    at = ahead;
    return negative ? -*span : *span;
}

inline absl::Status take_start_item(text_cursor& at, std::vector<start_offset>& offsets) {
    if (at.take("_")) {
        std::uint64_t count = 1;
        if (at.take("x")) {
            const auto read = take_count(at);
            if (!read || *read == 0) return at.expected("how often");
            count = *read;
        }
        offsets.insert(offsets.end(), static_cast<std::size_t>(count), std::nullopt);
        return absl::OkStatus();
    }
    auto offset = take_signed_duration(at);
    if (!offset.ok()) return offset.status();
    duration step{};
    const bool grows = at.rest().starts_with("+") || at.rest().starts_with("-");
    if (grows) {
        auto read = take_signed_duration(at);
        if (!read.ok()) return read.status();
        step = *read;
    }
    std::uint64_t more = 0;
    if (at.take("x")) {
        const auto read = take_count(at);
        if (!read) return at.expected("how often");
        more = *read;
    } else if (grows) {
        return at.expected("x and how often");
    }
    for (std::uint64_t i = 0; i <= more; ++i, *offset += step) offsets.emplace_back(*offset);
    return absl::OkStatus();
}

}  // namespace detail

/// Reads all of `line`, which `is_start_times`.
/// @returns INVALID_ARGUMENT with the column and what was expected there
[[nodiscard]] inline absl::StatusOr<start_times> parse_start_times(std::string_view line) {
    const std::size_t space = line.find_first_of(" \t");
    auto metric = parse_series_description(line.substr(0, space - 3));
    if (!metric.ok()) return metric.status();
    start_times made{std::move(metric->labels), {}};
    text_cursor at(line);
    at.take(line.substr(0, space));
    while (at.take_spaces() && !at.at_end()) {
        if (const absl::Status item = detail::take_start_item(at, made.offsets); !item.ok()) {
            return item;
        }
    }
    if (!at.at_end()) return at.expected("a space or the end");
    return made;
}

}  // namespace tidegauge::promqltest
