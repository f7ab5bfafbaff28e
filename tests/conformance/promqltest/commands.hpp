// The commands that a script consists of.
#pragma once

#include "expectation.hpp"
#include "series_description.hpp"
#include "start_times.hpp"

#include <tidegauge/base/time.hpp>
#include <tidegauge/labels/label_set.hpp>

#include <cstddef>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace tidegauge::promqltest {

/// Forgets all series.
struct clear_command {
    std::size_t line = 0;
};

/// One series of a `load`.
struct loaded_series {
    std::vector<described_value> values;  ///< the k-th at k steps after the epoch
    std::vector<start_offset> starts;     ///< as many, or none
};

/// Adds samples.
struct load_command {
    std::size_t line = 0;
    duration step{};
    bool with_twins = false;  ///< classic histograms also as native ones: `load_with_nhcb`
    std::map<label_set, loaded_series> series;
};

/// Asks a query and says what the answer must be.
struct eval_command {
    std::size_t line = 0;
    std::string query;
    bool is_range = false;
    timestamp at{};     ///< of an instant query
    timestamp start{};  ///< of the points that are expected, `step` apart up to `end`
    timestamp end{};
    duration step{};
    bool answers_range_vector = false;  ///< an instant query of several values a series
    expectation expected;
};

using command = std::variant<clear_command, load_command, eval_command>;

}  // namespace tidegauge::promqltest
