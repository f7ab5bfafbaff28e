// What the HTTP port answers: OTLP specification, "OTLP/HTTP", and the probes.
#include "http_routes.hpp"

#include "bearer_tokens.hpp"
#include "decompress.hpp"
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

constexpr std::array<std::string_view, 6> paths{"/",        "/livez",     "/readyz",
                                                "/metrics", "/-/healthy", "/-/ready"};

http_response respond_as(http::status code, otlp_encoding as, std::string body) {
    return respond(code, as == otlp_encoding::json ? json_type : protobuf_type, std::move(body));
}

/// JSON unless the request is protobuf: a person who tries it by hand can read that.
otlp_encoding encoding_of(const http_head& head) {
    return media_type(field(head, http::field::content_type)) == protobuf_type
               ? otlp_encoding::protobuf
               : otlp_encoding::json;
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
        case absl::StatusCode::kUnauthenticated:
            return http::status::unauthorized;
        default:
            return http::status::internal_server_error;
    }
}

/// A failure in the encoding of the request.
http_response failed(const http_head& head, http::status code, const absl::Status& why) {
    const otlp_encoding as = encoding_of(head);
    auto response = respond_as(code, as, status_body(reply_status(why), as));
    if (code == http::status::service_unavailable) {
        response.set(http::field::retry_after, std::to_string(retry_after_s));
    }
    return response;
}

http_response failed(const http_head& head, const absl::Status& why) {
    return failed(head, status_of(why.code()), why);
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
    if (is_for_pages(head) && pages_.is_preflight(head)) return answer_preflight(head);
    if (is_otlp(head)) return refuse_otlp(head);
    if (query_routes::owns(path_of(head))) return query_routes::refuse(head);
    const http::verb method = head.method();
    // Metrics that are sent to the root are on the wrong path, and are told so.
    const bool is_lost = method == http::verb::post && path_of(head) == "/";
    if (is_lost || std::ranges::find(paths, path_of(head)) == paths.end()) return not_there(head);
    if (method == http::verb::get || method == http::verb::head) return std::nullopt;
    auto response = respond(http::status::method_not_allowed, text_type,
                            "405 method not allowed, supported: [GET, HEAD]");
    response.set(http::field::allow, "GET, HEAD");
    return response;
}

http_response http_routes::answer_preflight(const http_head& head) {
    if (pages_.allows(head)) return pages_.allowance(head);
    return failure(
        head, http::status::forbidden,
        error(absl::StatusCode::kPermissionDenied, "pages of this origin may neither send nor ask"),
        refusal::origin);
}

std::optional<http_response> http_routes::refuse_otlp(const http_head& head) {
    if (head.method() != http::verb::post) {
        auto response =
            failure(head, http::status::method_not_allowed,
                    invalid_argument("method not allowed; supported: POST"), refusal::method);
        response.set(http::field::allow, "POST");
        return response;
    }
    if (tokens_ != nullptr && !tokens_->allow(field(head, http::field::authorization))) {
        auto response = failed(head, ingest_.refuse_stranger("http"));
        response.set(http::field::www_authenticate, "Bearer");
        return response;
    }
    if (!is_identity(head) && !is_known_coding(field(head, http::field::content_encoding))) {
        auto response =
            failure(head, http::status::unsupported_media_type,
                    invalid_argument("unsupported Content-Encoding; supported: " + known_codings()),
                    refusal::coding);
        response.set(http::field::accept_encoding, known_codings());
        return response;
    }
    const std::string type = media_type(field(head, http::field::content_type));
    if (type == json_type || type == protobuf_type) return std::nullopt;
    return failure(head, http::status::unsupported_media_type,
                   invalid_argument("unsupported media type; supported: application/json, "
                                    "application/x-protobuf"),
                   refusal::media_type);
}

http_response http_routes::not_there(const http_head& head) const {
    return failed(head, http::status::not_found,
                  error(absl::StatusCode::kUnimplemented,
                        "there is no " + std::string(path_of(head)) + "; metrics are taken at " +
                            otlp_.path + ", traces and logs nowhere"));
}

http_response http_routes::answer(const http_head& head, std::string_view body) {
    const std::string_view path = path_of(head);
    if (is_otlp(head)) return take_metrics(head, body);
    if (path == "/metrics") {
        return respond(http::status::ok, "text/plain; version=0.0.4; charset=utf-8",
                       metrics_.text(queries_.prepared()));
    }
    if (query_routes::owns(path)) return queries_.answer(head, body);
    if (path == "/readyz" || path == "/-/ready") return readiness();
    if (path == "/") {
        return respond(http::status::ok, text_type,
                       "tidegauge: " + otlp_.path + ", /api/v1/query, /metrics, /livez, /readyz\n");
    }
    return respond(http::status::ok, text_type, "alive\n");
}

http_response http_routes::failure(const http_head& head, http::status code,
                                   const absl::Status& why, refusal reason) {
    if (is_otlp(head)) return failed(head, code, ingest_.refuse(why, "http", reason));
    return failed(head, code, why);
}

http_response http_routes::take_metrics(const http_head& head, std::string_view body) {
    const otlp_encoding as = encoding_of(head);
    const bool is_json = as == otlp_encoding::json;
    const std::string_view coding = field(head, http::field::content_encoding);
    const auto result =
        !is_identity(head)
            ? ingest_.take_packed(coding, body, otlp_.most_body_bytes, "http", is_json)
        : is_json ? ingest_.take_json(body, "http")
                  : ingest_.take(body, "http");
    if (!result.ok()) return failed(head, result.status());
    return respond_as(http::status::ok, as, success_body(*result, as));
}

http_response http_routes::readiness() const {
    if (draining_) return respond(http::status::service_unavailable, text_type, "draining\n");
    const auto first = store_.first_arrival();
    return respond(http::status::ok, text_type,
                   first ? "ready\n" : "ready; warming up: no metrics have arrived yet\n");
}

}  // namespace tidegauge::server
