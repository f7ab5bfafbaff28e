// What the server says about itself to Prometheus: names and help texts.
#include "metrics.hpp"

#include <tidegauge/base/version.hpp>

#include <absl/status/status.h>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <iterator>
#include <utility>
#include <vector>

namespace tidegauge::server {

namespace {

auto& counters(prometheus::Registry& in, const char* name, const char* help) {
    return prometheus::BuildCounter().Name(name).Help(help).Register(in);
}

auto& gauges(prometheus::Registry& in, const char* name, const char* help) {
    return prometheus::BuildGauge().Name(name).Help(help).Register(in);
}

/// A family with one number that somebody else counts.
prometheus::MetricFamily one_number(const char* name, prometheus::MetricType type, double value,
                                    const char* help) {
    prometheus::ClientMetric metric;
    (type == prometheus::MetricType::Counter ? metric.counter.value : metric.gauge.value) = value;
    return {name, help, type, {std::move(metric)}};
}

}  // namespace

metrics::metrics(const store& of)
    : store_(of),
      requests_(counters(registry_, "tidegauge_otlp_requests_total",
                         "OTLP requests by protocol and by the code that they were answered with")),
      good_by_grpc_(requests_.Add({{"protocol", "grpc"}, {"code", "OK"}})),
      good_by_http_(requests_.Add({{"protocol", "http"}, {"code", "OK"}})),
      refused_(counters(registry_, "tidegauge_otlp_requests_refused_total",
                        "OTLP requests that were refused as a whole, by protocol and reason")),
      accepted_(counters(registry_, "tidegauge_otlp_points_accepted_total",
                         "OTLP data points that were stored")
                    .Add({})),
      rejected_(counters(registry_, "tidegauge_otlp_points_rejected_total",
                         "OTLP data points that were refused, by reason")),
      keda_calls_(counters(registry_, "tidegauge_keda_calls_total",
                           "Calls of KEDA by method and by the code that they were answered with")),
      evaluation_errors_(counters(registry_, "tidegauge_evaluation_errors_total",
                                  "Evaluations of a trigger that had no answer, by code")),
      streams_(gauges(registry_, "tidegauge_keda_streams", "Open streams of KEDA by method")),
      triggers_(gauges(registry_, "tidegauge_triggers", "Triggers that are remembered").Add({})) {
    gauges(registry_, "tidegauge_build_info", "Always 1; the version is in the label")
        .Add({{"version", TIDEGAUGE_VERSION}})
        .Set(1);
}

void metrics::count_request(std::string_view protocol, absl::StatusCode code) {
    if (code == absl::StatusCode::kOk) {
        return (protocol == "grpc" ? good_by_grpc_ : good_by_http_).Increment();
    }
    requests_.Add({{"protocol", std::string(protocol)}, {"code", absl::StatusCodeToString(code)}})
        .Increment();
}

void metrics::count_refusal(std::string_view protocol, absl::StatusCode code, refusal why) {
    count_request(protocol, code);
    refused_.Add({{"protocol", std::string(protocol)}, {"reason", std::string(name(why))}})
        .Increment();
}

void metrics::count_points(std::uint64_t accepted,
                           const std::array<std::uint64_t, rejection_count>& rejected) {
    accepted_.Increment(static_cast<double>(accepted));
    for (std::size_t i = 1; i < rejection_count; ++i) {
        if (rejected[i] == 0) continue;
        rejected_.Add({{"reason", std::string(name(static_cast<rejection>(i)))}})
            .Increment(static_cast<double>(rejected[i]));
    }
}

void metrics::count_keda_call(std::string_view method, absl::StatusCode code) {
    keda_calls_.Add({{"method", std::string(method)}, {"code", absl::StatusCodeToString(code)}})
        .Increment();
}

void metrics::count_evaluation_error(absl::StatusCode code) {
    evaluation_errors_.Add({{"code", absl::StatusCodeToString(code)}}).Increment();
}

void metrics::count_streams(std::string_view method, int change) {
    streams_.Add({{"method", std::string(method)}}).Increment(change);
}

void metrics::set_triggers(std::size_t triggers) {
    triggers_.Set(static_cast<double>(triggers));
}

std::string metrics::text(const prepared_counts& prepared) const {
    using enum prometheus::MetricType;
    const store_stats stats = store_.stats();
    std::vector<prometheus::MetricFamily> families = registry_.Collect();
    const auto add = [&families](const char* name, prometheus::MetricType type, auto value,
                                 const char* help) {
        families.push_back(one_number(name, type, static_cast<double>(value), help));
    };
    add("tidegauge_store_series", Gauge, stats.series, "Series that are held");
    add("tidegauge_store_bytes", Gauge, stats.bytes, "Memory that they take, about");
    add("tidegauge_store_samples_total", Counter, stats.samples_accepted,
        "Samples that were stored; a histogram's point makes several");
    add("tidegauge_store_series_created_total", Counter, stats.series_created,
        "Series that were created");
    add("tidegauge_store_series_evicted_total", Counter, stats.series_evicted,
        "Series that were dropped because they were silent");
    add("tidegauge_queries_prepared_total", Counter, prepared.made,
        "Queries of the HTTP API that had to be prepared, as nobody had asked them recently");
    add("tidegauge_queries_reused_total", Counter, prepared.reused,
        "Queries of the HTTP API that were prepared already");
    add("tidegauge_prepared_queries", Gauge, prepared.held, "Queries that are held prepared");
    add("tidegauge_prepared_label_sets", Gauge, prepared.label_sets,
        "Label sets that they remember");
    if (const auto last = store_.last_arrival()) {
        add("tidegauge_store_last_arrival_timestamp_seconds", Gauge,
            seconds(last->time_since_epoch()), "When the newest point arrived");
    }
    return prometheus::TextSerializer().Serialize(families);
}

}  // namespace tidegauge::server
