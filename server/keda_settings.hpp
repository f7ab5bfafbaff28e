// What KEDA's external scaler is told; light, for those that only set it.
#pragma once

#include <tidegauge/base/time.hpp>
#include <tidegauge/scaler/parse_trigger.hpp>

#include <cstddef>

namespace tidegauge::server {

/// How many compiled triggers are remembered.
struct trigger_cache_bounds {
    std::size_t triggers = 10'000;
    std::size_t bytes = std::size_t{64} << 20U;  ///< of their metadata
};

/// How triggers are read, remembered and answered.
struct keda_settings {
    static constexpr duration default_time_limit{10'000};

    scaler::trigger_defaults triggers;
    trigger_cache_bounds cache;
    duration time_limit = default_time_limit;  ///< of one evaluation of PromQL
    duration heartbeat{60'000};  ///< how often an open stream of activity repeats itself
};

}  // namespace tidegauge::server
