// Counts what the program takes from the heap.
#pragma once

#include <cstdint>

namespace tidegauge::bench {

/// How often this thread called operator new so far. Counted by the replacements in
/// allocation_count.cpp, which must be part of the program.
[[nodiscard]] std::uint64_t allocation_count() noexcept;

}  // namespace tidegauge::bench
