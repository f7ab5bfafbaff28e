// How much memory the program really occupies.
#pragma once

#include <malloc.h>
#include <unistd.h>

#include <cstddef>
#include <fstream>

namespace tidegauge::bench {

/// Bytes of this process that are in memory, after the heap has given back what it does not use:
/// what is freed before and used again after would otherwise not be seen.
[[nodiscard]] inline std::size_t resident_bytes() {
    malloc_trim(0);
    std::size_t all = 0;
    std::size_t resident = 0;
    std::ifstream("/proc/self/statm") >> all >> resident;
    return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace tidegauge::bench
