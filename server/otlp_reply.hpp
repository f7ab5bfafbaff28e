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

}  // namespace tidegauge::server
