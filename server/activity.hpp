// When to tell KEDA that a workload is active.
#pragma once

#include <tidegauge/base/time.hpp>

#include <absl/status/statusor.h>

#include <optional>

namespace tidegauge::server {

/// Decides, evaluation by evaluation, whether a stream of activity says `true` now: when activity
/// begins, and then as a slow heartbeat. It never says `false`, which KEDA before 2.18 obeys
/// without looking at a workload's other triggers. Each `true` costs KEDA's operator a write to
/// Kubernetes (kedacore/http-add-on issue 1792), so a heartbeat is not to be frequent.
///
/// Threads: none of its own.
class activity {
  public:
    explicit activity(duration heartbeat) : heartbeat_(heartbeat) {}

    /// What an evaluation at `now` found. An error is no activity and no end of it either.
    /// @returns whether to say `true`
    bool should_tell(const absl::StatusOr<bool>& is_active, timestamp now) {
        if (!is_active.ok()) return false;
        if (!*is_active) {
            told_.reset();
            return false;
        }
        if (told_ && now - *told_ < heartbeat_) return false;
        told_ = now;
        return true;
    }

  private:
    duration heartbeat_;
    std::optional<timestamp> told_;  ///< nothing while inactive
};

}  // namespace tidegauge::server
