// Prometheus' remote read: raw samples for a Prometheus that asks for them.
#pragma once

#include <tidegauge/store/store.hpp>

#include <absl/status/statusor.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace tidegauge::server {

/// How much a request and its answer may be; Prometheus' numbers.
struct remote_read_limits {
    std::size_t request_bytes = std::size_t{32} << 20U;  ///< unpacked
    std::size_t samples = 50'000'000;                    ///< of the whole answer
};

/// Answers the body of a `POST /api/v1/read`, a ReadRequest in snappy's block format, with a
/// ReadResponse in the same (storage/remote/read_handler.go). Samples are raw, staleness markers
/// among them, from each query's start to its end, both inclusive; series are sorted by labels.
/// Series of native histograms are left out.
///
/// Of the two kinds of response only SAMPLES is spoken, which every client takes.
/// @returns INVALID_ARGUMENT for what cannot be read, RESOURCE_EXHAUSTED beyond a limit
[[nodiscard]] absl::StatusOr<std::string> remote_read(const store& from, std::string_view packed,
                                                      const remote_read_limits& limits = {});

}  // namespace tidegauge::server
