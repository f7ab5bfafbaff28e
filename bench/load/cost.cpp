// S1-S3: what a point costs the server, beside what its ingest costs in the library alone.
#include "http_calls.hpp"
#include "load.hpp"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <vector>

namespace tidegauge::bench {

namespace {

/// A way to send one round, and the best that came of it.
struct way {
    std::function<void()> send;
    double cpu_ns = std::numeric_limits<double>::infinity();  ///< of the server
    double wall_ns = std::numeric_limits<double>::infinity();
};

/// "183.20 ns, 2.10 M points/s" of one round.
[[nodiscard]] std::string told(const way& best, double points) {
    return two_digits(best.cpu_ns / points) + " ns, " + two_digits(points / best.wall_ns * 1e3) +
           " M points/s";
}

class http_senders {
  public:
    http_senders(std::uint16_t port, std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) all_.push_back(std::make_unique<http_calls>(port));
    }
    void send(const live_traffic& sent) {
        share_out(all_.size(), sent,
                  [this](std::size_t n, std::string_view request) { all_[n]->post(request); });
    }

  private:
    std::vector<std::unique_ptr<http_calls>> all_;
};

}  // namespace

void cost(const effort& e, const std::string& program) {
    const server_process server = start_server(program);
    live_traffic sent(fleet::of_series(e.some_series));
    receive_buffer buffer(sent.largest());
    store alone(same_as_server());
    const auto ingest_all = [&](timestamp now) {
        for (std::size_t i = 0; i < sent.size(); ++i) {
            ingest(alone, buffer.receive(sent[i]), now);
        }
    };

    grpc_senders grpc_one(server.port("otlp"), 1);
    grpc_senders grpc_many(server.port("otlp"), connections);
    http_senders http_one(server.port("http"), 1);
    http_senders http_many(server.port("http"), connections);
    fill(sent, [&] {
        ingest_all(wall_now());
        grpc_one.send(sent);
    });

    std::vector<way> ways{{[&] { grpc_one.send(sent); }},
                          {[&] { grpc_many.send(sent); }},
                          {[&] { http_one.send(sent); }},
                          {[&] { http_many.send(sent); }}};
    double alone_ns = std::numeric_limits<double>::infinity();
    for (std::size_t round = 0; round < e.rounds; ++round) {
        for (way& each : ways) {
            const timestamp now = wall_now();
            sent.advance(now);
            alone_ns = std::min(alone_ns, time_of(thread_ns, [&] { ingest_all(now); }));
            sent.advance(wall_now());
            const double began_ns = server.cpu_ns();
            each.wall_ns = std::min(each.wall_ns, time_of(wall_ns, each.send));
            each.cpu_ns = std::min(each.cpu_ns, server.cpu_ns() - began_ns);
        }
    }

    const auto points = static_cast<double>(sent.sender().all_points());
    const std::string library = "; in the library alone: " + two_digits(alone_ns / points) + " ns";
    const auto all = [&](const way& one, const way& many) {
        return "one connection: " + told(one, points) + "; four: " + told(many, points) + library;
    };
    report("S1", ways[0].cpu_ns / alone_ns, all(ways[0], ways[1]));
    report("S2", ways[0].cpu_ns / points, "one connection");
    report("S3", ways[2].cpu_ns / alone_ns, all(ways[2], ways[3]));
}

}  // namespace tidegauge::bench
