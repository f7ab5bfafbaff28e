// What the server says about itself to Prometheus.
#pragma once

#include "prepared_counts.hpp"
#include "refusal.hpp"

#include <tidegauge/samples/rejection.hpp>
#include <tidegauge/store/store.hpp>

#include <absl/status/status.h>
#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tidegauge::server {

/// Counters of what was asked and answered; what the store knows is read from it when asked for.
/// Every label has a handful of values, whatever senders send.
///
/// Threads: safe.
class metrics {
  public:
    explicit metrics(const store& of);

    /// An OTLP request was answered with `code`. `protocol` is `grpc` or `http`.
    void count_request(std::string_view protocol, absl::StatusCode code);
    /// The same, and the request was not taken.
    void count_refusal(std::string_view protocol, absl::StatusCode code, refusal why);
    /// Points of an answered request, as OTLP counts them.
    void count_points(std::uint64_t accepted,
                      const std::array<std::uint64_t, rejection_count>& rejected);
    /// KEDA called `method`, a name of the protocol, and was answered with `code`.
    void count_keda_call(std::string_view method, absl::StatusCode code);
    /// A trigger had no answer.
    void count_evaluation_error(absl::StatusCode code);
    /// Streams of `method` that are open now.
    void count_streams(std::string_view method, int change);
    /// Triggers that are remembered now.
    void set_triggers(std::size_t triggers);

    /// All of it, and of the queries `prepared`, in Prometheus' text format 0.0.4.
    [[nodiscard]] std::string text(const prepared_counts& prepared) const;

  private:
    const store& store_;
    prometheus::Registry registry_;
    prometheus::Family<prometheus::Counter>& requests_;
    prometheus::Counter& good_by_grpc_;  // found beforehand: the others are looked up by labels
    prometheus::Counter& good_by_http_;
    prometheus::Family<prometheus::Counter>& refused_;
    prometheus::Counter& accepted_;
    prometheus::Family<prometheus::Counter>& rejected_;
    prometheus::Family<prometheus::Counter>& keda_calls_;
    prometheus::Family<prometheus::Counter>& evaluation_errors_;
    prometheus::Family<prometheus::Gauge>& streams_;
    prometheus::Gauge& triggers_;
};

}  // namespace tidegauge::server
