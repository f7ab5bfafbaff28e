// What the HTTP port answers to Prometheus' clients: parameters, encodings, status codes.
#include "query_routes.hpp"

#include "api_envelope.hpp"
#include "form.hpp"
#include "gzip.hpp"
#include "http_routes.hpp"
#include "remote_read.hpp"

#include <tidegauge/base/status.hpp>

#include <boost/beast/http/verb.hpp>

#include <string>
#include <utility>

namespace tidegauge::server {

namespace {

namespace http = boost::beast::http;

constexpr std::string_view read_path = "/api/v1/read";

http_response failure(const absl::Status& why) {
    http_response response =
        respond(http::status::internal_server_error, json_type, failure_body(why));
    response.result(failure_of(why.code()).http_status);
    return response;
}

http_response method_not_allowed(std::string_view methods) {
    auto response = respond(http::status::method_not_allowed, text_type,
                            "405 method not allowed, supported: [" + std::string(methods) + "]");
    response.set(http::field::allow, boost::beast::string_view(methods.data(), methods.size()));
    return response;
}

/// Packs a body that is worth it, for whom takes it so.
void pack_for(const http_head& head, http_response& response) {
    constexpr std::size_t least_bytes = 1000;
    response.set(http::field::vary, "Accept-Encoding");
    if (response.body().size() < least_bytes) return;
    if (!accepts_gzip(field(head, http::field::accept_encoding))) return;
    response.body() = gzip(response.body());
    response.set(http::field::content_encoding, "gzip");
}

/// The parameters of the request.
absl::StatusOr<form> form_of(const http_head& head, std::string_view body) {
    form asked;
    const bool is_form =
        media_type(field(head, http::field::content_type)) == "application/x-www-form-urlencoded";
    if (head.method() == http::verb::post && is_form) {
        if (absl::Status failed = asked.add(body); !failed.ok()) return failed;
    }
    if (absl::Status failed = asked.add(query_string_of(head)); !failed.ok()) return failed;
    return asked;
}

}  // namespace

std::optional<http_response> query_routes::refuse(const http_head& head) {
    const std::string_view path = path_of(head);
    const http::verb method = head.method();
    if (method == http::verb::options && (path == read_path || prometheus_api::has(path))) {
        return std::nullopt;
    }
    if (path == read_path) {
        if (method == http::verb::post) return std::nullopt;
        return method_not_allowed("POST");
    }
    if (!prometheus_api::has(path)) {
        return failure(not_found("there is no " + std::string(path)));
    }
    const bool takes_post = prometheus_api::takes_post(path);
    const bool fits = method == http::verb::get || method == http::verb::head ||
                      (method == http::verb::post && takes_post);
    if (fits) return std::nullopt;
    return method_not_allowed(takes_post ? "GET, HEAD, POST" : "GET, HEAD");
}

http_response query_routes::answer(const http_head& head, std::string_view body) const {
    const std::string_view path = path_of(head);
    if (head.method() == http::verb::options) return http_response(http::status::no_content, 11);
    if (path == read_path) return read(body);
    const auto asked = form_of(head, body);
    if (!asked.ok()) return failure(asked.status());
    auto answered = api_.answer(path, *asked);
    if (!answered.ok()) return failure(answered.status());
    auto response = respond(http::status::ok, json_type, success_body(*std::move(answered)));
    pack_for(head, response);
    return response;
}

http_response query_routes::read(std::string_view body) const {
    auto answered = remote_read(store_, body, {.samples = most_samples_});
    if (!answered.ok()) {  // as Prometheus, in plain text
        return respond(http::status::bad_request, text_type,
                       std::string(message(answered.status())) + "\n");
    }
    auto response = respond(http::status::ok, protobuf_type, *std::move(answered));
    response.set(http::field::content_encoding, "snappy");
    return response;
}

}  // namespace tidegauge::server
