// Sockets that listen, and why they cannot.
#pragma once

#include <absl/status/status.h>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include <cstdint>
#include <string>

namespace tidegauge::server {

/// Lets `acceptor` listen. `address` is numeric; empty means every address, of both protocols where
/// the machine has both. `port` 0 lets the system choose.
/// @returns UNAVAILABLE with the system's reason, INVALID_ARGUMENT for what is no address
[[nodiscard]] absl::Status listen_at(boost::asio::ip::tcp::acceptor& acceptor,
                                     const std::string& address, std::uint16_t port);

/// The same for a unix socket, which the owner's group may then use as well.
/// @returns UNAVAILABLE also when somebody listens there already
[[nodiscard]] absl::Status listen_at(boost::asio::local::stream_protocol::acceptor& acceptor,
                                     const std::string& path);

/// Removes the socket of a server that has ended. @returns UNAVAILABLE when there is one that runs,
/// or a file of another kind
[[nodiscard]] absl::Status clear_for_socket(const std::string& path);

/// Sets the mode of a socket that somebody else made to 0660.
[[nodiscard]] absl::Status let_group_in(const std::string& path);

/// Whether one could listen there now, for those who are not told why they cannot.
[[nodiscard]] absl::Status check_free(const std::string& address, std::uint16_t port);

}  // namespace tidegauge::server
