// A port that speaks gRPC: what its builder is told.
#include "grpc_port.hpp"

#include "listening.hpp"

#include <tidegauge/base/status.hpp>

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/resource_quota.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <algorithm>
#include <limits>
#include <mutex>
#include <utility>

namespace tidegauge::server {

namespace {

std::shared_ptr<grpc::ServerCredentials> credentials(const tls_files& files) {
    if (!files.enabled()) return grpc::InsecureServerCredentials();
    namespace tls = grpc::experimental;
    const auto provider = std::make_shared<tls::FileWatcherCertificateProvider>(
        files.key, files.certificate, files.client_ca, static_cast<unsigned>(files.reload.count()));
    tls::TlsServerCredentialsOptions how(provider);
    how.watch_identity_key_cert_pairs();
    if (!files.client_ca.empty()) {
        how.watch_root_certs();
        how.set_cert_request_type(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
    }
    return tls::TlsServerCredentials(how);
}

std::string endpoint(const std::string& address, std::uint16_t port) {
    const std::string host = address.empty() ? "::" : address;
    const bool is_v6 = host.find(':') != std::string::npos;
    return (is_v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

void set_transport(grpc::ServerBuilder& builder, const grpc_settings& settings) {
    constexpr int minute_ms = 60'000;
    builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);  // a port in use is an error
    builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, std::numeric_limits<int>::max());
    builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, minute_ms);
    builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, minute_ms / 3);
    builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
    builder.AddChannelArgument(GRPC_ARG_HTTP2_MAX_PING_STRIKES, 0);
    if (settings.max_connection_age.count() > 0) {
        const auto age_ms = static_cast<int>(std::min<std::int64_t>(
            settings.max_connection_age.count(), std::numeric_limits<int>::max()));
        builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, age_ms);
        builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, minute_ms);
    }
    // A request then comes in a frame or two and never waits for room: 83-89 ns a point for all
    // that gRPC does where its 16 KiB and 64 KiB took 110-126. Without BDP probes it was 113-140.
    builder.AddChannelArgument(GRPC_ARG_HTTP2_MAX_FRAME_SIZE, settings.frame_bytes);
    builder.AddChannelArgument(GRPC_ARG_HTTP2_STREAM_LOOKAHEAD_BYTES, settings.ahead_bytes);
    builder.SetMaxReceiveMessageSize(static_cast<int>(settings.most_message_bytes));
    builder.AddChannelArgument(GRPC_ARG_ENABLE_PER_MESSAGE_DECOMPRESSION, 0);
    builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_DEFLATE, false);
    builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_GZIP, settings.takes_gzip);
    grpc::ResourceQuota quota("tidegauge");
    builder.SetResourceQuota(quota.Resize(settings.memory_bytes));
}

}  // namespace

absl::StatusOr<std::unique_ptr<grpc_port>> grpc_port::listen(const grpc_settings& settings,
                                                             grpc::Service& service) {
    static std::once_flag once;
    std::call_once(once, [] {
        grpc::EnableDefaultHealthCheckService(true);
        grpc::reflection::InitProtoReflectionServerBuilderPlugin();
    });
    grpc::ServerBuilder builder;
    set_transport(builder, settings);
    int port = 0;
    int has_socket = settings.socket.empty() ? 1 : 0;
    builder.AddListeningPort(endpoint(settings.address, settings.port), credentials(settings.tls),
                             &port);
    if (!settings.socket.empty()) {
        const absl::Status cleared = clear_for_socket(settings.socket);
        if (!cleared.ok()) return cleared;
        builder.AddListeningPort("unix:" + settings.socket, grpc::InsecureServerCredentials(),
                                 &has_socket);
    }
    builder.RegisterService(&service);
    auto server = builder.BuildAndStart();
    if (server != nullptr && port > 0 && has_socket > 0) {
        if (!settings.socket.empty()) {
            const absl::Status opened = let_group_in(settings.socket);
            if (!opened.ok()) return opened;
        }
        return std::unique_ptr<grpc_port>(
            new grpc_port(std::move(server), static_cast<std::uint16_t>(port)));
    }
    const absl::Status why = check_free(settings.address, settings.port);  // gRPC does not say
    if (!why.ok()) return why;
    return unavailable("cannot listen at " + (has_socket > 0
                                                  ? "port " + std::to_string(settings.port)
                                                  : settings.socket));
}

grpc_port::grpc_port(std::unique_ptr<grpc::Server> server, std::uint16_t port)
    : server_(std::move(server)), port_(port) {}

grpc_port::~grpc_port() {
    stop(std::chrono::milliseconds{0});
}

void grpc_port::drain() {
    server_->GetHealthCheckService()->SetServingStatus(false);
}

void grpc_port::stop(std::chrono::milliseconds patience) {
    server_->Shutdown(std::chrono::system_clock::now() + patience);
}

}  // namespace tidegauge::server
