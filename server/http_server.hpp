// The HTTP port: where it listens, and its end.
#pragma once

#include "http_limits.hpp"
#include "logging.hpp"
#include "tls_files.hpp"

#include <absl/status/statusor.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace tidegauge::server {

class http_routes;

/// Where the HTTP port listens.
struct http_address {
    std::string address;     ///< numeric; empty means every address, of both protocols if there are
    std::uint16_t port = 0;  ///< 0 lets the system choose
    tls_files tls;           ///< of the port, not of the socket
    std::string socket;      ///< the path of a unix socket, beside the port; empty for none
};

/// Serves `http_routes` over HTTP/1.1.
///
/// Threads: its own; destroy it from another.
class http_server {
  public:
    /// Listens and begins to serve.
    /// @returns UNAVAILABLE with the system's reason when it cannot listen
    static absl::StatusOr<std::unique_ptr<http_server>> listen(const http_address& at,
                                                               http_routes& routes,
                                                               http_limits limits,
                                                               const logger& log);

    virtual ~http_server() = default;

    /// The port that it listens at.
    [[nodiscard]] virtual std::uint16_t port() const = 0;

    /// Takes no more connections, ends idle ones, lets requests finish until `patience` has passed,
    /// then ends all.
    virtual void stop(std::chrono::milliseconds patience) = 0;
};

}  // namespace tidegauge::server
