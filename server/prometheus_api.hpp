// The queries of Prometheus' HTTP API, apart from HTTP.
#pragma once

#include "api_envelope.hpp"
#include "clock.hpp"
#include "form.hpp"
#include "prepared_counts.hpp"
#include "query_settings.hpp"

#include <tidegauge/base/time.hpp>
#include <tidegauge/store/store.hpp>

#include <absl/status/statusor.h>

#include <atomic>
#include <memory>
#include <string_view>

namespace tidegauge::server {

class prepared_queries;

/// Answers what is asked under /api/v1 as Prometheus 3.16 does (web/api/v1/api.go), errors and
/// their texts included.
///
/// Differs from Prometheus: `stats` has those figures alone that are measured, and counts the
/// samples that are read from the store, each selector's once; `format_query` writes one line
/// however long it is; names of series whose samples are all outside `start` and `end` are not
/// listed; `metadata` knows types alone, those of the stored series.
/// Threads: safe.
class prometheus_api {
  public:
    prometheus_api(const store& of, clock_function now, query_settings set);
    ~prometheus_api();
    prometheus_api(const prometheus_api&) = delete;
    prometheus_api& operator=(const prometheus_api&) = delete;

    /// Whether `path` is one of its own; and whether it may be asked by POST.
    [[nodiscard]] static bool has(std::string_view path);
    [[nodiscard]] static bool takes_post(std::string_view path);

    /// What `path` gives for `asked`.
    /// @returns an error for whose code `failure_of` has the kind
    /// @pre has(path)
    [[nodiscard]] absl::StatusOr<api_answer> answer(std::string_view path, const form& asked) const;

    /// From now on every query is canceled.
    void stop() noexcept { is_stopped_ = true; }

    [[nodiscard]] prepared_counts prepared() const;

  private:
    struct route;
    static const route* find(std::string_view path);

    [[nodiscard]] absl::StatusOr<api_answer> query(const form& asked) const;
    [[nodiscard]] absl::StatusOr<api_answer> query_range(const form& asked) const;
    [[nodiscard]] absl::StatusOr<api_answer> format_query(const form& asked) const;
    [[nodiscard]] absl::StatusOr<api_answer> parse_query(const form& asked) const;
    [[nodiscard]] absl::StatusOr<api_answer> labels(const form& asked) const;
    [[nodiscard]] absl::StatusOr<api_answer> label_values(std::string_view name,
                                                          const form& asked) const;
    [[nodiscard]] absl::StatusOr<api_answer> series(const form& asked) const;
    [[nodiscard]] absl::StatusOr<api_answer> metadata(const form& asked) const;
    [[nodiscard]] absl::StatusOr<api_answer> build_info(const form& asked) const;
    [[nodiscard]] absl::StatusOr<api_answer> store_info(const form& asked) const;

    [[nodiscard]] absl::StatusOr<promql::query_options> options_of(const form& asked) const;
    [[nodiscard]] absl::Status refusal(const absl::Status& why) const;
    template <typename Use>
    [[nodiscard]] absl::StatusOr<api_answer> ask(const form& asked, timestamp at, std::size_t limit,
                                                 Use&& use) const;

    const store& store_;
    clock_function now_;
    query_settings set_;
    std::unique_ptr<prepared_queries> prepared_;
    std::atomic<bool> is_stopped_{false};
};

}  // namespace tidegauge::server
