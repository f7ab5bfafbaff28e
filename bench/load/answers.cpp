// S4, S5: how long KEDA waits while the server takes half of what it could.
#include "activity_stream.hpp"
#include "load.hpp"
#include "percentile.hpp"
#include "wire_message.hpp"

#include <protozero/pbf_reader.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <limits>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace tidegauge::bench {

namespace {

using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;

/// Requests at an even pace over one connection, until it is destroyed.
class steady_load {
  public:
    steady_load(std::uint16_t port, live_traffic& sent, double requests_per_s)
        : thread_([=, this, &sent](const std::stop_token& stop) {
              run(stop, port, sent, requests_per_s);
          }) {}

    /// How many requests were sent in a second, so far.
    [[nodiscard]] double pace() const {
        return static_cast<double>(count_) /
               std::chrono::duration<double>(clock::now() - began_).count();
    }

  private:
    void run(const std::stop_token& stop, std::uint16_t port, live_traffic& sent, double pace) {
        grpc_calls calls(port, export_method, calls_at_once);
        const auto gap = std::chrono::duration_cast<clock::duration>(1s / pace);
        auto due = clock::now();
        for (std::size_t i = 0; !stop.stop_requested(); i = (i + 1) % sent.size()) {
            if (i == 0) calls.finish();  // what is stamped anew must not be under way
            sent.stamp(i, wall_now());
            std::this_thread::sleep_until(due += gap);
            calls.begin(sent[i]);
            ++count_;
        }
    }

    clock::time_point began_ = clock::now();
    std::atomic<std::size_t> count_{0};
    std::jthread thread_;
};

/// A ScaledObjectRef, as KEDA makes it of a trigger.
[[nodiscard]] std::string scaled_object(std::string query, const char* over_time,
                                        std::chrono::seconds window) {
    const std::map<std::string, std::string> metadata{
        {"metricQuery", std::move(query)},
        {"operationOverTime", over_time},
        {"scalerAddress", "tidegauge:4318"},
        {"targetValue", "100"},
        {"window", std::to_string(window.count()) + "s"}};
    wire_message object(field_order::ascending);
    object.bytes(1, "checkout");
    object.bytes(2, "shop");
    for (const auto& [key, value] : metadata) {
        wire_message entry(field_order::ascending);
        entry.bytes(1, key);
        entry.bytes(2, value);
        object.message(3, entry);
    }
    return object.str();
}

[[nodiscard]] std::string get_metrics(const std::string& object) {
    wire_message request(field_order::ascending);
    request.bytes(1, object);
    request.bytes(2, "s0-shop");
    return request.str();
}

/// The value in a GetMetricsResponse.
[[nodiscard]] double value_in(const std::string& reply) {
    protozero::pbf_reader response(reply);
    require(response.next(1), "KEDA is answered");
    protozero::pbf_reader value(response.get_message());
    require(value.next(3), "the answer has a value");
    return value.get_double();
}

/// A request with one point of the metric `jobs_pending`.
[[nodiscard]] std::string one_point(const std::string& queue, double value) {
    const auto attribute = [](std::string_view key, std::string_view text) {
        wire_message any(field_order::ascending);
        any.bytes(1, text);
        wire_message out(field_order::ascending);
        out.bytes(1, key);
        out.message(2, any);
        return out;
    };
    wire_message point(field_order::ascending);
    point.fixed64(3, static_cast<std::uint64_t>(unix_ms(wall_now())) * 1'000'000U);
    point.number(4, value);
    point.message(7, attribute("queue", queue));
    wire_message gauge(field_order::ascending);
    gauge.message(1, point);
    wire_message metric(field_order::ascending);
    metric.bytes(1, "jobs_pending");
    metric.message(5, gauge);
    wire_message scope(field_order::ascending);
    scope.message(2, metric);
    wire_message resource(field_order::ascending);
    resource.message(1, attribute("service.name", "queues"));
    wire_message one(field_order::ascending);
    one.message(1, resource);
    one.message(2, scope);
    wire_message request(field_order::ascending);
    request.message(1, one);
    return request.str();
}

/// Milliseconds of each call of GetMetrics; KEDA's come alone and now and then.
[[nodiscard]] std::vector<double> time_polls(const server_process& server, std::size_t count,
                                             double series, std::chrono::seconds window) {
    const std::string which = R"((http_server_request_duration_count{http_request_method="GET"}))";
    grpc_calls keda(server.port("keda"), "/externalscaler.ExternalScaler/GetMetrics", 1);
    const std::string how_many = get_metrics(scaled_object("count" + which, "rate", window));
    require(value_in(keda.ask(how_many)) == series, "the trigger matches a hundredth of all");
    const std::string request = get_metrics(scaled_object("sum" + which, "rate", window));
    std::vector<double> took_ms;
    for (std::size_t i = 0; i < count; ++i) {
        const double ns = time_of(wall_ns, [&] { static_cast<void>(keda.ask(request)); });
        took_ms.push_back(ns / 1e6);
        std::this_thread::sleep_for(std::chrono::microseconds{1000 + scattered(i) % 2000});
    }
    return took_ms;
}

/// Milliseconds from the moment that a point is sent until the stream says that there is activity.
/// Triggers take turns, so that each is seen to be inactive before it is active again.
[[nodiscard]] std::vector<double> time_beginnings(const server_process& server, std::size_t count) {
    constexpr std::size_t triggers = 16;
    grpc_calls exports(server.port("otlp"), export_method, 1);
    const auto channel = connect(server.port("keda"));
    const auto queue = [](std::size_t i) { return numbered("queue-", i); };
    std::vector<std::string> objects;  // before the streams, which send them from here
    std::vector<std::unique_ptr<activity_stream>> streams;
    for (std::size_t i = 0; i < triggers; ++i) {
        static_cast<void>(exports.ask(one_point(queue(i), 0)));
        objects.push_back(
            scaled_object("sum(jobs_pending{queue=\"" + queue(i) + "\"})", "last_one", 1s));
    }
    for (const std::string& each : objects) {
        streams.push_back(std::make_unique<activity_stream>(channel, each));
    }
    std::this_thread::sleep_for(500ms);
    std::vector<double> took_ms;
    for (std::size_t i = 0; i < count; ++i) {
        const std::string begins = one_point(queue(i % triggers), 1);
        const auto sent = clock::now();
        exports.begin(begins);
        const auto told = streams[i % triggers]->wait_until_active(5s);
        require(told.has_value(), "a stream tells of activity");
        took_ms.push_back(std::chrono::duration<double, std::milli>(*told - sent).count());
        exports.finish();
        static_cast<void>(exports.ask(one_point(queue(i % triggers), 0)));
        std::this_thread::sleep_for(std::chrono::microseconds{10'000 + scattered(i) % 20'000});
    }
    return took_ms;
}

[[nodiscard]] std::string told(const std::vector<double>& took_ms) {
    return "p50 " + two_digits(percentile(took_ms, 0.5)) + " ms, p99 " +
           two_digits(percentile(took_ms, 0.99)) + " ms";
}

/// Requests a second, when senders wait for nothing but their answers.
[[nodiscard]] double most(grpc_senders& senders, live_traffic& sent, std::size_t rounds) {
    double best_ns = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < rounds; ++i) {
        sent.advance(wall_now());
        best_ns = std::min(best_ns, time_of(wall_ns, [&] { senders.send(sent); }));
    }
    return static_cast<double>(sent.size()) / best_ns * 1e9;
}

}  // namespace

void answers(const effort& e, const std::string& program) {
    const server_process server = start_server(program);
    live_traffic sent(fleet::of_series(e.some_series));
    // A trigger has no answer before points have arrived for as long as its window.
    const auto window = e.rounds < effort{}.rounds ? 10s : 60s;
    const std::size_t count = 100 * e.rounds;
    double half = 0;
    {
        grpc_senders senders(server.port("otlp"), connections);
        fill(sent, [&] { senders.send(sent); });
        std::this_thread::sleep_for(window);
        half = most(senders, sent, e.rounds) / 2;
    }
    const double matched = static_cast<double>(e.some_series) / 100;
    const auto polls_alone = time_polls(server, count / 10, matched, window);
    const auto beginnings_alone = time_beginnings(server, count / 10);
    const steady_load load(server.port("otlp"), sent, half);
    const auto polls = time_polls(server, count, matched, window);
    const auto beginnings = time_beginnings(server, count / 5);
    const std::string beside =
        ", beside " +
        two_digits(load.pace() / 1e6 * static_cast<double>(sent.points_per_request())) + " of " +
        two_digits(half / 1e6 * 2 * static_cast<double>(sent.points_per_request())) + " M points/s";
    report("S4", percentile(polls, 0.99), told(polls) + beside + "; without: " + told(polls_alone));
    report("S5", percentile(beginnings, 0.99),
           told(beginnings) + beside + "; without: " + told(beginnings_alone));
}

}  // namespace tidegauge::bench
