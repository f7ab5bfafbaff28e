// How far the data points of a request reach in time.
#pragma once

#include <tidegauge/base/time.hpp>
#include <tidegauge/otlp/wire.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tidegauge::otlp {

namespace detail {

/// The fields that lead from a request to a data point: ResourceMetrics, ScopeMetrics, Metric, its
/// data, the point.
[[nodiscard]] constexpr bool leads_to_points(int depth, std::uint32_t tag) noexcept {
    switch (depth) {
        case 0:
        case 4:
            return tag == bytes_tag(1);
        case 1:
        case 2:
            return tag == bytes_tag(2);
        default:
            return tag == bytes_tag(5) || tag == bytes_tag(7) || tag == bytes_tag(9) ||
                   tag == bytes_tag(10) || tag == bytes_tag(11);
    }
}

inline void find_newest(std::string_view message, int depth, std::uint64_t& newest_ns) {
    constexpr int point_depth = 5;
    malformed broken;  // one a level: what stands behind a malformed message is still read
    message_reader fields(message, broken);
    for (field f; fields.next(f);) {
        if (depth == point_depth) {
            if (f.tag == fixed64_tag(3)) newest_ns = std::max(newest_ns, f.number);
        } else if (leads_to_points(depth, f.tag)) {
            find_newest(f.bytes, depth + 1, newest_ns);
        }
    }
}

inline std::optional<timestamp> newest_time_from(std::string_view message, int depth) {
    std::uint64_t newest_ns = 0;
    find_newest(message, depth, newest_ns);
    if (newest_ns == 0) return std::nullopt;
    return from_unix_nanos(newest_ns);
}

}  // namespace detail

/// The largest time of a data point in `request`, nothing when there is none. What is malformed
/// tells no time. A replay takes it for the time of arrival.
[[nodiscard]] inline std::optional<timestamp> newest_time(std::string_view request) {
    return detail::newest_time_from(request, 0);
}

/// The same for a ResourceMetrics message.
[[nodiscard]] inline std::optional<timestamp> newest_time_of_resource(std::string_view message) {
    return detail::newest_time_from(message, 1);
}

}  // namespace tidegauge::otlp
