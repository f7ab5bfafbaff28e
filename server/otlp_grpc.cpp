// OTLP over gRPC: from byte buffers to the store and back.
#include "otlp_grpc.hpp"

#include "grpc_status.hpp"
#include "gzip.hpp"
#include "ingest.hpp"
#include "otlp_reply.hpp"

#include <grpcpp/support/byte_buffer.h>
#include <opentelemetry/proto/collector/metrics/v1/metrics_service.grpc.pb.h>

#include <string>
#include <string_view>
#include <utility>

namespace tidegauge::server {

namespace {

namespace collector = opentelemetry::proto::collector::metrics::v1;
using raw_service =
    collector::MetricsService::WithRawCallbackMethod_Export<collector::MetricsService::Service>;

class otlp_service final : public raw_service {
  public:
    otlp_service(ingest& into, std::size_t most_bytes) : ingest_(into), most_bytes_(most_bytes) {}

    grpc::ServerUnaryReactor* Export(grpc::CallbackServerContext* context,
                                     const grpc::ByteBuffer* request,
                                     grpc::ByteBuffer* response) override {
        const auto result = take(*request);
        if (result.ok()) {
            const grpc::Slice body(success_body(*result, otlp_encoding::protobuf));
            *response = grpc::ByteBuffer(&body, 1);
        }
        grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
        reactor->Finish(to_grpc(result.status()));
        return reactor;
    }

  private:
    absl::StatusOr<otlp::decode_result> take(const grpc::ByteBuffer& request) {
        grpc::Slice bytes;  // shares the buffer's memory when it is in one piece
        if (!request.TrySingleSlice(&bytes).ok() && !request.DumpToSingleSlice(&bytes).ok()) {
            return ingest_.refuse(invalid_argument("the message has no readable bytes"), "grpc");
        }
        const std::string_view packed(reinterpret_cast<const char*>(bytes.begin()), bytes.size());
        if (!is_gzip(packed)) return ingest_.take(packed, "grpc");
        const auto unpacked = gunzip(packed, most_bytes_);
        if (!unpacked.ok()) return ingest_.refuse(unpacked.status(), "grpc");
        return ingest_.take(*unpacked, "grpc");
    }

    ingest& ingest_;
    std::size_t most_bytes_;
};

}  // namespace

std::unique_ptr<grpc::Service> make_otlp_service(ingest& into, std::size_t most_bytes) {
    return std::make_unique<otlp_service>(into, most_bytes);
}

}  // namespace tidegauge::server
