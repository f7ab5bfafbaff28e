// The server as a whole: start and stop.
#include "application.hpp"

#include "otlp_grpc.hpp"

#include <tidegauge/base/status.hpp>

#include <grpcpp/impl/codegen/service_type.h>

#include <algorithm>
#include <string>
#include <utility>

namespace tidegauge::server {

namespace {

absl::Status at_port(std::string_view which, const absl::Status& why) {
    return error(why.code(), std::string(which) + ": " + std::string(message(why)));
}

}  // namespace

absl::StatusOr<std::unique_ptr<application>> application::start(const options& set,
                                                                const logger& log,
                                                                clock_function now) {
    for (const auto& [files, port] :
         {std::pair(&set.otlp_tls, "OTLP"), std::pair(&set.keda_tls, "KEDA")}) {
        const absl::Status usable = check(*files, port);
        if (!usable.ok()) return usable;
    }
    std::unique_ptr<application> made(new application(set, log, std::move(now)));
    const absl::Status listening = made->listen(set);
    if (!listening.ok()) return listening;
    return made;
}

application::application(const options& set, const logger& log, clock_function now)
    : log_(log),
      now_(std::move(now)),
      store_(set.store),
      metrics_(store_),
      watcher_(now_),
      ingest_(store_, set.decoding, now_, metrics_, log_, [this] { watcher_.wake(); }),
      queries_(store_, now_, set.queries),
      routes_(ingest_, metrics_, store_, queries_, set.most_request_bytes),
      scaler_(store_, set.keda, now_, watcher_, metrics_, log_),
      otlp_(make_otlp_service(ingest_, set.most_request_bytes)) {}

application::~application() = default;

absl::Status application::listen(const options& set) {
    grpc_settings otlp{.address = set.address, .port = set.otlp_port, .tls = set.otlp_tls};
    otlp.most_message_bytes = set.most_request_bytes;
    otlp.takes_gzip = true;
    otlp.frame_bytes = 256 << 10U;
    otlp.ahead_bytes = 4 << 20U;
    otlp.memory_bytes = std::max(otlp.memory_bytes, 4 * set.most_request_bytes);
    otlp.max_connection_age =
        std::chrono::duration_cast<std::chrono::seconds>(set.max_connection_age);
    auto otlp_port = grpc_port::listen(otlp, *otlp_);
    if (!otlp_port.ok()) return at_port("OTLP", otlp_port.status());
    otlp_port_ = *std::move(otlp_port);

    const grpc_settings keda{.address = set.address, .port = set.keda_port, .tls = set.keda_tls};
    auto keda_port = grpc_port::listen(keda, scaler_.service());
    if (!keda_port.ok()) return at_port("KEDA", keda_port.status());
    keda_port_ = *std::move(keda_port);

    auto http_port = http_server::listen(set.address, set.http_port, routes_, set.http, log_);
    if (!http_port.ok()) return at_port("HTTP", http_port.status());
    http_port_ = *std::move(http_port);
    return absl::OkStatus();
}

void application::tend() {
    constexpr duration quiet{10'000};
    const auto last = store_.last_arrival();
    if (last && now_() - *last > quiet) store_.evict(now_());
}

void application::stop(duration patience) {
    routes_.drain();
    otlp_port_->drain();
    keda_port_->drain();
    scaler_.end_streams();
    const timestamp deadline = now_() + patience;
    const auto rest = [&] { return std::max(duration{0}, deadline - now_()); };
    keda_port_->stop(rest());
    otlp_port_->stop(rest());
    http_port_->stop(rest());
}

}  // namespace tidegauge::server
