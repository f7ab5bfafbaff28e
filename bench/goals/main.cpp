// Runs one measurement: tidegauge_goals [--quick] <name>. Prints a line of JSON for each goal that
// it measures; bench/run makes the table of them.
#include "goal.hpp"

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <string_view>

int main(int count, char** arguments) {
    using namespace tidegauge::bench;
    const std::map<std::string_view, std::function<void(const effort&)>> measurements{
        {"steady_ingest", steady_ingest},
        {"steady_ingest_many", steady_ingest_many},
        {"slow_shapes", slow_shapes},
        {"creation", creation},
        {"churn", churn},
        {"allocations", allocations},
        {"growth", growth},
        {"memory", memory},
        {"queries", queries},
        {"long_windows", long_windows},
        {"selections", selections},
        {"promql_queries", promql_queries},
        {"two_cores", two_cores}};

    const bool is_quick = count > 1 && std::string_view(arguments[1]) == "--quick";
    const int at = is_quick ? 2 : 1;
    const auto wanted = at < count ? measurements.find(arguments[at]) : measurements.end();
    if (wanted == measurements.end()) {
        std::fprintf(stderr, "usage: %s [--quick] <measurement>, one of:\n", arguments[0]);
        for (const auto& [name, run] : measurements) {
            std::fprintf(stderr, "  %.*s\n", static_cast<int>(name.size()), name.data());
        }
        return EXIT_FAILURE;
    }
    wanted->second(is_quick ? quick : effort{});
    return EXIT_SUCCESS;
}
