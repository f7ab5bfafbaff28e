// tidegauge.Trigger: the answer that KEDA would be given.
#include "convert.hpp"
#include "store.hpp"

#include <tidegauge/base/number_text.hpp>
#include <tidegauge/scaler/evaluator.hpp>
#include <tidegauge/scaler/parse_trigger.hpp>
#include <tidegauge/scaler/query.hpp>
#include <tidegauge/scaler/trigger.hpp>

#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace tidegauge::python {

using namespace py::literals;

namespace {

/// An evaluator that any thread may use, and that keeps the store alive which it belongs to.
class held_trigger {
  public:
    explicit held_trigger(scaler::trigger t) : evaluator_(std::move(t)) {}

    [[nodiscard]] const scaler::trigger& asked() const noexcept { return evaluator_.asked(); }

    scaler::evaluation evaluate(const py::object& store, timestamp at) {
        auto& from = store.cast<named_store&>();
        if (store_ && !store_.is(store)) throw py::value_error("a trigger belongs to one store");
        store_ = store;
        return value_or_raise([&] {
            const py::gil_scoped_release unlocked;
            const std::lock_guard lock(mutex_);
            return evaluator_.evaluate(from.metrics, at);
        }());
    }

  private:
    scaler::evaluator evaluator_;
    std::mutex mutex_;
    py::object store_;
};

std::unique_ptr<held_trigger> make_trigger(const scaler::metadata& from, duration freshness,
                                           std::string_view names) {
    scaler::trigger_defaults defaults;
    defaults.freshness = freshness;
    defaults.names = value_or_raise(parse_name_translation(names));
    return std::make_unique<held_trigger>(value_or_raise(scaler::parse_trigger(from, defaults)));
}

constexpr auto trigger_doc =
    R"doc(One trigger of a ScaledObject, from its metadata as KEDA passes it.

A key that is unknown or has a bad value raises InvalidArgument, which names it and says what is
allowed. The pipeline may be silent for `freshness_seconds` before that is an error. `names` must be
as in the store. A trigger belongs to the first store that it is evaluated with, remembers which
series match, and the last value for onMissing: hold.

>>> import tidegauge
>>> tidegauge.Trigger({"metricQuery": "sum(orders)", "targetValue": "5"}).target
5.0
>>> tidegauge.Trigger({"metricQuery": "sum(orders)", "targetValue": "none"})
Traceback (most recent call last):
tidegauge.InvalidArgument: targetValue "none": expected a number ...)doc";

constexpr auto evaluate_doc = R"doc(The value and activity that KEDA would be told at a time.

Missing data is never a silent zero: Unavailable (hold) or NotFound (no such metric) is raised,
unless the trigger's onMissing or valueIfNotFound stands in.

>>> import numpy as np
>>> import tidegauge
>>> store = tidegauge.Store()
>>> seconds = np.arange(0, 91, 10)
>>> _ = store.append("orders_total", seconds * 1000, seconds * 2.0)
>>> trigger = tidegauge.Trigger({"metricQuery": "sum(orders_total)", "targetValue": "1",
...                              "operationOverTime": "rate"})
>>> trigger.evaluate(store, at=90)
Evaluation(value=2, active=True)
>>> trigger.evaluate(store, at=200)
Traceback (most recent call last):
tidegauge.Unavailable: no metrics have arrived for 110s ...)doc";

}  // namespace

void bind_trigger(py::module_& module) {
    py::class_<scaler::evaluation>(module, "Evaluation", "What an autoscaler is told.")
        .def(py::init([](double value, bool active) {
                 return scaler::evaluation{value, active};
             }),
             "value"_a, "active"_a)
        .def_readonly("value", &scaler::evaluation::value, "Finite, not negative.")
        .def_readonly("active", &scaler::evaluation::active,
                      "Whether there is anything to do; a workload at zero is started by it.")
        .def(
            "__eq__",
            [](const scaler::evaluation& a, const scaler::evaluation& b) { return a == b; },
            py::is_operator())
        .def("__repr__", [](const scaler::evaluation& self) {
            return "Evaluation(value=" + format_number(self.value) +
                   ", active=" + (self.active ? "True)" : "False)");
        });
    py::class_<held_trigger>(module, "Trigger", trigger_doc)
        .def(py::init(&make_trigger), "metadata"_a, py::kw_only(), "freshness_seconds"_a = 90.0,
             "names"_a = "underscores")
        .def("evaluate", &held_trigger::evaluate, "store"_a, py::kw_only(), "at"_a, evaluate_doc)
        .def_property_readonly(
            "query", [](const held_trigger& self) { return query_text(self.asked()); },
            "What is asked, in its full form.")
        .def_property_readonly(
            "window", [](const held_trigger& self) { return self.asked().window; },
            "How far it looks back, in seconds.")
        .def_property_readonly(
            "target", [](const held_trigger& self) { return self.asked().target; },
            "The value that one replica is for.")
        .def_property_readonly(
            "activation_target",
            [](const held_trigger& self) { return self.asked().activation_target; },
            "Active above it.");
}

}  // namespace tidegauge::python
