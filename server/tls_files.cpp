// The files that make a port speak TLS: OpenSSL's opinion of them.
#include "tls_files.hpp"

#include <tidegauge/base/status.hpp>

#include <boost/asio/ssl/context.hpp>

namespace tidegauge::server {

absl::Status check(const tls_files& files, std::string_view port) {
    namespace ssl = boost::asio::ssl;
    const auto complain = [&](const std::string& text) {
        return invalid_argument("TLS of the " + std::string(port) + " port: " + text);
    };
    if (files.certificate.empty() && files.key.empty()) {
        if (files.client_ca.empty()) return absl::OkStatus();
        return complain("a client CA needs a certificate and a key as well");
    }
    if (files.key.empty()) return complain("a certificate needs a key as well");
    if (files.certificate.empty()) return complain("a key needs a certificate as well");

    ssl::context context(ssl::context::tls_server);
    boost::system::error_code failed;
    context.use_certificate_chain_file(files.certificate, failed);
    if (failed) return complain(files.certificate + ": " + failed.message());
    context.use_private_key_file(files.key, ssl::context::pem, failed);
    if (failed) return complain(files.key + ": " + failed.message());
    if (files.client_ca.empty()) return absl::OkStatus();
    context.load_verify_file(files.client_ca, failed);
    if (failed) return complain(files.client_ca + ": " + failed.message());
    return absl::OkStatus();
}

}  // namespace tidegauge::server
