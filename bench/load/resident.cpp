// S6: what the whole process occupies.
#include "load.hpp"

#include <cstddef>
#include <string>

namespace tidegauge::bench {

namespace {

/// Bytes that are resident before the first series and after the last.
struct occupied {
    double before;
    double after;
};

[[nodiscard]] occupied measure(const std::string& program, std::size_t series) {
    const server_process server = start_server(program);
    live_traffic sent(fleet::of_series(series));
    grpc_calls sender(server.port("otlp"), export_method, calls_at_once);
    const auto before = static_cast<double>(server.resident_bytes());
    fill(sent, [&] { send_all(sender, sent); });
    return {before, static_cast<double>(server.resident_bytes())};
}

}  // namespace

void resident(const effort& e, const std::string& program) {
    std::string note;
    occupied last{};
    for (const std::size_t series : {e.some_series, e.many_series}) {
        last = measure(program, series);
        const double each = (last.after - last.before) / static_cast<double>(series);
        note += std::to_string(series) + " series: " + two_digits(each) + " bytes each; ";
    }
    report("S6", last.after / 1e6, note + "at the start " + two_digits(last.before / 1e6) + " MB");
}

}  // namespace tidegauge::bench
