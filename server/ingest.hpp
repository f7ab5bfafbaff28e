// OTLP requests on their way into the store, whichever way they came.
#pragma once

#include "clock.hpp"
#include "logging.hpp"
#include "metrics.hpp"

#include <tidegauge/base/status.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/otlp/decode.hpp>
#include <tidegauge/otlp/json.hpp>
#include <tidegauge/store/store.hpp>

#include <absl/status/statusor.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace tidegauge::server {

/// Decodes requests straight into a store, counts them, and says when something has arrived.
///
/// Threads: safe; requests are decoded on the threads that bring them.
class ingest {
  public:
    /// `arrived` is called after each request that stored something; it must be quick.
    ingest(store& into, otlp::decode_options how, clock_function now, metrics& counted,
           const logger& log, std::function<void()> arrived)
        : store_(into),
          how_(std::move(how)),
          now_(std::move(now)),
          metrics_(counted),
          log_(log),
          arrived_(std::move(arrived)) {}

    /// Takes the bytes of an ExportMetricsServiceRequest. `protocol` is `grpc` or `http`.
    /// @returns what became of its points; INVALID_ARGUMENT when the bytes are no such request
    absl::StatusOr<otlp::decode_result> take(std::string_view request, std::string_view protocol) {
        const timestamp now = now_();
        auto result = otlp::decode(request, how_, store_, now);
        metrics_.count_request(protocol, result.status().code());
        if (!result.ok()) {
            warn_sometimes(now, "malformed request", protocol, message(result.status()));
            return result;
        }
        const std::uint64_t accepted = result->data_points - result->rejected_data_points;
        metrics_.count_points(accepted, result->rejected);
        if (!result->error_message.empty()) {
            warn_sometimes(now, "points were refused", protocol, result->error_message);
        }
        if (accepted != 0) arrived_();
        return result;
    }

    /// The same for the JSON encoding.
    absl::StatusOr<otlp::decode_result> take_json(std::string_view request,
                                                  std::string_view protocol) {
        const auto bytes = otlp::json_to_protobuf(request);
        if (bytes.ok()) return take(*bytes, protocol);
        return refuse(bytes.status(), protocol);
    }

    /// Counts a request that did not even come to be decoded, and passes its error on.
    absl::Status refuse(absl::Status why, std::string_view protocol) {
        note_refusal(why, protocol);
        return why;
    }

    /// Counts a request that somebody else refuses.
    void note_refusal(const absl::Status& why, std::string_view protocol) {
        metrics_.count_request(protocol, why.code());
        warn_sometimes(now_(), "malformed request", protocol, message(why));
    }

  private:
    /// A sender that errs does so every few seconds for ever; the counters have the full number.
    void warn_sometimes(timestamp now, std::string_view event, std::string_view protocol,
                        std::string_view why) {
        constexpr std::int64_t pause_ms = 60'000;
        std::int64_t next_ms = next_warning_ms_.load(std::memory_order_relaxed);
        if (unix_ms(now) < next_ms ||
            !next_warning_ms_.compare_exchange_strong(next_ms, unix_ms(now) + pause_ms)) {
            return;
        }
        log_.warn(event, {{"protocol", protocol}, {"why", why}});
    }

    store& store_;
    otlp::decode_options how_;
    clock_function now_;
    metrics& metrics_;
    const logger& log_;
    std::function<void()> arrived_;
    std::atomic<std::int64_t> next_warning_ms_{0};
};

}  // namespace tidegauge::server
