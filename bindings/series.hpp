// tidegauge.Series: one series, copied out of a store. And what else Python is given of series.
#pragma once

#include <tidegauge/labels/label_set.hpp>

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tidegauge::python {

namespace py = pybind11;

/// One series: its arrays are copies.
struct series {
    py::dict labels;
    py::array_t<std::int64_t> times_ms;
    py::array_t<double> values;
    std::string text;
};

/// Text of which some bytes may be no UTF-8: they become U+FFFD, as in Prometheus' JSON.
[[nodiscard]] inline py::str to_str(std::string_view text) {
    PyObject* made =
        PyUnicode_DecodeUTF8(text.data(), static_cast<py::ssize_t>(text.size()), "replace");
    if (made == nullptr) throw py::error_already_set();
    return py::reinterpret_steal<py::str>(made);
}

[[nodiscard]] inline py::dict to_dict(const label_set& labels) {
    py::dict made;
    for (const label& each : labels) made[to_str(each.name)] = to_str(each.value);
    return made;
}

template <typename T>
[[nodiscard]] py::array_t<T> to_array(const std::vector<T>& values) {
    return py::array_t<T>(static_cast<py::ssize_t>(values.size()), values.data());
}

[[nodiscard]] inline series make_series(const label_set& labels,
                                        const std::vector<std::int64_t>& times_ms,
                                        const std::vector<double>& values) {
    return {to_dict(labels), to_array(times_ms), to_array(values), to_string(labels)};
}

}  // namespace tidegauge::python
