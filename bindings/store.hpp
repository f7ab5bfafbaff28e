// What tidegauge.Store holds, and who gives it its methods.
#pragma once

#include <tidegauge/labels/name_translation.hpp>
#include <tidegauge/store/store.hpp>

#include <pybind11/pybind11.h>

namespace tidegauge::python {

/// A store, and how the names of metrics and labels are written in it.
struct named_store {
    store metrics;
    name_translation names;

    named_store(const store_options& options, name_translation how)
        : metrics(options), names(how) {}
};

/// The methods of Store that ask in PromQL, and the types of their answers.
void bind_queries(pybind11::module_& module, pybind11::class_<named_store>& store);

}  // namespace tidegauge::python
