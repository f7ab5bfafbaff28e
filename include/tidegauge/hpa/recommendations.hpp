// Stabilisation: what was recommended in the last minutes holds back what is recommended now.
#pragma once

#include <tidegauge/base/time.hpp>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace tidegauge::hpa {

/// The replicas that were recommended of late, before any stabilisation.
///
/// Kubernetes overwrites outdated entries one at a time; here they are dropped, which answers the
/// same. Threads: none of its own.
class recommendations {
  public:
    /// The replicas at the very first sync count as recommended, so that nothing is scaled down
    /// right after the start (recordInitialRecommendation).
    void begin(timestamp now, std::int32_t replicas) {
        if (recent_.empty()) recent_.push_back({now, replicas});
    }

    /// Without `behavior`: the highest of `desired` and all that was recommended within the
    /// window, its oldest moment included (stabilizeRecommendation).
    [[nodiscard]] std::int32_t highest(timestamp now, std::int32_t desired, duration window) {
        std::erase_if(recent_, [&](const entry& each) { return each.at < now - window; });
        std::int32_t stable = desired;
        for (const entry& each : recent_) stable = std::max(stable, each.replicas);
        recent_.push_back({now, desired});
        return stable;
    }

    /// With `behavior`: `current`, moved no further than all of the up window agree to go up and
    /// all of the down window agree to go down; the oldest moment of either is excluded
    /// (stabilizeRecommendationWithBehaviors).
    [[nodiscard]] std::int32_t agreed(timestamp now, std::int32_t current, std::int32_t desired,
                                      duration up_window, duration down_window) {
        std::int32_t up = desired;
        std::int32_t down = desired;
        for (const entry& each : recent_) {
            if (each.at > now - up_window) up = std::min(up, each.replicas);
            if (each.at > now - down_window) down = std::max(down, each.replicas);
        }
        const timestamp oldest = now - std::max(up_window, down_window);
        std::erase_if(recent_, [&](const entry& each) { return each.at < oldest; });
        recent_.push_back({now, desired});
        return std::min(std::max(current, up), down);
    }

  private:
    struct entry {
        timestamp at;
        std::int32_t replicas;
    };

    std::vector<entry> recent_;
};

}  // namespace tidegauge::hpa
