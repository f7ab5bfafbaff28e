// OTLP requests on their way into the store, whichever way they came.
#pragma once

#include "clock.hpp"
#include "decompress.hpp"
#include "logging.hpp"
#include "memory_guard.hpp"
#include "metrics.hpp"
#include "refusal.hpp"

#include <tidegauge/base/status.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/otlp/decode.hpp>
#include <tidegauge/otlp/json.hpp>
#include <tidegauge/store/store.hpp>

#include <absl/status/statusor.h>

#include <atomic>
#include <cstddef>
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
    /// `most_memory_bytes`: see memory_guard.
    ingest(store& into, otlp::decode_options how, clock_function now, metrics& counted,
           const logger& log, std::function<void()> arrived, std::size_t most_memory_bytes = 0)
        : store_(into),
          how_(std::move(how)),
          now_(std::move(now)),
          metrics_(counted),
          log_(log),
          arrived_(std::move(arrived)),
          memory_(most_memory_bytes) {}

    using outcome = absl::StatusOr<otlp::decode_result>;

    /// Takes the bytes of an ExportMetricsServiceRequest. `protocol` is `grpc` or `http`.
    /// @returns what became of its points; INVALID_ARGUMENT when the bytes are no such request,
    /// UNAVAILABLE when memory is short
    outcome take(std::string_view request, std::string_view protocol) {
        if (memory_.is_short()) return refuse_for_memory(protocol);
        const timestamp now = now_();
        auto result = otlp::decode(request, how_, store_, now);
        if (!result.ok()) return refuse(result.status(), protocol, refusal::malformed);
        metrics_.count_request(protocol, absl::StatusCode::kOk);
        const std::uint64_t accepted = result->data_points - result->rejected_data_points;
        metrics_.count_points(accepted, result->rejected);
        if (!result->error_message.empty()) {
            warn_sometimes(now, "points were refused", protocol, result->error_message);
        }
        if (accepted != 0) arrived_();
        return result;
    }

    /// The same for the JSON encoding.
    outcome take_json(std::string_view request, std::string_view protocol) {
        const auto bytes = otlp::json_to_protobuf(request);
        if (bytes.ok()) return take(*bytes, protocol);
        return refuse(bytes.status(), protocol, refusal::malformed);
    }

    /// The same for a compressed request in a coding that is known, of at most `most_bytes` when
    /// it is unpacked. @returns also RESOURCE_EXHAUSTED when it is longer
    outcome take_packed(std::string_view coding, std::string_view packed, std::size_t most_bytes,
                        std::string_view protocol, bool is_json = false) {
        if (memory_.is_short()) return refuse_for_memory(protocol);
        const auto request = decompress(coding, packed, most_bytes);
        if (request.ok()) return is_json ? take_json(*request, protocol) : take(*request, protocol);
        const bool is_large = request.status().code() == absl::StatusCode::kResourceExhausted;
        return refuse(request.status(), protocol,
                      is_large ? refusal::too_large : refusal::compression);
    }

    /// Counts a request that is not taken, and passes the error on.
    absl::Status refuse(absl::Status why, std::string_view protocol, refusal reason) {
        metrics_.count_refusal(protocol, why.code(), reason);
        warn_sometimes(now_(), "a request was refused", protocol, message(why));
        return why;
    }

    /// Refuses who shows no token.
    absl::Status refuse_stranger(std::string_view protocol) {
        return refuse(error(absl::StatusCode::kUnauthenticated,
                            "expected the header Authorization: Bearer with a token that is known"),
                      protocol, refusal::unauthenticated);
    }

  private:
    absl::Status refuse_for_memory(std::string_view protocol) {
        return refuse(unavailable("memory is short; try again"), protocol, refusal::memory);
    }

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
    memory_guard memory_;
    std::atomic<std::int64_t> next_warning_ms_{0};
};

}  // namespace tidegauge::server
