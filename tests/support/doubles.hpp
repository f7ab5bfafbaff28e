// The doubles that are no numbers of the line.
#pragma once

#include <limits>

namespace tidegauge::testing {

inline constexpr double nan = std::numeric_limits<double>::quiet_NaN();
inline constexpr double infinity = std::numeric_limits<double>::infinity();

}  // namespace tidegauge::testing
