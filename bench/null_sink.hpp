// A sink that keeps nothing: what is left is the decoder.
#pragma once

#include "keep.hpp"

#include <tidegauge/base/time.hpp>
#include <tidegauge/samples/keyed_hash.hpp>
#include <tidegauge/samples/native_histogram.hpp>
#include <tidegauge/samples/point.hpp>

#include <array>
#include <cstdint>
#include <span>

namespace tidegauge::bench {

/// Models otlp::sample_sink, and knows every series.
class null_sink {
  public:
    [[nodiscard]] const keyed_hash& hash() const { return hash_; }

    struct run {
        void prefetch(const fingerprint&) const noexcept {}

        template <typename Describe>
        void append(std::span<point> points, Describe&&) {
            keep(points.front());
        }

        template <typename Describe>
        void append_histogram(point& p, native_histogram, Describe&&) {
            keep(p);
        }
    };

    [[nodiscard]] run write(std::uint64_t, timestamp) { return {}; }

  private:
    keyed_hash hash_{std::array<std::uint64_t, 4>{1, 2, 3, 4}};
};

}  // namespace tidegauge::bench
