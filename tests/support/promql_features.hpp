// Which experimental parts of PromQL a test lets in.
#pragma once

#include <tidegauge/promql/query_options.hpp>

namespace tidegauge::promql {

/// Functions and modifiers; names as ever.
[[nodiscard]] inline experimental everything() {
    experimental features;
    features.functions = true;
    features.fill_modifiers = true;
    return features;
}

/// Also dots and letters of any script in names without quotes.
[[nodiscard]] inline experimental with_unquoted_names() {
    experimental features = everything();
    features.unquoted_utf8_names = true;
    return features;
}

}  // namespace tidegauge::promql
