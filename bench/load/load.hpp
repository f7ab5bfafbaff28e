// What the measurements under load share: a server and a library that hold the same.
#pragma once

#include "goals/goal.hpp"
#include "grpc_calls.hpp"
#include "ingest.hpp"
#include "live_traffic.hpp"
#include "receive_buffer.hpp"
#include "require.hpp"
#include "rounds.hpp"
#include "server_process.hpp"

#include <tidegauge/base/time.hpp>
#include <tidegauge/store/store.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace tidegauge::bench {

inline constexpr std::size_t samples = 12;
inline constexpr std::size_t connections = 4;
inline constexpr std::size_t calls_at_once = 4;  ///< on each connection of gRPC
inline const std::string export_method =
    "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export";

/// A server whose series keep as many samples as the benchmarks' own stores, however often load
/// makes them come.
[[nodiscard]] inline server_process start_server(const std::string& program) {
    return server_process(program, {"--max-samples=" + std::to_string(samples)});
}

[[nodiscard]] inline store_options same_as_server() {
    store_options options;
    options.limits.samples_per_series = samples;
    return options;
}

/// Calls `send(round)` for rounds that lie as far apart as those of real senders, the last one just
/// now: series then have all the samples that they keep.
inline void fill(live_traffic& sent, const std::function<void()>& send) {
    const timestamp now = wall_now();
    for (std::size_t i = 0; i < samples; ++i) {
        sent.advance(now - static_cast<std::int64_t>(samples - i) * traffic::step);
        send();
    }
}

inline void send_all(grpc_calls& to, const live_traffic& sent) {
    for (std::size_t i = 0; i < sent.size(); ++i) to.begin(sent[i]);
    to.finish();
}

/// Runs `send(connection, request)` for every request, each connection's on a thread of its own.
template <typename Send>
void share_out(std::size_t threads, const live_traffic& sent, Send&& send) {
    std::vector<std::jthread> running;
    for (std::size_t n = 0; n < threads; ++n) {
        running.emplace_back([&, n] {
            for (std::size_t i = n; i < sent.size(); i += threads) send(n, sent[i]);
        });
    }
}

/// Several connections of gRPC to one server.
class grpc_senders {
  public:
    grpc_senders(std::uint16_t port, std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            all_.push_back(std::make_unique<grpc_calls>(port, export_method, calls_at_once));
        }
    }

    /// One round of all senders.
    void send(const live_traffic& sent) {
        share_out(all_.size(), sent,
                  [this](std::size_t n, std::string_view request) { all_[n]->begin(request); });
        for (auto& each : all_) each->finish();
    }

  private:
    std::vector<std::unique_ptr<grpc_calls>> all_;
};

// The measurements, each run in a process of its own; `program` is the server.
void cost(const effort& e, const std::string& program);      // S1 S2 S3
void answers(const effort& e, const std::string& program);   // S4 S5
void resident(const effort& e, const std::string& program);  // S6

}  // namespace tidegauge::bench
