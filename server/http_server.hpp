// The HTTP port: connections, their limits and their end.
#pragma once

#include "http_limits.hpp"
#include "logging.hpp"

#include <absl/status/statusor.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace tidegauge::server {

class http_routes;

/// Serves `http_routes` over HTTP/1.1.
///
/// Threads: its own; destroy it from another.
class http_server {
  public:
    /// Listens and begins to serve. `address` is numeric; empty means every address, of both
    /// protocols where the machine has both. `port` 0 lets the system choose.
    /// @returns UNAVAILABLE with the system's reason when it cannot listen
    static absl::StatusOr<std::unique_ptr<http_server>> listen(const std::string& address,
                                                               std::uint16_t port,
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
