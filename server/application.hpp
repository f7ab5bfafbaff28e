// The server as a whole: its parts, started and stopped in the right order.
#pragma once

#include "bearer_tokens.hpp"
#include "clock.hpp"
#include "grpc_port.hpp"
#include "http_routes.hpp"
#include "http_server.hpp"
#include "ingest.hpp"
#include "keda_scaler.hpp"
#include "logging.hpp"
#include "metrics.hpp"
#include "options.hpp"
#include "query_routes.hpp"
#include "watcher.hpp"

#include <tidegauge/store/store.hpp>

#include <absl/status/statusor.h>

#include <cstdint>
#include <memory>

namespace tidegauge::server {

/// Threads: none of its own parts'; start, `tend` and stop it from one.
class application {
  public:
    /// Listens at all ports. `log` must outlive it.
    /// @returns the reason why it cannot, in one line
    static absl::StatusOr<std::unique_ptr<application>> start(const options& set, const logger& log,
                                                              clock_function now = system_now);

    ~application();
    application(const application&) = delete;
    application& operator=(const application&) = delete;

    /// The ports that were bound.
    [[nodiscard]] std::uint16_t otlp_port() const { return otlp_port_->port(); }
    [[nodiscard]] std::uint16_t keda_port() const { return keda_port_->port(); }
    [[nodiscard]] std::uint16_t http_port() const { return http_port_->port(); }

    /// Now and then: drops series that have gone silent where no ingest does it.
    void tend();

    /// Says that it is going, ends streams with OK, lets requests finish for as long as `patience`,
    /// and stores nothing after it has returned.
    void stop(duration patience);

  private:
    application(const options& set, const logger& log, clock_function now,
                std::unique_ptr<bearer_tokens> tokens);

    absl::Status listen(const options& set);

    const logger& log_;
    clock_function now_;
    std::unique_ptr<bearer_tokens> tokens_;  ///< null: whoever reaches the ports may send
    store store_;
    metrics metrics_;
    watcher watcher_;
    ingest ingest_;
    query_routes queries_;
    http_routes routes_;
    keda_scaler scaler_;
    std::unique_ptr<grpc::Service> otlp_;
    std::unique_ptr<grpc_port> otlp_port_;  // the ports last: they go before what they serve
    std::unique_ptr<grpc_port> keda_port_;
    std::unique_ptr<http_server> http_port_;
};

}  // namespace tidegauge::server
