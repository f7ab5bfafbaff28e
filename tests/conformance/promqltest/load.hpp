// Puts the series of a `load` into a storage.
#pragma once

#include "commands.hpp"
#include "native_twin.hpp"
#include "series_description.hpp"
#include "storage.hpp"

#include <tidegauge/base/status.hpp>
#include <tidegauge/base/time.hpp>

#include <cstddef>
#include <utility>
#include <vector>

namespace tidegauge::promqltest {

namespace detail {

inline std::vector<loaded_sample> samples_of(const loaded_series& series, duration step) {
    std::vector<loaded_sample> samples;
    timestamp at{};
    for (std::size_t i = 0; i < series.values.size(); ++i, at += step) {
        const described_value& value = series.values[i];
        if (value.omitted) continue;
        loaded_sample made{at, value.number, value.histogram, {}};
        if (!series.starts.empty() && series.starts[i]) made.start = at + *series.starts[i];
        samples.push_back(std::move(made));
    }
    return samples;
}

}  // namespace detail

/// @returns the error of the storage, or of a classic histogram that has no native twin
[[nodiscard]] inline absl::Status load_into(const load_command& load, sample_storage& into) {
    for (const auto& [labels, series] : load.series) {
        const auto samples = detail::samples_of(series, load.step);
        if (const absl::Status added = into.append(labels, samples); !added.ok()) return added;
    }
    return load.with_twins ? append_native_twins(load, into) : absl::OkStatus();
}

}  // namespace tidegauge::promqltest
