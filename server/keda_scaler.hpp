// KEDA's external scaler.
#pragma once

#include "clock.hpp"
#include "keda_settings.hpp"
#include "logging.hpp"
#include "metrics.hpp"
#include "watcher.hpp"

#include <tidegauge/store/store.hpp>

#include <memory>

namespace grpc {
class Service;
}

namespace tidegauge::server {

/// Answers KEDA from a store. The five methods and who calls them when:
/// kedacore/keda, pkg/scalers/external_scaler.go.
///
/// Nothing blocks and nothing waits: KEDA sets no deadline, so an answer that does not come would
/// stop a workload's scaling altogether.
/// Threads: safe; calls are answered on gRPC's threads.
class keda_scaler {
  public:
    /// All references must outlive it.
    keda_scaler(const store& from, keda_settings how, clock_function now, watcher& watch,
                metrics& counted, const logger& log);
    ~keda_scaler();

    /// The service to listen with.
    [[nodiscard]] grpc::Service& service();

    /// Ends all streams with OK, and new ones as well: KEDA then comes back after two seconds,
    /// where an error would let it wait longer each time.
    void end_streams();

  private:
    class calls;
    std::unique_ptr<calls> calls_;
};

}  // namespace tidegauge::server
