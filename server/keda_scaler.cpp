// KEDA's external scaler: its five calls.
#include "keda_scaler.hpp"

#include "asked_trigger.hpp"
#include "grpc_status.hpp"
#include "held_stream.hpp"
#include "trigger_cache.hpp"

#include <tidegauge/base/time.hpp>
#include <tidegauge/scaler/metric_spec.hpp>

#include <externalscaler.grpc.pb.h>

#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <mutex>
#include <string_view>
#include <utility>

namespace tidegauge::server {

namespace {

namespace keda = externalscaler;

/// `value` for a KEDA that knows only whole numbers: rounded up, as far as they reach.
std::int64_t rounded_up(double value) {
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    const double up = std::ceil(value);
    return up >= static_cast<double>(most) ? most : static_cast<std::int64_t>(up);
}

scaler::metadata metadata_of(const keda::ScaledObjectRef& object) {
    return {object.scalermetadata().begin(), object.scalermetadata().end()};
}

keda::GetMetricSpecResponse spec_response(const scaler::trigger& trigger,
                                          const keda::ScaledObjectRef& object) {
    const scaler::metric_spec spec = scaler::spec(trigger, object.name(), object.namespace_());
    keda::GetMetricSpecResponse response;
    keda::MetricSpec& only = *response.add_metricspecs();
    only.set_metricname(spec.metric_name);
    only.set_targetsize(rounded_up(spec.target));
    only.set_targetsizefloat(spec.target);
    return response;
}

}  // namespace

class keda_scaler::calls final : public keda::ExternalScaler::CallbackService {
  public:
    calls(const store& from, keda_settings how, clock_function now, watcher& watch,
          metrics& counted, const logger& log)
        : store_(from),
          heartbeat_(how.heartbeat),
          triggers_(std::move(how.triggers), how.cache, how.time_limit),
          now_(std::move(now)),
          watcher_(watch),
          metrics_(counted),
          log_(log) {}

    grpc::ServerUnaryReactor* GetMetricSpec(grpc::CallbackServerContext* context,
                                            const keda::ScaledObjectRef* object,
                                            keda::GetMetricSpecResponse* response) override {
        const auto trigger = find(*object);
        const auto& compiled = trigger->trigger();
        if (compiled.ok()) *response = spec_response(*compiled, *object);
        if (!compiled.ok()) report(*trigger, *object, compiled.status());
        return finish(context, "GetMetricSpec", compiled.status());
    }

    /// One value: KEDA would add several up.
    grpc::ServerUnaryReactor* GetMetrics(grpc::CallbackServerContext* context,
                                         const keda::GetMetricsRequest* request,
                                         keda::GetMetricsResponse* response) override {
        const keda::ScaledObjectRef& object = request->scaledobjectref();
        const auto trigger = find(object);
        const auto result = trigger->measure(store_, now_());
        report(*trigger, object, result.status());
        if (result.ok()) {
            keda::MetricValue& only = *response->add_metricvalues();
            only.set_metricname(request->metricname());
            only.set_metricvalue(rounded_up(result->value));
            only.set_metricvaluefloat(result->value);
        }
        return finish(context, "GetMetrics", result.status());
    }

    grpc::ServerUnaryReactor* IsActive(grpc::CallbackServerContext* context,
                                       const keda::ScaledObjectRef* object,
                                       keda::IsActiveResponse* response) override {
        const auto trigger = find(*object);
        const auto active = trigger->is_active(store_, now_());
        report(*trigger, *object, active.status());
        if (active.ok()) response->set_result(*active);
        return finish(context, "IsActive", active.status());
    }

    grpc::ServerWriteReactor<keda::IsActiveResponse>* StreamIsActive(
        grpc::CallbackServerContext* /*context*/, const keda::ScaledObjectRef* object) override {
        constexpr std::string_view method = "StreamIsActive";
        const auto trigger = find(*object);
        keda::IsActiveResponse active;
        active.set_result(true);
        auto* stream = new held_stream<keda::IsActiveResponse>(active);
        if (!trigger->trigger().ok()) return refuse(stream, method, *trigger, *object);
        const auto watched = std::make_shared<subscription>(
            [&from = store_, trigger](timestamp now) { return trigger->look(from, now); },
            [stream] { stream->send(); }, heartbeat_);
        if (hold(stream, method, [watched] { watched->close(); })) watcher_.add(watched);
        return stream;
    }

    grpc::ServerWriteReactor<keda::GetMetricSpecResponse>* StreamMetricSpec(
        grpc::CallbackServerContext* /*context*/, const keda::ScaledObjectRef* object) override {
        constexpr std::string_view method = "StreamMetricSpec";
        const auto trigger = find(*object);
        const auto& compiled = trigger->trigger();
        // An empty list would take the metric away from the workload, so none is ever sent.
        auto* stream = new held_stream<keda::GetMetricSpecResponse>(
            compiled.ok() ? spec_response(*compiled, *object) : keda::GetMetricSpecResponse());
        if (!compiled.ok()) return refuse(stream, method, *trigger, *object);
        if (hold(stream, method, [] {})) stream->send();
        return stream;
    }

    void end_streams() {
        const std::lock_guard lock(mutex_);
        is_draining_ = true;
        for (const auto& [stream, end] : streams_) end();
    }

  private:
    std::shared_ptr<asked_trigger> find(const keda::ScaledObjectRef& object) {
        auto trigger = triggers_.find_or_make(metadata_of(object));
        metrics_.set_triggers(triggers_.size());
        return trigger;
    }

    grpc::ServerUnaryReactor* finish(grpc::CallbackServerContext* context, std::string_view method,
                                     const absl::Status& status) {
        metrics_.count_keda_call(method, status.code());
        grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
        reactor->Finish(to_grpc(status));
        return reactor;
    }

    /// Logs when a trigger begins to fail, fails in another way, or answers again.
    void report(asked_trigger& trigger, const keda::ScaledObjectRef& object,
                const absl::Status& status) {
        if (!status.ok()) metrics_.count_evaluation_error(status.code());
        if (!trigger.is_news(status)) return;
        if (status.ok()) {
            log_.info("trigger answers again",
                      {{"namespace", object.namespace_()}, {"scaled_object", object.name()}});
        } else {
            log_.warn("trigger has no answer", {{"namespace", object.namespace_()},
                                                {"scaled_object", object.name()},
                                                {"code", absl::StatusCodeToString(status.code())},
                                                {"why", reply_text(message(status))}});
        }
    }

    template <typename Message>
    held_stream<Message>* refuse(held_stream<Message>* stream, std::string_view method,
                                 asked_trigger& trigger, const keda::ScaledObjectRef& object) {
        const absl::Status& why = trigger.trigger().status();
        report(trigger, object, why);
        metrics_.count_keda_call(method, why.code());
        stream->end(to_grpc(why));
        return stream;
    }

    /// Keeps track of an open stream; `closed` is called when it has gone. When all streams have
    /// been ended already, this one is at once.
    template <typename Message, typename Closed>
    bool hold(held_stream<Message>* stream, std::string_view method, Closed closed) {
        metrics_.count_keda_call(method, absl::StatusCode::kOk);
        metrics_.count_streams(method, +1);
        stream->when_closed([this, stream, method, closed] {
            closed();
            metrics_.count_streams(method, -1);
            const std::lock_guard lock(mutex_);
            streams_.erase(stream);
        });
        const std::lock_guard lock(mutex_);
        if (is_draining_) {
            stream->end(grpc::Status::OK);
        } else {
            streams_.emplace(stream, [stream] { stream->end(grpc::Status::OK); });
        }
        return !is_draining_;
    }

    const store& store_;
    duration heartbeat_;
    trigger_cache triggers_;
    clock_function now_;
    watcher& watcher_;
    metrics& metrics_;
    const logger& log_;
    std::mutex mutex_;
    std::map<const void*, std::function<void()>> streams_;  ///< how to end each
    bool is_draining_ = false;
};

keda_scaler::keda_scaler(const store& from, keda_settings how, clock_function now, watcher& watch,
                         metrics& counted, const logger& log)
    : calls_(std::make_unique<calls>(from, std::move(how), std::move(now), watch, counted, log)) {}

keda_scaler::~keda_scaler() = default;

grpc::Service& keda_scaler::service() {
    return *calls_;
}

void keda_scaler::end_streams() {
    calls_->end_streams();
}

}  // namespace tidegauge::server
