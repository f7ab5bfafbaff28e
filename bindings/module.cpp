// The compiled half of the Python package. Names and meanings are the C++ ones; these files
// translate types and hold no logic.
#include "convert.hpp"

#include <tidegauge/base/version.hpp>

#include <string>

namespace tidegauge::python {

void bind_store(py::module_& module);
void bind_trigger(py::module_& module);
void bind_hpa(py::module_& module);

namespace {

/// The exceptions of the package, made when it is imported; they live as long as the process.
struct exceptions {
    py::handle root;
    py::handle invalid_argument;
    py::handle not_found;
    py::handle unavailable;
    py::handle query_warning;
};
exceptions registered;

py::handle add_exception(py::module_& module, const char* name, const char* doc,
                         const py::tuple& bases) {
    const std::string full_name = std::string("tidegauge.") + name;
    PyObject* made = PyErr_NewExceptionWithDoc(full_name.c_str(), doc, bases.ptr(), nullptr);
    if (made == nullptr) throw py::error_already_set();
    module.add_object(name, made);
    return made;
}

void bind_exceptions(py::module_& module) {
    const auto bases = [](auto... types) { return py::make_tuple(py::handle(types)...); };
    registered.root = add_exception(
        module, "Error", "What this package raises about input and data.", bases(PyExc_Exception));
    registered.invalid_argument =
        add_exception(module, "InvalidArgument",
                      "The input is malformed; the message says where, and what was expected.",
                      bases(registered.root, PyExc_ValueError));
    registered.not_found = add_exception(
        module, "NotFound", "There never was such a metric, or no series of it has such labels.",
        bases(registered.root, PyExc_LookupError));
    registered.unavailable =
        add_exception(module, "Unavailable", "Not known at this moment; asking later may succeed.",
                      bases(registered.root));
    registered.query_warning = add_exception(
        module, "QueryWarning", "PromQL's answer is doubtful; the message is Prometheus' warning.",
        bases(PyExc_UserWarning));
}

}  // namespace

void raise(const absl::Status& status) {
    py::handle type = registered.root;
    if (absl::IsInvalidArgument(status)) type = registered.invalid_argument;
    if (absl::IsNotFound(status)) type = registered.not_found;
    if (absl::IsUnavailable(status)) type = registered.unavailable;
    const std::string text(message(status));
    PyErr_SetString(type.ptr(), text.c_str());
    throw py::error_already_set();
}

void warn(const py::str& text) {
    if (PyErr_WarnEx(registered.query_warning.ptr(), text.cast<std::string>().c_str(), 1) != 0) {
        throw py::error_already_set();
    }
}

}  // namespace tidegauge::python

PYBIND11_MODULE(_core, module) {
    module.doc() = "The compiled half of tidegauge; import that instead.";
    module.attr("__version__") = TIDEGAUGE_VERSION;
    tidegauge::python::bind_exceptions(module);
    tidegauge::python::bind_store(module);
    tidegauge::python::bind_trigger(module);
    tidegauge::python::bind_hpa(module);
}
