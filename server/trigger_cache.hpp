// The triggers that KEDA asked last, compiled.
#pragma once

#include "asked_trigger.hpp"
#include "keda_settings.hpp"

#include <tidegauge/base/time.hpp>
#include <tidegauge/scaler/parse_trigger.hpp>

#include <absl/container/flat_hash_map.h>

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace tidegauge::server {

/// Compiled triggers by the metadata that they were made of. KEDA sends the whole metadata with
/// every call and nothing else that tells triggers apart.
///
/// Bounded by number and by bytes of metadata: the trigger not asked for the longest time is
/// forgotten; one that a stream holds lives on there.
/// Threads: safe.
class trigger_cache {
  public:
    explicit trigger_cache(scaler::trigger_defaults defaults)
        : trigger_cache(std::move(defaults), trigger_cache_bounds{}) {}
    trigger_cache(scaler::trigger_defaults defaults, trigger_cache_bounds most,
                  duration time_limit = keda_settings::default_time_limit)
        : defaults_(std::move(defaults)), most_(most), time_limit_(time_limit) {}

    /// The trigger of this metadata; what does not compile is remembered, too.
    /// Cost: a lookup when known.
    std::shared_ptr<asked_trigger> find_or_make(const scaler::metadata& metadata) {
        std::string key = key_of(metadata);
        {
            const std::lock_guard lock(mutex_);
            if (auto known = find(key)) return known;
        }
        auto made = std::make_shared<asked_trigger>(scaler::parse_trigger(metadata, defaults_),
                                                    time_limit_);
        const std::lock_guard lock(mutex_);
        if (auto known = find(key)) return known;  // made by another thread meanwhile
        bytes_ += key.size();
        newest_first_.push_front({std::move(key), made});
        places_.emplace(newest_first_.front().key, newest_first_.begin());
        while (newest_first_.size() > 1 &&
               (newest_first_.size() > most_.triggers || bytes_ > most_.bytes)) {
            forget_oldest();
        }
        return made;
    }

    [[nodiscard]] std::size_t size() const {
        const std::lock_guard lock(mutex_);
        return newest_first_.size();
    }

  private:
    struct entry {
        std::string key;
        std::shared_ptr<asked_trigger> trigger;
    };

    /// Names and values with their lengths, so that no two maps share a key.
    static std::string key_of(const scaler::metadata& metadata) {
        std::string key;
        const auto add = [&key](std::string_view text) {
            key += std::to_string(text.size());
            key += ':';
            key += text;
        };
        for (const auto& [name, value] : metadata) {
            add(name);
            add(value);
        }
        return key;
    }

    /// @pre mutex_ is held
    std::shared_ptr<asked_trigger> find(std::string_view key) {
        const auto known = places_.find(key);
        if (known == places_.end()) return nullptr;
        newest_first_.splice(newest_first_.begin(), newest_first_, known->second);
        return known->second->trigger;
    }

    void forget_oldest() {
        const entry& oldest = newest_first_.back();
        bytes_ -= oldest.key.size();
        places_.erase(oldest.key);
        newest_first_.pop_back();
    }

    scaler::trigger_defaults defaults_;
    trigger_cache_bounds most_;
    duration time_limit_;  ///< of one evaluation
    mutable std::mutex mutex_;
    std::list<entry> newest_first_;
    absl::flat_hash_map<std::string_view, std::list<entry>::iterator> places_;  // keys of entries
    std::size_t bytes_ = 0;
};

}  // namespace tidegauge::server
