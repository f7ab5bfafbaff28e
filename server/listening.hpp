// Sockets that listen, and why they cannot.
#pragma once

#include <absl/status/status.h>
#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <string>

namespace tidegauge::server {

/// Lets `acceptor` listen. `address` is numeric; empty means every address, of both protocols where
/// the machine has both. `port` 0 lets the system choose.
/// @returns UNAVAILABLE with the system's reason, INVALID_ARGUMENT for what is no address
[[nodiscard]] absl::Status listen_at(boost::asio::ip::tcp::acceptor& acceptor,
                                     const std::string& address, std::uint16_t port);

/// Whether one could listen there now, for those who are not told why they cannot.
[[nodiscard]] absl::Status check_free(const std::string& address, std::uint16_t port);

}  // namespace tidegauge::server
