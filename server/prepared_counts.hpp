// How many queries are kept prepared, and how often they were asked again; see prepared_queries.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tidegauge::server {

struct prepared_bounds {
    std::size_t queries = 100;
    std::size_t label_sets = 200'000;  ///< that they remember together
};

/// Of the queries asked so far, and of those held now.
struct prepared_counts {
    std::uint64_t reused = 0;    ///< asked while prepared
    std::uint64_t made = 0;      ///< prepared first
    std::size_t held = 0;        ///< prepared and not in use
    std::size_t label_sets = 0;  ///< that those held remember
};

}  // namespace tidegauge::server
