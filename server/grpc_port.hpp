// A port that speaks gRPC: transport security, keepalive, health, reflection, and its end.
#pragma once

#include "tls_files.hpp"

#include <absl/status/statusor.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace grpc {
class Server;
class Service;
}  // namespace grpc

namespace tidegauge::server {

/// How a gRPC port listens.
struct grpc_settings {
    std::string address;      ///< numeric; empty means every address
    std::uint16_t port = 0;   ///< 0 lets the system choose
    tls_files tls;            ///< of the port, not of the socket
    std::string socket = {};  ///< the path of a unix socket, beside the port; empty for none
    std::size_t most_message_bytes = std::size_t{4} << 20U;
    /// Take gzip and hand it to the service still packed, as what gRPC does not know itself: gRPC
    /// 1.51 checks the size of a message before it unpacks it, so a small one could fill the
    /// memory. Without this, messages in gzip are refused.
    bool takes_gzip = false;
    int frame_bytes = 16 << 10U;  ///< most in one HTTP/2 frame of the peer
    int ahead_bytes = 64 << 10U;  ///< what a peer may send on a stream before it was read
    std::size_t memory_bytes = std::size_t{256} << 20U;  ///< for the buffers of all connections
    std::chrono::milliseconds max_connection_age{0};     ///< 0 means no limit
};

/// Serves one service, beside the standard health and reflection services.
///
/// The peers decide how often they ping and how many streams they open: KEDA has one connection
/// for all that it asks, and with less than two streams a trigger its calls would queue for ever.
/// Threads: gRPC's own.
class grpc_port {
  public:
    /// Listens and begins to serve. `service` must outlive it.
    /// @returns UNAVAILABLE with the system's reason, or INVALID_ARGUMENT for bad certificates
    static absl::StatusOr<std::unique_ptr<grpc_port>> listen(const grpc_settings& settings,
                                                             grpc::Service& service);

    ~grpc_port();
    grpc_port(const grpc_port&) = delete;
    grpc_port& operator=(const grpc_port&) = delete;

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }

    /// The health service says NOT_SERVING from now on.
    void drain();

    /// Takes no more calls and lets those in progress finish until `patience` has passed.
    void stop(std::chrono::milliseconds patience);

  private:
    grpc_port(std::unique_ptr<grpc::Server> server, std::uint16_t port);

    std::unique_ptr<grpc::Server> server_;
    std::uint16_t port_;
};

}  // namespace tidegauge::server
