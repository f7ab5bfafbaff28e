// Which web pages may send and ask: CORS (fetch.spec.whatwg.org, "CORS protocol").
#pragma once

#include "http_message.hpp"
#include "otlp_settings.hpp"

#include <boost/beast/http/field.hpp>
#include <boost/beast/http/verb.hpp>

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>

namespace tidegauge::server {

/// Answers browsers for the pages that may send and ask. Credentials are never allowed: no page has
/// cookies of ours.
class cors {
  public:
    explicit cors(cors_settings pages) : pages_(std::move(pages)) {}

    /// Whether the page that sends this may.
    [[nodiscard]] bool allows(const http_head& head) const {
        const std::string_view origin = field(head, boost::beast::http::field::origin);
        return !origin.empty() && std::ranges::any_of(pages_.origins, [origin](const auto& each) {
            return matches(origin, each);
        });
    }

    /// Whether a browser asks on behalf of a page if it may.
    [[nodiscard]] bool is_preflight(const http_head& head) const {
        using boost::beast::http::field;
        return !pages_.origins.empty() && head.method() == boost::beast::http::verb::options &&
               head.find(field::access_control_request_method) != head.end();
    }

    /// The answer to a preflight that is allowed.
    [[nodiscard]] http_response allowance(const http_head& head) const {
        using boost::beast::http::field;
        http_response response(boost::beast::http::status::no_content, 11);
        response.set(field::access_control_allow_methods, "GET, POST");
        const auto wanted = head[field::access_control_request_headers];
        if (!wanted.empty()) response.set(field::access_control_allow_headers, wanted);
        const auto age = std::chrono::duration_cast<std::chrono::seconds>(pages_.max_age);
        response.set(field::access_control_max_age, std::to_string(age.count()));
        return response;
    }

    /// Tells the browser whether the page may see the answer.
    void tell(const http_head& head, http_response& response) const {
        using boost::beast::http::field;
        if (pages_.origins.empty()) return;
        response.insert(field::vary, "Origin");
        if (allows(head)) response.set(field::access_control_allow_origin, head[field::origin]);
    }

  private:
    /// A `*` in a pattern stands for one character or more of a host's name.
    [[nodiscard]] static bool matches(std::string_view origin, std::string_view pattern) {
        if (pattern == "*") return true;
        const std::size_t star = pattern.find('*');
        if (star == std::string_view::npos) return origin == pattern;
        const std::string_view end = pattern.substr(star + 1);
        if (origin.size() < pattern.size() || !origin.starts_with(pattern.substr(0, star)) ||
            !origin.ends_with(end)) {
            return false;
        }
        const std::string_view any = origin.substr(star, origin.size() - star - end.size());
        return any.find_first_of("/:") == std::string_view::npos;
    }

    cors_settings pages_;
};

}  // namespace tidegauge::server
