// A benchmark that did something else than it says must not report a number.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace tidegauge::bench {

/// Ends the program with `claim` on stderr unless it holds.
inline void require(bool holds, const char* claim) {
    if (holds) return;
    std::fprintf(stderr, "this benchmark is broken, it does not hold that %s\n", claim);
    std::exit(EXIT_FAILURE);
}

}  // namespace tidegauge::bench
