// How often this test binary has asked for memory.
#pragma once

#include <cstddef>

std::size_t allocations_so_far() noexcept;
