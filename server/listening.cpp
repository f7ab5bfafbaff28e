// Sockets that listen: what the system is asked for.
#include "listening.hpp"

#include <tidegauge/base/status.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <sys/stat.h>
#include <unistd.h>

namespace tidegauge::server {

namespace asio = boost::asio;
using asio::ip::tcp;
using local = asio::local::stream_protocol;
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

absl::Status cannot_listen(const std::string& where, const std::string& why) {
    return unavailable("cannot listen at " + where + ": " + why);
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
    return cannot_listen("port " + std::to_string(port), failed.message());
}

absl::Status listen_at(local::acceptor& acceptor, const std::string& path) {
    const absl::Status cleared = clear_for_socket(path);
    if (!cleared.ok()) return cleared;
    constexpr std::size_t longest = 107;  // of sockaddr_un
    if (path.size() > longest)
        return cannot_listen(path, "a path of a socket has 107 bytes at most");
    error_code failed;
    const auto ok = [&failed] { return !failed; };
    const local::endpoint at(path);
    acceptor.open(at.protocol(), failed);
    if (ok()) acceptor.bind(at, failed);
    if (ok()) acceptor.listen(asio::socket_base::max_listen_connections, failed);
    if (ok()) return let_group_in(path);
    error_code ignored;
    acceptor.close(ignored);
    return cannot_listen(path, failed.message());
}

absl::Status clear_for_socket(const std::string& path) {
    struct stat found {};
    if (lstat(path.c_str(), &found) != 0) return absl::OkStatus();
    if (!S_ISSOCK(found.st_mode)) return cannot_listen(path, "there is a file that is no socket");
    asio::io_context io;
    local::socket visitor(io);
    error_code failed;
    visitor.connect(path, failed);
    if (!failed) return cannot_listen(path, "Address already in use");
    unlink(path.c_str());  // of a server that ended without
    return absl::OkStatus();
}

absl::Status let_group_in(const std::string& path) {
    constexpr mode_t owner_and_group = S_IRUSR | S_IWUSR | S_IRGRP | S_IWGRP;
    if (chmod(path.c_str(), owner_and_group) == 0) return absl::OkStatus();
    return cannot_listen(path, "its mode cannot be set");
}

absl::Status check_free(const std::string& address, std::uint16_t port) {
    asio::io_context io;
    tcp::acceptor acceptor(io);
    return listen_at(acceptor, address, port);
}

}  // namespace tidegauge::server
