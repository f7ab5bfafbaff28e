// How Python's types become the library's: times, spans, and statuses as exceptions.
#pragma once

#include <tidegauge/base/status.hpp>
#include <tidegauge/base/time.hpp>

#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <cmath>
#include <cstdint>
#include <utility>

namespace tidegauge::python {

namespace py = pybind11;

/// Raises the exception of the module that stands for `status`.
[[noreturn]] void raise(const absl::Status& status);

/// Issues `text` as a QueryWarning; raises where Python is told to make errors of warnings.
void warn(const py::str& text);

/// The value, or its error raised.
template <typename T>
T value_or_raise(absl::StatusOr<T> result) {
    if (!result.ok()) raise(result.status());
    return *std::move(result);
}

[[nodiscard]] inline bool is_number(py::handle from) {
    return PyFloat_Check(from.ptr()) != 0 || PyIndex_Check(from.ptr()) != 0;
}

/// The farthest time from the epoch: up to here a double counts milliseconds one by one.
inline constexpr std::int64_t most_ms = 9'000'000'000'000'000;

/// Milliseconds of a number of seconds.
[[nodiscard]] inline duration from_seconds(py::handle seconds) {
    const double ms = seconds.cast<double>() * 1000;
    if (!(std::abs(ms) < static_cast<double>(most_ms))) {
        throw py::value_error("expected a finite number of seconds");
    }
    return duration{std::llround(ms)};
}

}  // namespace tidegauge::python

namespace pybind11::detail {

/// A point in time: seconds since the epoch, or an aware datetime. It goes out as seconds.
template <>
struct type_caster<tidegauge::timestamp> {
    PYBIND11_TYPE_CASTER(tidegauge::timestamp, const_name("float | datetime.datetime"));

    bool load(handle from, bool /*convert*/) {
        const bool is_datetime = hasattr(from, "timestamp") && hasattr(from, "tzinfo");
        if (!is_datetime && !tidegauge::python::is_number(from)) return false;
        if (is_datetime && from.attr("tzinfo").is_none()) {
            throw value_error("a datetime needs a time zone, such as tzinfo=datetime.UTC");
        }
        value = tidegauge::timestamp{tidegauge::python::from_seconds(
            is_datetime ? from.attr("timestamp")() : reinterpret_borrow<object>(from))};
        return true;
    }

    static handle cast(tidegauge::timestamp at, return_value_policy /*policy*/, handle /*parent*/) {
        return PyFloat_FromDouble(tidegauge::seconds(at.time_since_epoch()));
    }
};

/// A span of time: a number of seconds, or a timedelta. It goes out as seconds.
template <>
struct type_caster<tidegauge::duration> {
    PYBIND11_TYPE_CASTER(tidegauge::duration, const_name("float | datetime.timedelta"));

    bool load(handle from, bool /*convert*/) {
        const bool is_timedelta = hasattr(from, "total_seconds");
        if (!is_timedelta && !tidegauge::python::is_number(from)) return false;
        value = tidegauge::python::from_seconds(is_timedelta ? from.attr("total_seconds")()
                                                             : reinterpret_borrow<object>(from));
        return true;
    }

    static handle cast(tidegauge::duration span, return_value_policy /*policy*/,
                       handle /*parent*/) {
        return PyFloat_FromDouble(tidegauge::seconds(span));
    }
};

}  // namespace pybind11::detail
