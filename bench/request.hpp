// ExportMetricsServiceRequests of a fleet, byte for byte as SDKs and Collectors write them.
#pragma once

#include "fleet.hpp"
#include "wire_message.hpp"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace tidegauge::bench {

/// Writes the requests of one fleet. Field numbers are those of opentelemetry-proto 1.x
/// (metrics/v1/metrics.proto); times and values are left as marks (see `traffic`).
class request_writer {
  public:
    /// `generation` tells a resource from the one that it replaced: another pod, other series.
    request_writer(const fleet& sender, field_order order, std::uint64_t generation)
        : sender_(sender), order_(order), generation_(generation) {}

    /// All metrics of one resource, a ResourceMetrics message.
    [[nodiscard]] wire_message resource_metrics(std::uint64_t resource) const {
        wire_message scope(order_);
        scope.bytes(1, "go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp");
        scope.bytes(2, "0.58.0");
        wire_message scope_metrics(order_);
        scope_metrics.message(1, scope);
        for (std::size_t i = 0; i < sender_.metrics; ++i) {
            scope_metrics.message(2, metric(resource, i));
        }
        wire_message out(order_);
        out.message(1, attributes_of(resource));
        out.message(2, scope_metrics);
        out.bytes(3, "https://opentelemetry.io/schemas/1.26.0");
        return out;
    }

  private:
    [[nodiscard]] wire_message attribute(std::string_view key, std::string_view text) const {
        wire_message value(order_);
        value.bytes(1, text);
        wire_message out(order_);
        out.bytes(1, key);
        out.message(2, value);
        return out;
    }

    [[nodiscard]] wire_message attributes_of(std::uint64_t resource) const {
        const std::uint64_t instance = scattered(resource + generation_ * 0x1'0000'0000U);
        const std::string service = numbered("checkout-", resource % 37);
        wire_message out(order_);
        const auto add = [&](std::string_view key, std::string_view value) {
            out.message(1, attribute(key, value));
        };
        add("service.name", service);
        add("service.namespace", "shop");
        add("service.instance.id", numbered("6ba7b810-9dad-", instance, 20));
        add("k8s.pod.name", service + numbered("-7d9f8b6c5d-", instance % 100'000, 5));
        add("k8s.namespace.name", numbered("ns-", resource % 20));
        add("k8s.deployment.name", service);
        add("k8s.node.name", numbered("ip-10-0-", resource / 250 % 250) +
                                 numbered("-", resource % 250) + ".eu-west-1.compute.internal");
        add("telemetry.sdk.language", "go");
        return out;
    }

    /// Three of five metrics are monotonic cumulative sums, the others gauges.
    [[nodiscard]] wire_message metric(std::uint64_t resource, std::size_t number) const {
        const bool is_histogram = sender_.shape == point_shape::histograms;
        const bool is_sum = !is_histogram && number % 5 < 3;
        wire_message data(order_);
        const std::uint64_t seed = resource * sender_.metrics + number;
        for (const std::size_t i : order_of(sender_.points, sender_.shuffled, seed)) {
            data.message(1, point(resource, number, i));
        }
        if (is_sum || is_histogram) data.varint(2, cumulative);
        if (is_sum) data.varint(3, 1);  // is_monotonic
        wire_message out(order_);
        out.bytes(1, metric_names[number % metric_names.size()]);
        out.bytes(2, "Number of requests handled by the instrumented component.");
        out.bytes(3, "{request}");
        out.message(is_histogram ? 9 : is_sum ? 7 : 5, data);
        return out;
    }

    [[nodiscard]] wire_message point(std::uint64_t resource, std::size_t metric,
                                     std::size_t number) const {
        if (sender_.shape == point_shape::histograms) return histogram_point(resource, number);
        const bool is_split = sender_.shape == point_shape::split_attributes;
        const bool is_value_last = sender_.shape == point_shape::value_last;
        wire_message out(is_split || is_value_last ? field_order::as_added : order_);
        const std::uint64_t seed = (resource * sender_.metrics + metric) * sender_.points + number;
        if (is_split) add_attributes(out, 7, seed, number, 0, 3);
        out.fixed64(2, start_ns);
        out.fixed64(3, time_mark);
        const std::uint32_t value = metric % 2 == 1 ? 6 : 4;  // as_int, as_double
        if (!is_value_last) out.fixed64(value, value_mark);
        add_attributes(out, 7, seed, number, is_split ? 3 : 0, 6);
        if (is_value_last) out.fixed64(value, value_mark);
        if (sender_.shape == point_shape::exemplars) out.message(5, exemplar());
        if (sender_.shape == point_shape::flags) out.varint(8, no_recorded_value);
        if (sender_.shape == point_shape::long_flags) out.varint(8, unknown_flag);
        return out;
    }

    /// With the fifteen default bounds of OpenTelemetry's SDKs.
    [[nodiscard]] wire_message histogram_point(std::uint64_t resource, std::size_t number) const {
        constexpr std::array<double, 15> bounds{0,   5,   10,   25,   50,   75,   100,  250,
                                                500, 750, 1000, 2500, 5000, 7500, 10000};
        wire_message counts(field_order::as_added);
        std::string packed_counts;
        std::string packed_bounds;
        for (std::size_t i = 0; i <= bounds.size(); ++i) packed_counts += packed(i + 1);
        for (const double each : bounds) {
            packed_bounds += packed(std::bit_cast<std::uint64_t>(each));
        }
        wire_message out(order_);
        out.fixed64(2, start_ns);
        out.fixed64(3, time_mark);
        out.fixed64(4, 136);  // 1 + 2 + ... + 16
        out.number(5, 1234.5);
        out.bytes(6, packed_counts);
        out.bytes(7, packed_bounds);
        add_attributes(out, 9, resource * sender_.points + number, number, 0, 6);
        return out;
    }

    /// Attributes `from` to `to` of the six.
    void add_attributes(wire_message& out, std::uint32_t field, std::uint64_t seed,
                        std::size_t number, std::size_t from, std::size_t to) const {
        constexpr std::array<std::string_view, 5> methods{"GET", "POST", "PUT", "DELETE", "PATCH"};
        constexpr std::array<std::string_view, 10> codes{"200", "201", "204", "301", "400",
                                                         "404", "429", "500", "503", "504"};
        const std::array<std::pair<std::string_view, std::string>, 6> all{{
            {"http.request.method", std::string(methods[number % methods.size()])},
            {"http.route", numbered("/api/v1/orders/{id}/items/", number / 5)},
            {"http.response.status_code", std::string(codes[number % codes.size()])},
            {"url.scheme", "https"},
            {"server.address", numbered("upstream-", scattered(seed) % 64, 2) + ".svc.local"},
            {"network.protocol.version", "1.1"},
        }};
        out.declares_first(field);
        for (std::size_t i = from; i < to; ++i) {
            out.message(field, attribute(all[i].first, all[i].second));
        }
    }

    [[nodiscard]] wire_message exemplar() const {
        wire_message out(order_);
        out.fixed64(2, start_ns);
        out.number(3, 0.25);
        out.bytes(4, "\x01\x02\x03\x04\x05\x06\x07\x08");
        out.bytes(5, "\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10");
        return out;
    }

    [[nodiscard]] static std::string packed(std::uint64_t value) {
        wire_message out(field_order::as_added);
        out.fixed64(1, value);
        return out.str().substr(1);  // without its tag
    }

    static constexpr std::uint64_t cumulative = 2;
    static constexpr std::uint64_t no_recorded_value = 1;
    static constexpr std::uint64_t unknown_flag = 1U << 9U;
    static constexpr std::uint64_t start_ns = 1'789'996'400'000'000'000;
    static constexpr std::array<std::string_view, 20> metric_names{
        "http.server.request.duration.count",
        "http.server.active_requests",
        "http.server.request.body.size",
        "http.client.request.duration.count",
        "process.cpu.time",
        "process.memory.usage",
        "rpc.server.duration.count",
        "messaging.client.consumed.messages",
        "messaging.queue.depth",
        "db.client.connection.count",
        "db.client.operation.count",
        "jvm.gc.duration.count",
        "jvm.memory.used",
        "container.cpu.usage",
        "container.memory.working_set",
        "k8s.pod.network.io",
        "k8s.pod.cpu.utilization",
        "queue.jobs.pending",
        "queue.jobs.processed",
        "worker.threads.busy"};

    const fleet& sender_;
    field_order order_;
    std::uint64_t generation_;
};

/// The n-th request of a round. Every other resource writes its fields in descending order.
[[nodiscard]] inline std::string request(const fleet& sender, std::size_t n,
                                         std::uint64_t generation = 0) {
    const auto resources = order_of(sender.resources, sender.shuffled, 1);
    wire_message out(field_order::as_added);
    for (std::size_t i = 0; i < sender.resources_per_request; ++i) {
        const std::size_t resource = resources[n * sender.resources_per_request + i];
        const field_order order =
            resource % 2 == 0 ? field_order::ascending : field_order::descending;
        out.message(1, request_writer(sender, order, generation).resource_metrics(resource));
    }
    return out.str();
}

}  // namespace tidegauge::bench
