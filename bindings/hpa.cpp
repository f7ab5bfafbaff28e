// tidegauge.hpa: the decisions of KEDA and Kubernetes, replayed.
#include "convert.hpp"

#include <tidegauge/base/number_text.hpp>
#include <tidegauge/hpa/behavior.hpp>
#include <tidegauge/hpa/fallback.hpp>
#include <tidegauge/hpa/proposal.hpp>
#include <tidegauge/hpa/scaled_object.hpp>
#include <tidegauge/scaler/trigger.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tidegauge::python {

using namespace py::literals;

namespace {

/// The enumerator whose word `text` is; `words` are in the order of the enumeration.
template <typename Enum, std::size_t N>
Enum to_enum(std::string_view what, std::string_view text,
             const std::array<std::string_view, N>& words) {
    std::string expected;
    for (std::size_t i = 0; i < N; ++i) {
        if (text == words[i]) return static_cast<Enum>(i);
        expected += (i == 0 ? "" : " or ") + std::string(words[i]);
    }
    throw py::value_error(std::string(what) + " must be " + expected);
}

constexpr std::array<std::string_view, 2> units{"Pods", "Percent"};
constexpr std::array<std::string_view, 3> selections{"Max", "Min", "Disabled"};
constexpr std::array<std::string_view, 2> target_types{"AverageValue", "Value"};

std::optional<hpa::answer> to_answer(const std::optional<scaler::evaluation>& heard) {
    if (!heard) return std::nullopt;
    return hpa::answer{heard->value, heard->active};
}

constexpr auto module_doc = R"doc(The replicas that KEDA and Kubernetes make of a scaler's answers.

Words and defaults are Kubernetes' own. See ScaledObject.)doc";

constexpr auto scaled_object_doc =
    R"doc(A ScaledObject with one external trigger, and the autoscaler that KEDA makes of it.

Replays decisions about a workload whose pods are ready at once. The caller is the clock: `poll` at
every pollingInterval (30 seconds by default, the first at once), `sync` every 15 seconds, the first
15 seconds after the start, each with what the scaler answers at that moment, None for an error.

>>> from tidegauge import Evaluation, hpa
>>> workload = hpa.ScaledObject(target=1, min_replicas=1, max_replicas=10, created=0, replicas=1)
>>> [workload.sync(now, Evaluation(3, True)) for now in (15, 30, 45)]
[3, 3, 3]
>>> workload.sync(60, None)
3)doc";

}  // namespace

void bind_hpa(py::module_& parent) {
    py::module_ module = parent.def_submodule("hpa", module_doc);
    py::class_<hpa::policy>(module, "Policy", "By how much replicas may change within a period.")
        .def(py::init([](std::string_view type, std::int32_t value, duration period_seconds) {
                 return hpa::policy{to_enum<hpa::policy::unit>("type", type, units), value,
                                    period_seconds};
             }),
             "type"_a, "value"_a, "period_seconds"_a);
    py::class_<hpa::scaling_rules>(module, "ScalingRules", "The rules of one direction.")
        .def(py::init([](std::vector<hpa::policy> policies, duration window,
                         std::string_view select_policy, double tolerance) {
                 if (policies.empty()) throw py::value_error("expected at least one policy");
                 return hpa::scaling_rules{
                     window, std::move(policies),
                     to_enum<hpa::select_policy>("select_policy", select_policy, selections),
                     tolerance};
             }),
             "policies"_a, py::kw_only(), "stabilization_window_seconds"_a = 0.0,
             "select_policy"_a = "Max", "tolerance"_a = 0.1);
    py::class_<hpa::behavior>(
        module, "Behavior",
        "The rules of both directions. None is what the Kubernetes API fills in when there is a\n"
        "behavior at all, which is not the same as no behavior.")
        .def(py::init(
                 [](std::optional<hpa::scaling_rules> up, std::optional<hpa::scaling_rules> down) {
                     hpa::behavior rules;
                     if (up) rules.scale_up = *std::move(up);
                     if (down) rules.scale_down = *std::move(down);
                     return rules;
                 }),
             py::kw_only(), "scale_up"_a = py::none(), "scale_down"_a = py::none());
    py::class_<hpa::scaled_object>(module, "ScaledObject", scaled_object_doc)
        .def(py::init([](double target, timestamp created, std::int32_t replicas,
                         std::string_view type, std::int32_t min_replicas,
                         std::int32_t max_replicas, std::optional<std::int32_t> idle_replicas,
                         duration cooldown, duration initial_cooldown,
                         std::optional<std::pair<std::int32_t, std::int32_t>> fallback,
                         std::optional<hpa::behavior> rules) {
                 if (!(target >= scaler::smallest_target)) {
                     throw py::value_error("target must be at least 0.0005");
                 }
                 if (min_replicas < 0 || max_replicas < 1 || min_replicas > max_replicas ||
                     replicas < 0) {
                     throw py::value_error(
                         "expected 0 <= min_replicas <= max_replicas, replicas >= 0");
                 }
                 hpa::scaled_object_spec spec{target};
                 spec.type = to_enum<hpa::metric_target::kind>("type", type, target_types);
                 spec.min_replicas = min_replicas;
                 spec.max_replicas = max_replicas;
                 spec.idle_replicas = idle_replicas;
                 spec.cooldown = cooldown;
                 spec.initial_cooldown = initial_cooldown;
                 if (fallback) spec.on_failure = {fallback->first, fallback->second};
                 spec.rules = std::move(rules);
                 return hpa::scaled_object(spec, created, replicas);
             }),
             py::kw_only(), "target"_a, "created"_a, "replicas"_a, "type"_a = "AverageValue",
             "min_replicas"_a = 0, "max_replicas"_a = 100, "idle_replicas"_a = py::none(),
             "cooldown_seconds"_a = 300.0, "initial_cooldown_seconds"_a = 0.0,
             "fallback"_a = py::none(), "behavior"_a = py::none())
        .def_property_readonly("replicas", &hpa::scaled_object::replicas,
                               "The replicas that are wanted now.")
        .def(
            "poll",
            [](hpa::scaled_object& self, timestamp now,
               const std::optional<scaler::evaluation>& heard) {
                return self.poll(now, to_answer(heard));
            },
            "now"_a, "heard"_a, "One check of KEDA's polling loop; the replicas wanted after it.")
        .def("push", &hpa::scaled_object::push, "now"_a,
             "An external-push trigger's stream said true; the replicas wanted after it.")
        .def(
            "sync",
            [](hpa::scaled_object& self, timestamp now,
               const std::optional<scaler::evaluation>& heard) {
                return self.sync(now, to_answer(heard));
            },
            "now"_a, "heard"_a, "One sync of the autoscaler; the replicas wanted after it.");
}

}  // namespace tidegauge::python
