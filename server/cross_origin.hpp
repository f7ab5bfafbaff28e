// Which pages of other sites may read an answer in a browser.
#pragma once

#include "http_message.hpp"

#include <tidegauge/base/status.hpp>

#include <absl/status/statusor.h>
#include <boost/beast/http/field.hpp>
#include <re2/re2.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace tidegauge::server {

/// The headers of cross-origin resource sharing as Prometheus sends them (util/httputil/cors.go).
///
/// Differs from Prometheus: by default no page may, where Prometheus allows all.
/// Threads: safe.
class cross_origin {
  public:
    cross_origin() = default;  ///< allows none, and says nothing

    /// Allows origins, such as `https://example.org`, that `regex` matches as a whole.
    [[nodiscard]] static absl::StatusOr<cross_origin> make(std::string_view regex) {
        RE2::Options quiet;
        quiet.set_log_errors(false);
        cross_origin made;
        made.allows_all_ = regex == ".*";
        made.allowed_ = std::make_shared<const RE2>(std::string(regex), quiet);
        if (made.allowed_->ok()) return made;
        return invalid_argument("expected a regular expression: " + made.allowed_->error());
    }

    /// Adds the headers of an answer to the request `head`.
    void tell(const http_head& head, http_response& response) const {
        namespace http = boost::beast::http;
        if (allowed_ == nullptr) return;
        response.insert(http::field::vary, "Origin");
        const std::string_view origin = field(head, http::field::origin);
        if (origin.empty()) return;
        response.set(http::field::access_control_allow_headers,
                     "Accept, Authorization, Content-Type, Origin");
        response.set(http::field::access_control_allow_methods, "GET, POST, OPTIONS");
        response.set(http::field::access_control_expose_headers, "Date");
        if (allows_all_) {
            response.set(http::field::access_control_allow_origin, "*");
        } else if (RE2::FullMatch(origin, *allowed_)) {
            response.set(http::field::access_control_allow_origin,
                         boost::beast::string_view(origin.data(), origin.size()));
        }
    }

  private:
    std::shared_ptr<const RE2> allowed_;  ///< null: none
    bool allows_all_ = false;
};

}  // namespace tidegauge::server
