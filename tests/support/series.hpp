// Builders that make times, samples and windows in one line.
#pragma once

#include <tidegauge/base/time.hpp>
#include <tidegauge/samples/sample.hpp>
#include <tidegauge/samples/window.hpp>

#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <utility>

namespace tidegauge::testing {

/// `s` seconds after the epoch.
inline timestamp at_s(double s) {
    return from_unix_ms(static_cast<std::int64_t>(std::llround(s * 1000)));
}

inline sample sample_at(double s, double value) {
    return {at_s(s), value};
}

}  // namespace tidegauge::testing
