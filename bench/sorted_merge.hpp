// The usual way to find the series that three labels have in common.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <vector>

namespace tidegauge::bench {

using sorted_list = std::vector<std::uint32_t>;

/// The numbers below `count` for which `is_in` holds.
template <typename IsIn>
[[nodiscard]] sorted_list list_of(std::size_t count, IsIn&& is_in) {
    sorted_list made;
    for (std::size_t i = 0; i < count; ++i) {
        if (is_in(i)) made.push_back(static_cast<std::uint32_t>(i));
    }
    return made;
}

/// The numbers that both sorted lists have, found by walking along both.
[[nodiscard]] inline sorted_list merged(const sorted_list& a, const sorted_list& b) {
    sorted_list both;
    std::ranges::set_intersection(a, b, std::back_inserter(both));
    return both;
}

}  // namespace tidegauge::bench
