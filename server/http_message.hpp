// Requests and responses of the HTTP port, and what is read out of their heads.
#pragma once

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/http/string_body.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace tidegauge::server {

using http_head = boost::beast::http::request_header<>;
using http_response = boost::beast::http::response<boost::beast::http::string_body>;

inline constexpr std::string_view json_type = "application/json";
inline constexpr std::string_view protobuf_type = "application/x-protobuf";
inline constexpr std::string_view text_type = "text/plain; charset=utf-8";

[[nodiscard]] inline std::string_view view(boost::beast::string_view text) {
    return {text.data(), text.size()};
}

[[nodiscard]] inline std::string_view field(const http_head& head, boost::beast::http::field name) {
    return view(head[name]);
}

/// What is asked for, without the parameters.
[[nodiscard]] inline std::string_view path_of(const http_head& head) {
    const std::string_view target = view(head.target());
    return target.substr(0, target.find('?'));
}

/// The parameters behind the path, still escaped.
[[nodiscard]] inline std::string_view query_string_of(const http_head& head) {
    const std::string_view target = view(head.target());
    const std::size_t mark = target.find('?');
    return mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
}

[[nodiscard]] inline http_response respond(boost::beast::http::status code, std::string_view type,
                                           std::string body) {
    http_response response(code, 11, std::move(body));
    response.set(boost::beast::http::field::content_type,
                 boost::beast::string_view(type.data(), type.size()));
    return response;
}

}  // namespace tidegauge::server
