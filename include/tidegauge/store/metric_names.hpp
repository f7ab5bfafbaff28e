// Every metric name that a store has ever seen.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace tidegauge {

/// Tells a metric whose series have all gone (its pods were scaled away) from one that never was
/// (its name is mistyped).
///
/// Every part of a store that has series of a name counts once.
/// Bounded: past `most` names those without live series are forgotten.
/// Threads: safe.
class metric_names {
  public:
    explicit metric_names(std::size_t most) : most_(most) {}

    /// A part now has series of this name.
    void add(std::string_view name) {
        const std::lock_guard lock(mutex_);
        if (live_.size() >= most_) {
            std::erase_if(live_, [](const auto& each) { return each.second == 0; });
        }
        ++live_[std::string(name)];
    }

    /// A part has none of this name any more.
    void remove(std::string_view name) {
        const std::lock_guard lock(mutex_);
        const auto known = live_.find(name);
        if (known != live_.end() && known->second > 0) --known->second;
    }

    [[nodiscard]] bool has_seen(std::string_view name) const {
        const std::lock_guard lock(mutex_);
        return live_.contains(name);
    }

    /// The names that have live series, sorted.
    [[nodiscard]] std::vector<std::string> live() const {
        const std::lock_guard lock(mutex_);
        std::vector<std::string> names;
        for (const auto& [name, count] : live_) {
            if (count > 0) names.push_back(name);
        }
        return names;
    }

  private:
    mutable std::mutex mutex_;
    std::map<std::string, std::uint64_t, std::less<>> live_;  ///< how many parts
    std::size_t most_;
};

}  // namespace tidegauge
