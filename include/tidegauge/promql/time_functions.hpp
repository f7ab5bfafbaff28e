// Functions of the time: time, and parts of a date as hour or day_of_week.
#pragma once

#include <tidegauge/base/time.hpp>
#include <tidegauge/promql/calendar.hpp>
#include <tidegauge/promql/call_arguments.hpp>
#include <tidegauge/promql/function_call.hpp>
#include <tidegauge/promql/value.hpp>

#include <absl/status/statusor.h>

#include <cstdint>
#include <limits>
#include <span>

namespace tidegauge::promql {

/// PromQL's `time()`: the step's time in seconds since the Unix epoch.
[[nodiscard]] inline absl::StatusOr<value> time_body(std::span<const value> /*args*/,
                                                     const call_context& context) {
    return value(seconds(context.at.time_since_epoch()));
}

namespace detail {

/// Whole seconds toward 0. What 64 bits do not hold, NaN among it, is the least of them, as on the
/// x86 processors that Prometheus runs on.
[[nodiscard]] inline std::int64_t whole_seconds(double seconds) noexcept {
    constexpr double two_to_63 = 9'223'372'036'854'775'808.0;
    const bool fits = seconds >= -two_to_63 && seconds < two_to_63;
    return fits ? static_cast<std::int64_t>(seconds) : std::numeric_limits<std::int64_t>::min();
}

[[nodiscard]] inline double day_of_month(const civil_time& t) {
    return t.day;
}
[[nodiscard]] inline double day_of_week(const civil_time& t) {
    return t.weekday;
}
[[nodiscard]] inline double day_of_year(const civil_time& t) {
    return t.day_of_year;
}
[[nodiscard]] inline double hour(const civil_time& t) {
    return t.hour;
}
[[nodiscard]] inline double minute(const civil_time& t) {
    return t.minute;
}
[[nodiscard]] inline double month(const civil_time& t) {
    return t.month;
}
[[nodiscard]] inline double year(const civil_time& t) {
    return static_cast<double>(t.year);
}
[[nodiscard]] inline double length_of_month(const civil_time& t) {
    return days_in_month(t.year, t.month);
}

}  // namespace detail

/// A part of the date that each number is, in seconds since the Unix epoch; without an argument of
/// the step's time, as an element without labels.
template <double (*Part)(const civil_time&)>
[[nodiscard]] absl::StatusOr<value> part_of_date(std::span<const value> args,
                                                 const call_context& context) {
    if (args.empty()) {
        const double part = Part(civil_time_at(unix_ms(context.at) / 1000));
        return value(instant_vector{{context.labels.intern({}), {part, nullptr}}});
    }
    return value(each_number(vector_at(args, 0), [](double unix_s) {
        return Part(civil_time_at(detail::whole_seconds(unix_s)));
    }));
}

}  // namespace tidegauge::promql
