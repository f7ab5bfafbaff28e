// What tidegauge.Store holds.
#pragma once

#include <tidegauge/labels/name_translation.hpp>
#include <tidegauge/store/store.hpp>

namespace tidegauge::python {

/// A store, and how the names of metrics and labels are written in it.
struct named_store {
    store metrics;
    name_translation names;

    named_store(const store_options& options, name_translation how)
        : metrics(options), names(how) {}
};

}  // namespace tidegauge::python
