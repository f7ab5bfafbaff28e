// Sockets that listen: what the system is asked for.
#include "listening.hpp"

#include <tidegauge/base/status.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/v6_only.hpp>

namespace tidegauge::server {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

error_code listen_at_endpoint(tcp::acceptor& acceptor, const tcp::endpoint& at) {
    error_code failed;
    const auto ok = [&failed] { return !failed; };
    acceptor.open(at.protocol(), failed);
    if (ok() && at.address().is_v6()) acceptor.set_option(asio::ip::v6_only(false), failed);
    if (ok()) acceptor.set_option(tcp::acceptor::reuse_address(true), failed);
    if (ok()) acceptor.bind(at, failed);
    if (ok()) acceptor.listen(asio::socket_base::max_listen_connections, failed);
    if (failed) {
        error_code ignored;
        acceptor.close(ignored);
    }
    return failed;
}

}  // namespace

absl::Status listen_at(tcp::acceptor& acceptor, const std::string& address, std::uint16_t port) {
    error_code failed;
    const auto numeric = asio::ip::make_address(address.empty() ? "::" : address, failed);
    if (failed) {
        return invalid_argument("\"" + address + "\" is no IP address to listen at");
    }
    failed = listen_at_endpoint(acceptor, {numeric, port});
    if (failed == asio::error::address_family_not_supported && address.empty()) {
        failed = listen_at_endpoint(acceptor, {tcp::v4(), port});  // a machine without IPv6
    }
    if (!failed) return absl::OkStatus();
    return unavailable("cannot listen at port " + std::to_string(port) + ": " + failed.message());
}

absl::Status check_free(const std::string& address, std::uint16_t port) {
    asio::io_context io;
    tcp::acceptor acceptor(io);
    return listen_at(acceptor, address, port);
}

}  // namespace tidegauge::server
