// The files that make a port speak TLS.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace boost::asio::ssl {
class context;
}

namespace tidegauge::server {

/// Paths of PEM files; all empty means no TLS.
struct tls_files {
    std::string certificate;  ///< with its chain
    std::string key;
    std::string client_ca;             ///< if set, clients must show a certificate of it
    std::chrono::seconds reload{300};  ///< how often the files are read anew

    [[nodiscard]] bool enabled() const { return !certificate.empty(); }
};

/// Reads the files: TLS from 1.2 on, with certificates of clients if there is a client CA.
/// @pre `files.enabled()`
/// @returns INVALID_ARGUMENT with the file that is not usable, and why
[[nodiscard]] absl::StatusOr<std::shared_ptr<boost::asio::ssl::context>> read(
    const tls_files& files);

/// Whether the files are complete, readable, and belong together. A port that was meant to be
/// secure must never fall back to plain text, so anything else is an error.
/// `port` names the port in messages.
[[nodiscard]] absl::Status check(const tls_files& files, std::string_view port);

}  // namespace tidegauge::server
