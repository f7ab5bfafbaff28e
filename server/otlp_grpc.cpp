// OTLP over gRPC: from byte buffers to the store and back.
#include "otlp_grpc.hpp"

#include "bearer_tokens.hpp"
#include "decompress.hpp"
#include "grpc_status.hpp"
#include "ingest.hpp"
#include "otlp_reply.hpp"

#include <grpcpp/support/byte_buffer.h>
#include <opentelemetry/proto/collector/metrics/v1/metrics_service.grpc.pb.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace tidegauge::server {

namespace {

namespace collector = opentelemetry::proto::collector::metrics::v1;
using raw_service =
    collector::MetricsService::WithRawCallbackMethod_Export<collector::MetricsService::Service>;

/// An error on its way to a sender, who is told when to come again if that helps.
grpc::Status to_sender(const absl::Status& status) {
    if (status.code() != absl::StatusCode::kUnavailable) return to_grpc(status);
    const absl::Status reply = reply_status(status);
    return {grpc::StatusCode::UNAVAILABLE, std::string(message(reply)), retry_details(reply)};
}

class otlp_service final : public raw_service {
  public:
    otlp_service(ingest& into, std::size_t most_bytes, bearer_tokens* tokens)
        : ingest_(into), most_bytes_(most_bytes), tokens_(tokens) {}

    grpc::ServerUnaryReactor* Export(grpc::CallbackServerContext* context,
                                     const grpc::ByteBuffer* request,
                                     grpc::ByteBuffer* response) override {
        const auto result = is_allowed(*context) ? take(*request) : refuse_stranger();
        if (result.ok()) {
            const grpc::Slice body(success_body(*result, otlp_encoding::protobuf));
            *response = grpc::ByteBuffer(&body, 1);
        }
        grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
        reactor->Finish(to_sender(result.status()));
        return reactor;
    }

  private:
    using outcome = absl::StatusOr<otlp::decode_result>;

    [[nodiscard]] bool is_allowed(const grpc::CallbackServerContext& context) {
        if (tokens_ == nullptr) return true;
        const auto [begin, end] = context.client_metadata().equal_range("authorization");
        return std::any_of(begin, end, [this](const auto& each) {
            return tokens_->allow({each.second.data(), each.second.size()});
        });
    }

    outcome refuse_stranger() { return ingest_.refuse_stranger("grpc"); }

    outcome take(const grpc::ByteBuffer& request) {
        grpc::Slice bytes;  // shares the buffer's memory when it is in one piece
        if (!request.TrySingleSlice(&bytes).ok() && !request.DumpToSingleSlice(&bytes).ok()) {
            return ingest_.refuse(invalid_argument("the message has no readable bytes"), "grpc",
                                  refusal::unread);
        }
        const std::string_view packed(reinterpret_cast<const char*>(bytes.begin()), bytes.size());
        const std::string_view coding = coding_of(packed);
        if (coding.empty()) return ingest_.take(packed, "grpc");
        return ingest_.take_packed(coding, packed, most_bytes_, "grpc");
    }

    ingest& ingest_;
    std::size_t most_bytes_;
    bearer_tokens* tokens_;
};

}  // namespace

std::unique_ptr<grpc::Service> make_otlp_service(ingest& into, std::size_t most_bytes,
                                                 bearer_tokens* tokens) {
    return std::make_unique<otlp_service>(into, most_bytes, tokens);
}

}  // namespace tidegauge::server
