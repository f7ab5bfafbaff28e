// Where the server's parts have the time from.
#pragma once

#include <tidegauge/base/time.hpp>

#include <chrono>
#include <functional>

namespace tidegauge::server {

/// Asked for the time of day; tests bring their own.
using clock_function = std::function<timestamp()>;

/// The machine's clock.
[[nodiscard]] inline timestamp system_now() {
    return std::chrono::time_point_cast<duration>(std::chrono::system_clock::now());
}

}  // namespace tidegauge::server
