// Can a program decide by its own metrics, without a server? A store, a trigger and a clock.
#include <tidegauge/scaler.hpp>
#include <tidegauge/store.hpp>

#include <chrono>
#include <cstdlib>
#include <iostream>

using namespace std::chrono_literals;

namespace {

/// Three callers that count one call a second each have reported at `now`.
void report(tidegauge::store& metrics, tidegauge::timestamp now, std::chrono::seconds age) {
    for (const char* caller : {"a", "b", "c"}) {
        const tidegauge::label_set labels{
            {"__name__", "calls_total"}, {"to", "nodeapp"}, {"caller", caller}};
        const tidegauge::sample calls{now, static_cast<double>(age.count())};
        metrics.append(labels, calls, now, tidegauge::metric_type::counter);
    }
}

}  // namespace

int main() {
    const auto trigger = tidegauge::scaler::parse_trigger({
        {"metricQuery", "sum(calls_total{to=nodeapp})"},
        {"operationOverTime", "rate"},
        {"targetValue", "2"},
    });
    if (!trigger.ok()) {
        std::cerr << tidegauge::message(trigger.status()) << '\n';
        return EXIT_FAILURE;
    }
    tidegauge::store metrics;
    tidegauge::scaler::evaluator evaluator(*trigger);
    const auto begin = tidegauge::from_unix_ms(1'700'000'000'000);
    for (auto age = 0s; age <= 5min; age += 5s) {
        if (age <= 3min) report(metrics, begin + age, age);  // then they fall silent
        if (age % 30s != 0s) continue;
        const auto answer = evaluator.evaluate(metrics, begin + age);
        std::cout << age.count() << " s: ";
        if (answer.ok()) {
            std::cout << answer->value << (answer->active ? ", active\n" : ", idle\n");
        } else {
            std::cout << tidegauge::message(answer.status()) << '\n';
        }
    }
}
