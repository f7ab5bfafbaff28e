// What the HTTP port answers to Prometheus' clients.
#pragma once

#include "http_message.hpp"
#include "prepared_counts.hpp"
#include "prometheus_api.hpp"

#include <tidegauge/store/store.hpp>

#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

namespace tidegauge::server {

/// | path                          | method    | answer                                         |
/// |-------------------------------|-----------|------------------------------------------------|
/// | /api/v1/read                  | POST      | remote read                                    |
/// | /api/v1/... of prometheus_api | GET, POST | JSON, gzip where it is accepted                |
///
/// OPTIONS is answered with 204 at all of them. Parameters are in the URL and, by POST, also in the
/// body as a form; the body's come first.
/// Threads: safe. Answers may take as long as queries may.
class query_routes {
  public:
    query_routes(const store& of, clock_function now, query_settings set)
        : store_(of),
          most_samples_(set.options.most_samples),
          api_(of, std::move(now), std::move(set)) {}

    /// Whether `path` is for this class to answer or to refuse.
    [[nodiscard]] static bool owns(std::string_view path) { return path.starts_with("/api/"); }

    /// The answer, if the head alone tells that there is none.
    [[nodiscard]] static std::optional<http_response> refuse(const http_head& head);

    /// @pre `refuse(head)` had nothing against it
    [[nodiscard]] http_response answer(const http_head& head, std::string_view body) const;

    /// Ends the queries that run.
    void stop() noexcept { api_.stop(); }

    [[nodiscard]] prepared_counts prepared() const { return api_.prepared(); }

  private:
    [[nodiscard]] http_response read(std::string_view body) const;

    const store& store_;
    std::size_t most_samples_;
    prometheus_api api_;
};

}  // namespace tidegauge::server
