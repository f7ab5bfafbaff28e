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
         {std::pair(&set.otlp_tls, "OTLP"), std::pair(&set.keda_tls, "KEDA"),
          std::pair(&set.http_tls, "HTTP")}) {
        const absl::Status usable = check(*files, port);
        if (!usable.ok()) return usable;
    }
    std::unique_ptr<bearer_tokens> tokens;
    if (!set.token_file.empty()) {
        auto read = bearer_tokens::from(set.token_file, set.otlp_tls.reload);
        if (!read.ok()) return read.status();
        tokens = *std::move(read);
    }
    std::unique_ptr<application> made(new application(set, log, std::move(now), std::move(tokens)));
    const absl::Status listening = made->listen(set);
    if (!listening.ok()) return listening;
    return made;
}

application::application(const options& set, const logger& log, clock_function now,
                         std::unique_ptr<bearer_tokens> tokens)
    : log_(log),
      now_(std::move(now)),
      tokens_(std::move(tokens)),
      store_(set.store),
      metrics_(store_),
      watcher_(now_),
      ingest_(
          store_, set.decoding, now_, metrics_, log_, [this] { watcher_.wake(); },
          set.most_memory_bytes),
      queries_(store_, now_, set.queries),
      routes_(ingest_, metrics_, store_, queries_, set.otlp, tokens_.get()),
      scaler_(store_, set.keda, now_, watcher_, metrics_, log_),
      otlp_(make_otlp_service(ingest_, set.otlp.most_body_bytes, tokens_.get())) {}

application::~application() = default;

absl::Status application::listen(const options& set) {
    grpc_settings otlp{.address = set.address, .port = set.otlp_port, .tls = set.otlp_tls};
    otlp.socket = set.otlp_socket;
    otlp.most_message_bytes = set.otlp.most_body_bytes;
    otlp.takes_gzip = true;
    otlp.frame_bytes = 256 << 10U;
    otlp.ahead_bytes = 4 << 20U;
    otlp.memory_bytes = std::max(otlp.memory_bytes, 4 * set.otlp.most_body_bytes);
    otlp.max_connection_age = set.http.connection_age;
    auto otlp_port = grpc_port::listen(otlp, *otlp_);
    if (!otlp_port.ok()) return at_port("OTLP", otlp_port.status());
    otlp_port_ = *std::move(otlp_port);

    const grpc_settings keda{.address = set.address, .port = set.keda_port, .tls = set.keda_tls};
    auto keda_port = grpc_port::listen(keda, scaler_.service());
    if (!keda_port.ok()) return at_port("KEDA", keda_port.status());
    keda_port_ = *std::move(keda_port);

    auto http_port = http_server::listen({.address = set.address,
                                          .port = set.http_port,
                                          .tls = set.http_tls,
                                          .socket = set.http_socket},
                                         routes_, set.http, log_);
    if (!http_port.ok()) return at_port("HTTP", http_port.status());
    http_port_ = *std::move(http_port);
    return absl::OkStatus();
}

void application::tend() {
    store_.evict(now_());
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
