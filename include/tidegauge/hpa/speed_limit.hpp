// The policies of `behavior`: how many replicas there may be, given what was changed of late.
#pragma once

#include <tidegauge/base/time.hpp>
#include <tidegauge/hpa/behavior.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

namespace tidegauge::hpa {

/// The autoscaler's own changes of the replicas. KEDA's between 0 and 1 are not among them.
class scale_events {
  public:
    /// `change` is positive for replicas added.
    void add(timestamp now, std::int32_t change) {
        const timestamp oldest = now - std::chrono::minutes(30);  // no policy looks further back
        std::erase_if(recent_, [&](const event& each) { return each.at < oldest; });
        recent_.push_back({now, change});
    }

    /// Replicas added less those removed within `period`, its oldest moment excluded.
    [[nodiscard]] std::int64_t net_change(timestamp now, duration period) const {
        std::int64_t net = 0;
        for (const event& each : recent_) {
            if (each.at > now - period) net += each.change;
        }
        return net;
    }

  private:
    struct event {
        timestamp at;
        std::int32_t change;
    };

    std::vector<event> recent_;
};

namespace detail {

/// What one policy allows, counted from the replicas at the start of its period. A share is
/// rounded up on the way up, so that there is always one more, and cut off on the way down.
[[nodiscard]] inline std::int64_t allowed(const policy& limit, std::int64_t at_start, bool up) {
    const std::int64_t sign = up ? 1 : -1;
    if (limit.type == policy::unit::pods) return at_start + sign * limit.value;
    const double share = static_cast<double>(sign * limit.value) / 100.0;
    const double replicas = static_cast<double>(at_start) * (1.0 + share);
    return static_cast<std::int64_t>(up ? std::ceil(replicas) : std::trunc(replicas));
}

}  // namespace detail

/// The most replicas that `rules` allow from `current` on the way up, the fewest on the way down;
/// never on the other side of `current` (calculateScaleUpLimitWithScalingRules,
/// calculateScaleDownLimitWithBehaviors).
/// @pre !rules.policies.empty()
[[nodiscard]] inline std::int32_t speed_limit(const scaling_rules& rules, bool up, timestamp now,
                                              std::int32_t current, const scale_events& events) {
    if (rules.selected == select_policy::disabled) return current;
    const bool highest = up == (rules.selected == select_policy::max);
    constexpr std::int64_t most = std::numeric_limits<std::int32_t>::max();
    std::int64_t limit = highest ? 0 : most;
    for (const policy& each : rules.policies) {
        const std::int64_t at_start = current - events.net_change(now, each.period);
        const std::int64_t proposed = detail::allowed(each, at_start, up);
        limit = highest ? std::max(limit, proposed) : std::min(limit, proposed);
    }
    limit = up ? std::max<std::int64_t>(limit, current) : std::min<std::int64_t>(limit, current);
    return static_cast<std::int32_t>(std::clamp<std::int64_t>(limit, 0, most));
}

}  // namespace tidegauge::hpa
