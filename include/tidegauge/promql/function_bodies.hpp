// The functions of the query language by name.
#pragma once

#include <tidegauge/promql/function_call.hpp>
#include <tidegauge/promql/math_functions.hpp>

#include <algorithm>
#include <array>
#include <string_view>

namespace tidegauge::promql {

namespace detail {

struct named_body {
    std::string_view name;
    function_body body;
};

template <double (*Change)(double)>
inline constexpr function_body changing{.over_vector = each_changed<Change>};

/// Sorted by name.
inline constexpr std::array all_bodies{
    named_body{"abs", changing<abs>},
    named_body{"ceil", changing<ceil>},
    named_body{"clamp", {.over_vector = clamp_body}},
    named_body{"round", {.over_vector = round_body}},
};
static_assert(std::ranges::is_sorted(all_bodies, {}, &named_body::name));

}  // namespace detail

/// How the function of that name is computed. Null for those that the evaluator computes itself,
/// because they look at the expression or at when samples were taken.
[[nodiscard]] inline const function_body* find_body(std::string_view name) noexcept {
    const auto* found =
        std::ranges::lower_bound(detail::all_bodies, name, {}, &detail::named_body::name);
    return found != detail::all_bodies.end() && found->name == name ? &found->body : nullptr;
}

}  // namespace tidegauge::promql
