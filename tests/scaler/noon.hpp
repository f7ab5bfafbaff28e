// The moment at which triggers are asked.
#pragma once

#include <tidegauge/base/time.hpp>

#include <chrono>

namespace tidegauge::testing {

inline constexpr timestamp noon =
    std::chrono::sys_days(std::chrono::January / 2 / 2026) + std::chrono::hours{12};

}  // namespace tidegauge::testing
