// The functions of the query language: what they are given, and what type they give.
#pragma once

#include <tidegauge/promql/ast.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string_view>

namespace tidegauge::promql {

/// A function's name and types (promql/parser/functions.go).
struct function_signature {
    static constexpr std::size_t most_types = 5;

    std::string_view name;
    std::array<value_type, most_types> types{};
    std::size_t type_count = 0;
    int variadic = 0;  ///< 0: as many arguments as types; see `least` and `most`
    value_type returns = value_type::vector;
    bool experimental = false;  ///< refused unless `experimental::functions`

    /// The types of the arguments, in order.
    [[nodiscard]] constexpr std::span<const value_type> arguments() const noexcept {
        return {types.data(), type_count};
    }

    /// Fewest arguments: of a variadic function the last type may be left out.
    [[nodiscard]] constexpr std::size_t least() const noexcept {
        return variadic == 0 ? type_count : type_count - 1;
    }

    /// Most arguments; `any_number` if there is no limit. Those beyond the types have the last
    /// type.
    [[nodiscard]] constexpr std::size_t most() const noexcept {
        return variadic < 0 ? any_number : least() + static_cast<std::size_t>(variadic);
    }

    static constexpr std::size_t any_number = static_cast<std::size_t>(-1);
};

namespace detail {

/// `v` an instant vector, `r` a range vector, `s` a scalar, `t` a text.
[[nodiscard]] constexpr value_type type_of_letter(char letter) noexcept {
    switch (letter) {
        case 'v':
            return value_type::vector;
        case 'r':
            return value_type::matrix;
        case 's':
            return value_type::scalar;
        default:
            return value_type::string;
    }
}

[[nodiscard]] constexpr function_signature signature(std::string_view name,
                                                     std::string_view arguments, char returns,
                                                     int variadic = 0,
                                                     bool experimental = false) noexcept {
    function_signature made;
    made.name = name;
    for (const char letter : arguments) made.types[made.type_count++] = type_of_letter(letter);
    made.variadic = variadic;
    made.returns = type_of_letter(returns);
    made.experimental = experimental;
    return made;
}

}  // namespace detail

/// All functions, sorted by name.
inline constexpr std::array function_signatures{
    detail::signature("abs", "v", 'v'),
    detail::signature("absent", "v", 'v'),
    detail::signature("absent_over_time", "r", 'v'),
    detail::signature("acos", "v", 'v'),
    detail::signature("acosh", "v", 'v'),
    detail::signature("asin", "v", 'v'),
    detail::signature("asinh", "v", 'v'),
    detail::signature("atan", "v", 'v'),
    detail::signature("atanh", "v", 'v'),
    detail::signature("avg_over_time", "r", 'v'),
    detail::signature("ceil", "v", 'v'),
    detail::signature("changes", "r", 'v'),
    detail::signature("clamp", "vss", 'v'),
    detail::signature("clamp_max", "vs", 'v'),
    detail::signature("clamp_min", "vs", 'v'),
    detail::signature("cos", "v", 'v'),
    detail::signature("cosh", "v", 'v'),
    detail::signature("count_over_time", "r", 'v'),
    detail::signature("day_of_month", "v", 'v', 1),
    detail::signature("day_of_week", "v", 'v', 1),
    detail::signature("day_of_year", "v", 'v', 1),
    detail::signature("days_in_month", "v", 'v', 1),
    detail::signature("deg", "v", 'v'),
    detail::signature("delta", "r", 'v'),
    detail::signature("deriv", "r", 'v'),
    detail::signature("double_exponential_smoothing", "rss", 'v', 0, true),
    detail::signature("end", "", 's', 0, true),
    detail::signature("exp", "v", 'v'),
    detail::signature("first_over_time", "r", 'v'),
    detail::signature("floor", "v", 'v'),
    detail::signature("histogram_avg", "v", 'v'),
    detail::signature("histogram_count", "v", 'v'),
    detail::signature("histogram_fraction", "ssv", 'v'),
    detail::signature("histogram_quantile", "sv", 'v'),
    detail::signature("histogram_quantiles", "vtss", 'v', 9, true),
    detail::signature("histogram_stddev", "v", 'v'),
    detail::signature("histogram_stdvar", "v", 'v'),
    detail::signature("histogram_sum", "v", 'v'),
    detail::signature("hour", "v", 'v', 1),
    detail::signature("idelta", "r", 'v'),
    detail::signature("increase", "r", 'v'),
    detail::signature("info", "vv", 'v', 1, true),
    detail::signature("integral", "rs", 'v', 1, true),
    detail::signature("irate", "r", 'v'),
    detail::signature("label_join", "vttt", 'v', -1),
    detail::signature("label_replace", "vtttt", 'v'),
    detail::signature("last_over_time", "r", 'v'),
    detail::signature("ln", "v", 'v'),
    detail::signature("log10", "v", 'v'),
    detail::signature("log2", "v", 'v'),
    detail::signature("mad_over_time", "r", 'v', 0, true),
    detail::signature("max_of", "ss", 's', 0, true),
    detail::signature("max_over_time", "r", 'v'),
    detail::signature("min_of", "ss", 's', 0, true),
    detail::signature("min_over_time", "r", 'v'),
    detail::signature("minute", "v", 'v', 1),
    detail::signature("month", "v", 'v', 1),
    detail::signature("pi", "", 's'),
    detail::signature("predict_linear", "rs", 'v'),
    detail::signature("present_over_time", "r", 'v'),
    detail::signature("quantile_over_time", "sr", 'v'),
    detail::signature("rad", "v", 'v'),
    detail::signature("range", "", 's', 0, true),
    detail::signature("rate", "r", 'v'),
    detail::signature("resets", "r", 'v'),
    detail::signature("round", "vs", 'v', 1),
    detail::signature("scalar", "v", 's'),
    detail::signature("sgn", "v", 'v'),
    detail::signature("sin", "v", 'v'),
    detail::signature("sinh", "v", 'v'),
    detail::signature("sort", "v", 'v'),
    detail::signature("sort_by_label", "vt", 'v', -1, true),
    detail::signature("sort_by_label_desc", "vt", 'v', -1, true),
    detail::signature("sort_desc", "v", 'v'),
    detail::signature("sqrt", "v", 'v'),
    detail::signature("start", "", 's', 0, true),
    detail::signature("start_timestamp", "v", 'v', 0, true),
    detail::signature("stddev_over_time", "r", 'v'),
    detail::signature("stdvar_over_time", "r", 'v'),
    detail::signature("step", "", 's', 0, true),
    detail::signature("sum_over_time", "r", 'v'),
    detail::signature("tan", "v", 'v'),
    detail::signature("tanh", "v", 'v'),
    detail::signature("time", "", 's'),
    detail::signature("timestamp", "v", 'v'),
    detail::signature("ts_of_first_over_time", "r", 'v', 0, true),
    detail::signature("ts_of_last_over_time", "r", 'v', 0, true),
    detail::signature("ts_of_max_over_time", "r", 'v', 0, true),
    detail::signature("ts_of_min_over_time", "r", 'v', 0, true),
    detail::signature("vector", "s", 'v'),
    detail::signature("year", "v", 'v', 1),
};

/// The function of that name, which is case sensitive; null if there is none.
[[nodiscard]] constexpr const function_signature* find_function(std::string_view name) noexcept {
    const auto* const at = std::lower_bound(
        function_signatures.begin(), function_signatures.end(), name,
        [](const function_signature& each, std::string_view wanted) { return each.name < wanted; });
    return at != function_signatures.end() && at->name == name ? at : nullptr;
}

}  // namespace tidegauge::promql
