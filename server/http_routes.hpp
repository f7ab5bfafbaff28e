// What the HTTP port answers, apart from how bytes come and go.
#pragma once

#include "http_message.hpp"
#include "metrics.hpp"
#include "query_routes.hpp"

#include <tidegauge/store/store.hpp>

#include <absl/status/status.h>
#include <boost/beast/http/status.hpp>

#include <atomic>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tidegauge::server {

class ingest;

/// The type of a Content-Type header, without parameters and in lower case:
/// `application/json` of `Application/JSON; charset=utf-8`.
[[nodiscard]] std::string media_type(std::string_view content_type);

/// OTLP over HTTP, and what operators and Prometheus ask.
///
/// | path        | method    | answer                                                         |
/// |-------------|-----------|----------------------------------------------------------------|
/// | /v1/metrics | POST      | OTLP's: protobuf or JSON as asked, gzip or identity            |
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
    /// `most_body_bytes` bounds a body after decompression.
    http_routes(ingest& into, const metrics& own, const store& of, query_routes& queries,
                std::size_t most_body_bytes)
        : ingest_(into),
          metrics_(own),
          store_(of),
          queries_(queries),
          most_body_bytes_(most_body_bytes) {}

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
                                        const absl::Status& why);

    [[nodiscard]] std::size_t most_body_bytes() const noexcept { return most_body_bytes_; }

    /// From now on it is not ready.
    void drain() noexcept { draining_ = true; }

    /// Ends the queries that run.
    void stop_queries() noexcept { queries_.stop(); }

  private:
    [[nodiscard]] http_response take_metrics(const http_head& head, std::string_view body);
    [[nodiscard]] http_response readiness() const;

    ingest& ingest_;
    const metrics& metrics_;
    const store& store_;
    query_routes& queries_;
    std::size_t most_body_bytes_;
    std::atomic<bool> draining_{false};
};

}  // namespace tidegauge::server
