// The names that Prometheus gives the experimental parts of the language.
#pragma once

#include <tidegauge/promql/query_options.hpp>

#include <algorithm>
#include <array>
#include <string_view>

namespace tidegauge::promql {

/// A name for `--enable-feature` and what it lets in.
struct feature_flag {
    std::string_view name;
    bool experimental::*lets_in;  ///< null where Prometheus still takes the name of what is stable
};

/// All of them that have to do with queries (cmd/prometheus/main.go, setFeatureListOptions).
inline constexpr std::array<feature_flag, 7> feature_flags{{
    {"promql-experimental-functions", &experimental::functions},
    {"promql-binop-fill-modifiers", &experimental::fill_modifiers},
    {"promql-unquoted-utf8-names", &experimental::unquoted_utf8_names},
    {"promql-delayed-name-removal", &experimental::delayed_name_removal},
    {"use-start-timestamps", &experimental::start_timestamps},
    {"promql-duration-expr", nullptr},
    {"promql-extended-range-selectors", nullptr},
}};

/// Lets in what is called `name`. @returns false when nothing is
[[nodiscard]] constexpr bool enable_feature(std::string_view name,
                                            experimental& features) noexcept {
    const auto* const flag = std::ranges::find(feature_flags, name, &feature_flag::name);
    if (flag == feature_flags.end()) return false;
    if (flag->lets_in != nullptr) features.*flag->lets_in = true;
    return true;
}

}  // namespace tidegauge::promql
