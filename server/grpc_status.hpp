// Errors on their way to a gRPC client.
#pragma once

#include "reply_text.hpp"

#include <absl/status/status.h>
#include <grpcpp/support/status.h>

namespace tidegauge::server {

/// The same code (abseil's are gRPC's by number) and a message that fits into a header.
[[nodiscard]] inline grpc::Status to_grpc(const absl::Status& status) {
    if (status.ok()) return grpc::Status::OK;
    return {static_cast<grpc::StatusCode>(status.raw_code()), reply_text(message(status))};
}

}  // namespace tidegauge::server
