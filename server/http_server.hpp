// The HTTP port: connections, their limits and their end.
#pragma once

#include "logging.hpp"

#include <absl/status/statusor.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace tidegauge::server {

class http_routes;

/// How patient the HTTP port is, and with how many.
struct http_limits {
    std::size_t connections = 1024;  ///< more wait in the queue of the kernel
    std::size_t threads = 2;
    std::size_t query_threads = 4;  ///< queries at the same time; more wait
    std::size_t header_bytes = 16 * 1024;
    std::size_t buffered_bytes = std::size_t{256} << 20U;  ///< of all bodies that are being read
    std::chrono::seconds idle{60};  ///< until the head of a request has come, keep-alive included
    std::chrono::seconds request{30};  ///< from its head to the end of its body
    std::chrono::seconds response{30};
    std::chrono::seconds linger{5};  ///< for what still comes after the last answer
};

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
