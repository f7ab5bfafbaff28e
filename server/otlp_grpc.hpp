// OTLP over gRPC.
#pragma once

#include <cstddef>
#include <memory>

namespace grpc {
class Service;
}

namespace tidegauge::server {

class bearer_tokens;
class ingest;

/// The MetricsService of OTLP. Requests are taken as the bytes they are; no protobuf object is made
/// of them. `most_bytes` bounds a request after decompression, and more is RESOURCE_EXHAUSTED. With
/// `tokens`, whoever shows none of them is UNAUTHENTICATED.
///
/// Threads: safe; calls are answered on gRPC's threads. `into` and `tokens` must outlive it.
[[nodiscard]] std::unique_ptr<grpc::Service> make_otlp_service(ingest& into, std::size_t most_bytes,
                                                               bearer_tokens* tokens);

}  // namespace tidegauge::server
