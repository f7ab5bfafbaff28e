// KEDA's own part of scaling: between zero and the first replicas, and back.
#pragma once

#include <tidegauge/base/time.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>

namespace tidegauge::hpa {

/// What a ScaledObject says about the way from zero and back.
struct activation_spec {
    std::int32_t min_replicas = 0;
    std::optional<std::int32_t> idle_replicas{};
    duration cooldown = std::chrono::seconds(300);
    duration initial_cooldown = std::chrono::seconds(0);
    std::optional<std::int32_t> fallback_replicas{};
};

/// What a check of all triggers came to.
struct check {
    bool active;  ///< at least one trigger is active
    bool failed;  ///< at least one answered with an error
};

/// What KEDA does after every check of the triggers (pkg/scaling/executor/scale_scaledobjects.go,
/// RequestScale). Between the first and the last replica it leaves all to the autoscaler. The
/// annotations that pause a ScaledObject are not modelled.
/// Time: given, and may not go back. Threads: none of its own.
class activation {
  public:
    activation(const activation_spec& spec, timestamp created) : spec_(spec), created_(created) {}

    /// The replicas wanted after a check, at `current` wanted replicas.
    [[nodiscard]] std::int32_t request(timestamp now, std::int32_t current, const check& found) {
        return found.active ? activate(now, current, found.failed)
                            : deactivate(now, current, found.failed);
    }

    /// When a trigger was last seen active, in whole seconds as the status keeps it.
    [[nodiscard]] std::optional<timestamp> last_active() const noexcept { return last_active_; }

  private:
    /// An error of another trigger does not count as a sign of life of the active one: then the
    /// cooldown runs on.
    std::int32_t activate(timestamp now, std::int32_t current, bool failed) {
        const bool idles = spec_.idle_replicas && current < spec_.min_replicas;
        const bool starts = current == 0 || idles;
        if (starts || !failed) last_active_ = std::chrono::floor<std::chrono::seconds>(now);
        return starts ? std::max(1, spec_.min_replicas) : current;
    }

    /// An error freezes the replicas, with one exception that KEDA's order of cases makes: with a
    /// fallback to 0 replicas it counts as inactive.
    [[nodiscard]] std::int32_t deactivate(timestamp now, std::int32_t current, bool failed) const {
        if (failed && spec_.fallback_replicas.value_or(-1) != 0) return current;
        const bool above_idle = spec_.idle_replicas && current > *spec_.idle_replicas;
        if (above_idle || (current > 0 && spec_.min_replicas == 0)) {
            return cooled_down(now) ? spec_.idle_replicas.value_or(spec_.min_replicas) : current;
        }
        const bool below_min = !spec_.idle_replicas && current < spec_.min_replicas;
        return below_min ? spec_.min_replicas : current;
    }

    [[nodiscard]] bool cooled_down(timestamp now) const {
        return last_active_ ? *last_active_ + spec_.cooldown < now
                            : created_ + spec_.initial_cooldown < now;
    }

    activation_spec spec_;
    timestamp created_;
    std::optional<timestamp> last_active_;
};

}  // namespace tidegauge::hpa
