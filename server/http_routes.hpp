// What the HTTP port answers, apart from how bytes come and go.
#pragma once

#include "cors.hpp"
#include "http_message.hpp"
#include "metrics.hpp"
#include "otlp_settings.hpp"
#include "query_routes.hpp"
#include "refusal.hpp"

#include <tidegauge/store/store.hpp>

#include <absl/status/status.h>
#include <boost/beast/http/status.hpp>

#include <atomic>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tidegauge::server {

class bearer_tokens;
class ingest;

/// The type of a Content-Type header, without parameters and in lower case:
/// `application/json` of `Application/JSON; charset=utf-8`.
[[nodiscard]] std::string media_type(std::string_view content_type);

/// OTLP over HTTP, and what operators and Prometheus ask.
///
/// | path        | method    | answer                                                         |
/// |-------------|-----------|----------------------------------------------------------------|
/// | /v1/metrics | POST      | OTLP's: protobuf or JSON as asked, plain or compressed         |
/// | /livez      | GET, HEAD | 200 as long as the process can answer                          |
/// | /readyz     | GET, HEAD | 200 from listening until draining; says whether metrics came   |
/// | /           | GET, HEAD | where the rest is; clients of Prometheus probe it             |
/// | /metrics    | GET, HEAD | Prometheus' text                                               |
/// | /-/healthy  | GET, HEAD | as /livez, where Prometheus' clients look for it               |
/// | /-/ready    | GET, HEAD | as /readyz                                                     |
/// | /api/...    |           | see query_routes                                               |
///
/// Threads: safe.
class http_routes {
  public:
    /// With `tokens`, metrics are taken from those alone who show one. They must outlive it.
    http_routes(ingest& into, const metrics& own, const store& of, query_routes& queries,
                otlp_settings otlp, bearer_tokens* tokens = nullptr)
        : ingest_(into),
          metrics_(own),
          store_(of),
          queries_(queries),
          otlp_(std::move(otlp)),
          pages_(otlp_.pages),
          tokens_(tokens) {}

    /// The answer, if the head alone tells that the body is not wanted.
    [[nodiscard]] std::optional<http_response> refuse(const http_head& head);

    /// Whether `answer` may take as long as a query may.
    [[nodiscard]] static bool may_take_long(const http_head& head) {
        return query_routes::owns(path_of(head));
    }

    /// @pre `refuse(head)` had nothing against it
    [[nodiscard]] http_response answer(const http_head& head, std::string_view body);

    /// A failure in OTLP's words: google.rpc.Status in the encoding of the request.
    [[nodiscard]] http_response failure(const http_head& head, boost::beast::http::status code,
                                        const absl::Status& why, refusal reason);

    /// Adds to a response, whatever it is, what goes with the request.
    void complete(const http_head& head, http_response& response) const {
        if (is_for_pages(head)) pages_.tell(head, response);
    }

    [[nodiscard]] std::size_t most_body_bytes() const noexcept { return otlp_.most_body_bytes; }

    /// From now on it is not ready.
    void drain() noexcept { draining_ = true; }

    /// Ends the queries that run.
    void stop_queries() noexcept { queries_.stop(); }

  private:
    [[nodiscard]] bool is_otlp(const http_head& head) const { return path_of(head) == otlp_.path; }
    /// Whether web pages may want it.
    [[nodiscard]] bool is_for_pages(const http_head& head) const {
        return is_otlp(head) || query_routes::owns(path_of(head));
    }
    [[nodiscard]] http_response answer_preflight(const http_head& head);
    [[nodiscard]] std::optional<http_response> refuse_otlp(const http_head& head);
    [[nodiscard]] http_response not_there(const http_head& head) const;
    [[nodiscard]] http_response take_metrics(const http_head& head, std::string_view body);
    [[nodiscard]] http_response readiness() const;

    ingest& ingest_;
    const metrics& metrics_;
    const store& store_;
    query_routes& queries_;
    otlp_settings otlp_;
    cors pages_;
    bearer_tokens* tokens_;
    std::atomic<bool> draining_{false};
};

}  // namespace tidegauge::server
