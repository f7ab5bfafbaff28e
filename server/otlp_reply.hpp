// The bodies that a receiver of OTLP sends back, in both encodings.
#pragma once

#include <tidegauge/base/status.hpp>
#include <tidegauge/otlp/decode.hpp>

#include <absl/status/status.h>
#include <nlohmann/json.hpp>
#include <protozero/pbf_writer.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tidegauge::server {

/// How a request is encoded, and so its answer.
enum class otlp_encoding : std::uint8_t { protobuf, json };

namespace detail {

inline std::string dump(const nlohmann::json& document) {
    return document.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace detail

/// An ExportMetricsServiceResponse. `partial_success` is set when points were refused or there is
/// something to warn of, and else not (OTLP specification, "Partial Success").
[[nodiscard]] inline std::string success_body(const otlp::decode_result& result, otlp_encoding as) {
    const bool is_partial = result.rejected_data_points != 0 || !result.error_message.empty();
    if (as == otlp_encoding::json) {
        if (!is_partial) return "{}";
        return detail::dump({{"partialSuccess",
                              {{"rejectedDataPoints", std::to_string(result.rejected_data_points)},
                               {"errorMessage", result.error_message}}}});
    }
    std::string body;
    if (is_partial) {
        protozero::pbf_writer response(body);
        protozero::pbf_writer partial(response, 1);
        if (result.rejected_data_points != 0) {
            partial.add_int64(1, static_cast<std::int64_t>(result.rejected_data_points));
        }
        partial.add_string(2, result.error_message);
    }
    return body;
}

/// A google.rpc.Status, which OTLP/HTTP sends with every failure.
[[nodiscard]] inline std::string status_body(const absl::Status& status, otlp_encoding as) {
    const std::string text(message(status));
    if (as == otlp_encoding::json) {
        return detail::dump({{"code", status.raw_code()}, {"message", text}});
    }
    std::string body;
    protozero::pbf_writer out(body);
    out.add_int32(1, status.raw_code());
    out.add_string(2, text);
    return body;
}

/// Who is told to come again does so after this time, see `retry_details` and `Retry-After`: the
/// shortest that is worth it, as nothing is lost by then.
inline constexpr int retry_after_s = 1;

/// A google.rpc.Status with RetryInfo, as gRPC has it in `grpc-status-details-bin`: without it
/// senders do not come again after some errors, and with delays of their own after others.
[[nodiscard]] inline std::string retry_details(const absl::Status& status) {
    std::string body = status_body(status, otlp_encoding::protobuf);
    protozero::pbf_writer out(body);
    protozero::pbf_writer any(out, 3);
    any.add_string(1, "type.googleapis.com/google.rpc.RetryInfo");
    protozero::pbf_writer info(any, 2);
    protozero::pbf_writer delay(info, 1);
    delay.add_int64(1, retry_after_s);
    return body;
}

}  // namespace tidegauge::server
