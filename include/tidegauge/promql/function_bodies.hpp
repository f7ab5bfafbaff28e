// The functions of the query language by name.
#pragma once

#include <tidegauge/over_time/deriv.hpp>
#include <tidegauge/over_time/histogram_sum.hpp>
#include <tidegauge/over_time/mad.hpp>
#include <tidegauge/over_time/summary.hpp>
#include <tidegauge/over_time/ts_of.hpp>
#include <tidegauge/promql/calendar.hpp>
#include <tidegauge/promql/counter_functions.hpp>
#include <tidegauge/promql/function_call.hpp>
#include <tidegauge/promql/histogram_functions.hpp>
#include <tidegauge/promql/label_functions.hpp>
#include <tidegauge/promql/math_functions.hpp>
#include <tidegauge/promql/range_functions.hpp>
#include <tidegauge/promql/sort_functions.hpp>
#include <tidegauge/promql/time_functions.hpp>
#include <tidegauge/promql/vector_functions.hpp>
#include <tidegauge/samples/native_histogram.hpp>
#include <tidegauge/samples/window.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string_view>

namespace tidegauge::promql {

namespace detail {

struct named_body {
    std::string_view name;
    function_body body;
};

/// A function of each number of a vector.
template <double (*Change)(double)>
inline constexpr function_body changing{.over_vector = each_changed<Change>};

/// A part of a date.
template <double (*Part)(const civil_time&)>
inline constexpr function_body dating{.over_vector = part_of_date<Part>};

/// A formula over the numbers of a range.
template <std::optional<double> (*Formula)(const window&)>
inline constexpr function_body reducing{.over_time = of_numbers<Formula>};

/// A formula over a range of numbers alone, or of histograms alone.
template <std::optional<double> (*OfNumbers)(const window&),
          std::optional<native_histogram> (*OfHistograms)(std::span<const histogram_sample>)>
inline constexpr function_body reducing_either{.over_time = of_either<OfNumbers, OfHistograms>};

/// Sorted by name.
inline constexpr std::array all_bodies{
    named_body{"abs", changing<abs>},
    named_body{"acos", changing<acos>},
    named_body{"acosh", changing<acosh>},
    named_body{"asin", changing<asin>},
    named_body{"asinh", changing<asinh>},
    named_body{"atan", changing<atan>},
    named_body{"atanh", changing<atanh>},
    named_body{"avg_over_time", reducing_either<tidegauge::avg_over_time, histogram_avg_over_time>},
    named_body{"ceil", changing<ceil>},
    named_body{"changes", {.over_time = changes_body}},
    named_body{"clamp", {.over_vector = clamp_body}},
    named_body{"clamp_max", {.over_vector = clamp_max_body}},
    named_body{"clamp_min", {.over_vector = clamp_min_body}},
    named_body{"cos", changing<cos>},
    named_body{"cosh", changing<cosh>},
    named_body{"count_over_time", {.over_time = count_over_time_body}},
    named_body{"day_of_month", dating<day_of_month>},
    named_body{"day_of_week", dating<day_of_week>},
    named_body{"day_of_year", dating<day_of_year>},
    named_body{"days_in_month", dating<length_of_month>},
    named_body{"deg", changing<deg>},
    named_body{"delta", {.over_time = delta_body}},
    named_body{"deriv", reducing<tidegauge::deriv>},
    named_body{"double_exponential_smoothing", {.over_time = double_exponential_smoothing_body}},
    named_body{"exp", changing<exp>},
    named_body{"first_over_time", {.over_time = first_over_time_body, .keeps_name = true}},
    named_body{"floor", changing<floor>},
    named_body{"histogram_avg", {.over_vector = each_histogram<mean_of>}},
    named_body{"histogram_count", {.over_vector = each_histogram<count_of>}},
    named_body{"histogram_fraction", {.over_vector = histogram_fraction_body}},
    named_body{"histogram_quantile", {.over_vector = histogram_quantile_body}},
    named_body{"histogram_quantiles", {.over_vector = histogram_quantiles_body}},
    named_body{"histogram_stddev", {.over_vector = each_histogram<deviation_of>}},
    named_body{"histogram_stdvar", {.over_vector = each_histogram<native_variance>}},
    named_body{"histogram_sum", {.over_vector = each_histogram<sum_of>}},
    named_body{"hour", dating<hour>},
    named_body{"idelta", {.over_time = idelta_body}},
    named_body{"increase", {.over_time = increase_body}},
    named_body{"integral", {.over_time = integral_body}},
    named_body{"irate", {.over_time = irate_body}},
    named_body{"label_join", {.over_vector = label_join_body}},
    named_body{"label_replace", {.over_vector = label_replace_body}},
    named_body{"last_over_time", {.over_time = last_over_time_body, .keeps_name = true}},
    named_body{"ln", changing<ln>},
    named_body{"log10", changing<log10>},
    named_body{"log2", changing<log2>},
    named_body{"mad_over_time", reducing<tidegauge::mad_over_time>},
    named_body{"max_of", {.over_vector = max_of_body}},
    named_body{"max_over_time", reducing<tidegauge::max_over_time>},
    named_body{"min_of", {.over_vector = min_of_body}},
    named_body{"min_over_time", reducing<tidegauge::min_over_time>},
    named_body{"minute", dating<minute>},
    named_body{"month", dating<month>},
    named_body{"pi", {.over_vector = pi_body}},
    named_body{"predict_linear", {.over_time = predict_linear_body}},
    named_body{"present_over_time", {.over_time = present_over_time_body}},
    named_body{"quantile_over_time", {.over_time = quantile_over_time_body}},
    named_body{"rad", changing<rad>},
    named_body{"rate", {.over_time = rate_body}},
    named_body{"resets", {.over_time = resets_body}},
    named_body{"round", {.over_vector = round_body}},
    named_body{"scalar", {.over_vector = scalar_body}},
    named_body{"sgn", changing<sgn>},
    named_body{"sin", changing<sin>},
    named_body{"sinh", changing<sinh>},
    named_body{"sort", {.over_vector = sort_body<sort_direction::ascending>}},
    named_body{"sort_by_label", {.over_vector = sort_by_label_body<sort_direction::ascending>}},
    named_body{"sort_by_label_desc",
               {.over_vector = sort_by_label_body<sort_direction::descending>}},
    named_body{"sort_desc", {.over_vector = sort_body<sort_direction::descending>}},
    named_body{"sqrt", changing<sqrt>},
    named_body{"stddev_over_time", reducing<tidegauge::stddev_over_time>},
    named_body{"stdvar_over_time", reducing<tidegauge::stdvar_over_time>},
    named_body{"sum_over_time", reducing_either<tidegauge::sum_over_time, histogram_sum_over_time>},
    named_body{"tan", changing<tan>},
    named_body{"tanh", changing<tanh>},
    named_body{"time", {.over_vector = time_body}},
    named_body{"ts_of_first_over_time", {.over_time = ts_of_first_over_time_body}},
    named_body{"ts_of_last_over_time", {.over_time = ts_of_last_over_time_body}},
    named_body{"ts_of_max_over_time", reducing<tidegauge::ts_of_max_over_time>},
    named_body{"ts_of_min_over_time", reducing<tidegauge::ts_of_min_over_time>},
    named_body{"vector", {.over_vector = vector_body}},
    named_body{"year", dating<year>},
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
