// What the HTTP port answers: OTLP specification, "OTLP/HTTP", and the probes.
#include "http_routes.hpp"

#include "gzip.hpp"
#include "ingest.hpp"
#include "otlp_reply.hpp"
#include "reply_text.hpp"

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/verb.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace tidegauge::server {

namespace {

namespace http = boost::beast::http;

struct route {
    std::string_view path;
    bool is_otlp;
};
constexpr std::array<route, 7> known_routes{{{"/v1/metrics", true},
                                             {"/", false},
                                             {"/livez", false},
                                             {"/readyz", false},
                                             {"/metrics", false},
                                             {"/-/healthy", false},
                                             {"/-/ready", false}}};

http_response respond_as(http::status code, otlp_encoding as, std::string body) {
    return respond(code, as == otlp_encoding::json ? json_type : protobuf_type, std::move(body));
}

/// JSON unless the request is protobuf: a person who tries it by hand can read that.
otlp_encoding encoding_of(const http_head& head) {
    return media_type(field(head, http::field::content_type)) == protobuf_type
               ? otlp_encoding::protobuf
               : otlp_encoding::json;
}

bool is_gzip_encoded(const http_head& head) {
    return boost::beast::iequals(head[http::field::content_encoding], "gzip");
}

bool is_identity(const http_head& head) {
    const auto encoding = head[http::field::content_encoding];
    return encoding.empty() || boost::beast::iequals(encoding, "identity");
}

/// OTLP specification, "Failures": the HTTP code that goes with a gRPC code.
http::status status_of(absl::StatusCode code) {
    switch (code) {
        case absl::StatusCode::kInvalidArgument:
            return http::status::bad_request;
        case absl::StatusCode::kResourceExhausted:
            return http::status::payload_too_large;
        case absl::StatusCode::kUnavailable:
            return http::status::service_unavailable;
        default:
            return http::status::internal_server_error;
    }
}

}  // namespace

std::string media_type(std::string_view content_type) {
    std::string type(content_type.substr(0, content_type.find(';')));
    std::erase_if(type, [](char c) { return c == ' ' || c == '\t'; });
    std::ranges::transform(type, type.begin(), [](char c) {
        return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    });
    return type;
}

std::optional<http_response> http_routes::refuse(const http_head& head) {
    if (query_routes::owns(path_of(head))) return query_routes::refuse(head);
    const auto found = std::ranges::find(known_routes, path_of(head), &route::path);
    // Metrics that are sent to the root are on the wrong path, and are told so.
    const bool is_lost = head.method() == http::verb::post && path_of(head) == "/";
    if (found == known_routes.end() || is_lost) {
        return failure(head, http::status::not_found,
                       error(absl::StatusCode::kUnimplemented,
                             "there is no " + std::string(path_of(head)) +
                                 "; metrics are taken at /v1/metrics, traces and logs nowhere"));
    }
    const http::verb method = head.method();
    const bool fits = found->is_otlp ? method == http::verb::post
                                     : method == http::verb::get || method == http::verb::head;
    if (!fits) {
        auto response = respond(http::status::method_not_allowed, text_type,
                                found->is_otlp ? "405 method not allowed, supported: [POST]"
                                               : "405 method not allowed, supported: [GET, HEAD]");
        response.set(http::field::allow, found->is_otlp ? "POST" : "GET, HEAD");
        return response;
    }
    if (!found->is_otlp) return std::nullopt;
    if (!is_identity(head) && !is_gzip_encoded(head)) {
        return failure(
            head, http::status::bad_request,
            invalid_argument("unsupported Content-Encoding; supported: [gzip, identity]"));
    }
    const std::string type = media_type(field(head, http::field::content_type));
    if (type != json_type && type != protobuf_type) {
        return respond(
            http::status::unsupported_media_type, text_type,
            "415 unsupported media type, supported: [application/json, application/x-protobuf]");
    }
    return std::nullopt;
}

http_response http_routes::answer(const http_head& head, std::string_view body) {
    const std::string_view path = path_of(head);
    if (path == "/v1/metrics") return take_metrics(head, body);
    if (path == "/metrics") {
        return respond(http::status::ok, "text/plain; version=0.0.4; charset=utf-8",
                       metrics_.text(queries_.prepared()));
    }
    if (query_routes::owns(path)) return queries_.answer(head, body);
    if (path == "/readyz" || path == "/-/ready") return readiness();
    if (path == "/") {
        return respond(http::status::ok, text_type,
                       "tidegauge: /v1/metrics, /api/v1/query, /metrics, /livez, /readyz\n");
    }
    return respond(http::status::ok, text_type, "alive\n");
}

http_response http_routes::failure(const http_head& head, http::status code,
                                   const absl::Status& why) {
    if (path_of(head) == "/v1/metrics") ingest_.note_refusal(why, "http");
    const otlp_encoding as = encoding_of(head);
    auto response = respond_as(code, as, status_body(reply_status(why), as));
    // Senders wait this long before they send the same again.
    if (code == http::status::service_unavailable) response.set(http::field::retry_after, "1");
    return response;
}

http_response http_routes::take_metrics(const http_head& head, std::string_view body) {
    std::string unpacked;
    if (is_gzip_encoded(head)) {
        auto inflated = gunzip(body, most_body_bytes_);
        if (!inflated.ok()) {
            return failure(head, status_of(inflated.status().code()), inflated.status());
        }
        unpacked = *std::move(inflated);
        body = unpacked;
    }
    const otlp_encoding as = encoding_of(head);
    const auto result =
        as == otlp_encoding::json ? ingest_.take_json(body, "http") : ingest_.take(body, "http");
    if (!result.ok()) {
        return respond_as(status_of(result.status().code()), as,
                          status_body(reply_status(result.status()), as));
    }
    return respond_as(http::status::ok, as, success_body(*result, as));
}

http_response http_routes::readiness() const {
    if (draining_) return respond(http::status::service_unavailable, text_type, "draining\n");
    const auto first = store_.first_arrival();
    return respond(http::status::ok, text_type,
                   first ? "ready\n" : "ready; warming up: no metrics have arrived yet\n");
}

}  // namespace tidegauge::server
