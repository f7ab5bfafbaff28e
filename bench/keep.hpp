// For results that nobody needs.
#pragma once

namespace tidegauge::bench {

/// Keeps the compiler from leaving out what made `value`.
template <typename T>
void keep(const T& value) {
    asm volatile("" : : "g"(&value) : "memory");
}

}  // namespace tidegauge::bench
