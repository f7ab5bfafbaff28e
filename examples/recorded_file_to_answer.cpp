// What would a trigger have answered over a file that the Collector's file exporter wrote?
#include <tidegauge/otlp.hpp>
#include <tidegauge/scaler.hpp>
#include <tidegauge/store.hpp>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>

using namespace std::chrono_literals;

namespace {

int fail(const absl::Status& why) {
    std::cerr << tidegauge::message(why) << '\n';
    return EXIT_FAILURE;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::cerr << "usage: recorded_file_to_answer FILE QUERY\n";
        return EXIT_FAILURE;
    }
    const auto trigger = tidegauge::scaler::parse_trigger(
        {{"metricQuery", argv[2]}, {"operationOverTime", "rate"}, {"targetValue", "1"}});
    if (!trigger.ok()) return fail(trigger.status());

    std::ifstream file(argv[1], std::ios::binary);
    if (!file) return fail(tidegauge::not_found("cannot read the file"));
    const std::string contents{std::istreambuf_iterator<char>(file), {}};
    tidegauge::store metrics({.retention = 24h});
    const auto read = tidegauge::otlp::read_file(contents, [&](std::string_view request) {
        const auto arrived = tidegauge::otlp::newest_time(request);
        if (!arrived) return absl::OkStatus();  // a request without points
        return tidegauge::otlp::decode(request, {}, metrics, *arrived).status();
    });
    if (!read.ok()) return fail(read);

    tidegauge::scaler::evaluator evaluator(*trigger);
    const auto first = metrics.first_arrival().value_or(tidegauge::timestamp{});
    const auto last = metrics.last_arrival().value_or(tidegauge::timestamp{});
    for (auto at = first; at <= last + 30s; at += 30s) {
        const auto answer = evaluator.evaluate(metrics, at);
        std::cout << (at - first) / 1s << " s: ";
        if (!answer.ok()) std::cout << tidegauge::message(answer.status()) << '\n';
        if (answer.ok()) std::cout << answer->value << '\n';
    }
}
