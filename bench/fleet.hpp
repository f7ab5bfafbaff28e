// Who sends in the benchmarks: processes, their metrics, and the requests that they make.
#pragma once

#include "wire_message.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tidegauge::bench {

/// What a point looks like. All but the first are slow: a decoder that expects the usual bytes
/// meets others.
enum class point_shape : std::uint8_t {
    plain,
    exemplars,
    flags,
    long_flags,  ///< of two bytes, of which nothing is known here
    value_last,  ///< as the Go SDK writes it
    split_attributes,
    histograms
};

[[nodiscard]] constexpr std::string_view name(point_shape shape) noexcept {
    constexpr std::array<std::string_view, 7> names{"plain",      "exemplars",  "flags",
                                                    "long flags", "value last", "split attributes",
                                                    "histograms"};
    return names[static_cast<std::size_t>(shape)];
}

/// A fleet of processes that are watched. Everything about it follows from these numbers, so the
/// same fleet sends the same bytes on every machine.
///
/// By default a request has 1000 points, of about 256 bytes and 6 attributes each, from 5 resources
/// of 8 attributes. Resources alternate between ascending and descending field order.
struct fleet {
    std::size_t resources = 500;
    std::size_t metrics = 20;
    std::size_t points = 10;  ///< of each metric, so many series has each metric of a resource
    std::size_t resources_per_request = 5;
    point_shape shape = point_shape::plain;
    /// Resources come in an order of their own and points are shuffled inside each metric.
    bool shuffled = false;

    [[nodiscard]] static fleet of_series(std::size_t series) {
        fleet made;
        made.resources = series / (made.metrics * made.points);
        return made;
    }

    [[nodiscard]] std::size_t points_per_resource() const noexcept { return metrics * points; }
    [[nodiscard]] std::size_t all_points() const noexcept {
        return resources * points_per_resource();
    }
    [[nodiscard]] std::size_t requests() const noexcept {
        return resources / resources_per_request;
    }
};

/// Stands where a point's time belongs until it is sent.
inline constexpr std::uint64_t time_mark = 0x5117'0dd5'7133'9ab1;
/// Stands where a number point's value belongs, as a double or as an integer alike.
inline constexpr std::uint64_t value_mark = 0x6a5e'0dd5'7133'9ab2;

/// One of 2^64 numbers that looks like any other (splitmix64's finaliser).
[[nodiscard]] constexpr std::uint64_t scattered(std::uint64_t n) noexcept {
    n += 0x9e37'79b9'7f4a'7c15;
    n = (n ^ (n >> 30U)) * 0xbf58'476d'1ce4'e5b9;
    n = (n ^ (n >> 27U)) * 0x94d0'49bb'1331'11eb;
    return n ^ (n >> 31U);
}

/// 0 to n - 1, in order or in a random one that `seed` names.
[[nodiscard]] inline std::vector<std::size_t> order_of(std::size_t n, bool shuffled,
                                                       std::uint64_t seed) {
    std::vector<std::size_t> order(n);
    for (std::size_t i = 0; i < n; ++i) order[i] = i;
    for (std::size_t i = n; shuffled && i > 1; --i) {
        std::swap(order[i - 1], order[scattered(seed + i) % i]);
    }
    return order;
}

/// `prefix` followed by `number` in decimal, at least `width` digits.
[[nodiscard]] inline std::string numbered(std::string_view prefix, std::uint64_t number,
                                          int width = 1) {
    std::array<char, 24> digits{};
    std::snprintf(digits.data(), digits.size(), "%0*llu", width,
                  static_cast<unsigned long long>(number));
    return std::string(prefix) + digits.data();
}

}  // namespace tidegauge::bench
