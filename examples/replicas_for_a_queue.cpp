// How many workers does a queue get as it fills and empties? KEDA's and Kubernetes' arithmetic.
#include <tidegauge/hpa.hpp>

#include <chrono>
#include <iomanip>
#include <iostream>
#include <optional>
#include <string>

namespace hpa = tidegauge::hpa;
using namespace std::chrono_literals;

namespace {

/// The messages that wait, as a queue's gauge might tell them; nothing while nobody can say.
std::optional<int> waiting(std::chrono::seconds at) {
    if (at < 1min) return 0;
    if (at < 3min) return 130;
    if (at < 4min) return std::nullopt;
    return at < 5min ? 45 : 0;
}

hpa::scaled_object_spec workers_spec() {
    hpa::scaled_object_spec spec;
    spec.target = 20;  // messages a worker
    spec.max_replicas = 10;
    spec.cooldown = 2min;  // before the last worker goes
    spec.rules.emplace();
    spec.rules->scale_down.stabilization_window = 1min;
    return spec;
}

}  // namespace

int main() {
    const tidegauge::timestamp begin{};
    hpa::scaled_object workers(workers_spec(), begin, 0);
    std::cout << "seconds  waiting  workers\n";
    for (auto at = 0s; at <= 8min; at += 15s) {
        const auto messages = waiting(at);
        std::optional<hpa::answer> heard;
        if (messages) heard = {.value = static_cast<double>(*messages), .active = *messages > 0};
        const auto before = workers.replicas();
        if (at % 30s == 0s) workers.poll(begin + at, heard);
        workers.sync(begin + at, heard);
        if (workers.replicas() == before && at % 60s != 0s) continue;
        std::cout << std::setw(7) << at.count() << std::setw(9)
                  << (messages ? std::to_string(*messages) : "?") << std::setw(9)
                  << workers.replicas() << '\n';
    }
}
