// A number of a script, which may have a sign.
#pragma once

#include <tidegauge/promql/literal.hpp>

#include <optional>
#include <string_view>

namespace tidegauge::promqltest {

/// The number that is all of `text`: a sign or none, then what a query may write, `+Inf` among it.
[[nodiscard]] inline std::optional<double> signed_number(std::string_view text) {
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    if (text.starts_with('-') || text.starts_with('+')) return std::nullopt;
    const auto value = promql::number_value(text);
    if (!value.ok()) return std::nullopt;
    return negative ? -*value : *value;
}

}  // namespace tidegauge::promqltest
