// How it is done elsewhere: protobuf's own classes, and an ordinary service over them.
#pragma once

#include <google/protobuf/arena.h>
#include <opentelemetry/proto/collector/metrics/v1/metrics_service.pb.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace tidegauge::bench {

using protobuf_request = opentelemetry::proto::collector::metrics::v1::ExportMetricsServiceRequest;

/// Parses requests into an arena whose memory is kept from one to the next: protobuf at its best.
class arena_parser {
  public:
    /// Calls `use(const protobuf_request&)` with the parsed request. @returns whether it parsed
    template <typename Use>
    bool parse(std::string_view bytes, Use&& use) {
        google::protobuf::ArenaOptions options;
        options.initial_block = block_.data();
        options.initial_block_size = block_.size();
        google::protobuf::Arena arena(options);
        auto* request = google::protobuf::Arena::CreateMessage<protobuf_request>(&arena);
        if (!request->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return false;
        use(std::as_const(*request));
        return true;
    }

    [[nodiscard]] bool parse(std::string_view bytes) {
        return parse(bytes, [](const protobuf_request&) {});
    }

  private:
    std::vector<char> block_ = std::vector<char>(std::size_t{64} << 20U);
};

/// A receiver as one writes it without thinking of speed: a sorted map of labels for each point, a
/// string made of them as the key, and a queue of the last twelve samples.
class ordinary_service {
  public:
    /// @returns how many points were stored
    std::size_t ingest(std::string_view bytes) {
        std::size_t stored = 0;
        parser_.parse(bytes, [&](const protobuf_request& request) {
            for (const auto& resource : request.resource_metrics()) {
                for (const auto& scope : resource.scope_metrics()) {
                    for (const auto& metric : scope.metrics()) {
                        const auto& points = metric.has_sum() ? metric.sum().data_points()
                                                              : metric.gauge().data_points();
                        for (const auto& point : points) store(resource, metric, point);
                        stored += static_cast<std::size_t>(points.size());
                    }
                }
            }
        });
        return stored;
    }

    [[nodiscard]] std::size_t series() const noexcept { return series_.size(); }

  private:
    template <typename Resource, typename Metric, typename Point>
    void store(const Resource& resource, const Metric& metric, const Point& point) {
        std::map<std::string, std::string> labels;
        for (const auto& each : resource.resource().attributes()) {
            labels[each.key()] = each.value().string_value();
        }
        for (const auto& each : point.attributes()) {
            labels[each.key()] = each.value().string_value();
        }
        std::string key = metric.name();
        for (const auto& [name, value] : labels) {
            key += '\xff';
            key += name;
            key += '\xff';
            key += value;
        }
        auto& samples = series_[key];
        samples.emplace_back(point.time_unix_nano(), point.has_as_int()
                                                         ? static_cast<double>(point.as_int())
                                                         : point.as_double());
        if (samples.size() > 12) samples.pop_front();
    }

    arena_parser parser_;
    std::unordered_map<std::string, std::deque<std::pair<std::uint64_t, double>>> series_;
};

}  // namespace tidegauge::bench
