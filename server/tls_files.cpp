// The files that make a port speak TLS: OpenSSL's opinion of them.
#include "tls_files.hpp"

#include <tidegauge/base/status.hpp>

#include <boost/asio/ssl/context.hpp>

namespace tidegauge::server {

namespace ssl = boost::asio::ssl;

namespace {

/// What `SSL_CTX` is told besides the files. Sessions are not resumed: who connects again shows
/// its certificate again, and to the authorities of that time.
void set_protocol(ssl::context& context) {
    SSL_CTX* const native = context.native_handle();
    SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
    SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_options(native, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION);
}

}  // namespace

absl::StatusOr<std::shared_ptr<ssl::context>> read(const tls_files& files) {
    const auto made = std::make_shared<ssl::context>(ssl::context::tls_server);
    boost::system::error_code failed;
    const auto complain = [&failed](const std::string& file) {
        return invalid_argument(file + ": " + failed.message());
    };
    set_protocol(*made);
    made->use_certificate_chain_file(files.certificate, failed);
    if (failed) return complain(files.certificate);
    made->use_private_key_file(files.key, ssl::context::pem, failed);
    if (failed) return complain(files.key);
    if (files.client_ca.empty()) return made;
    made->load_verify_file(files.client_ca, failed);
    if (failed) return complain(files.client_ca);
    made->set_verify_mode(ssl::verify_peer | ssl::verify_fail_if_no_peer_cert, failed);
    if (failed) return complain(files.client_ca);
    return made;
}

absl::Status check(const tls_files& files, std::string_view port) {
    const auto complain = [&](std::string_view text) {
        return invalid_argument("TLS of the " + std::string(port) + " port: " + std::string(text));
    };
    if (files.certificate.empty() && files.key.empty()) {
        if (files.client_ca.empty()) return absl::OkStatus();
        return complain("a client CA needs a certificate and a key as well");
    }
    if (files.key.empty()) return complain("a certificate needs a key as well");
    if (files.certificate.empty()) return complain("a key needs a certificate as well");
    const auto usable = read(files);
    return usable.ok() ? absl::OkStatus() : complain(message(usable.status()));
}

}  // namespace tidegauge::server
