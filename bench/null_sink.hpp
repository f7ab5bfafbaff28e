// A sink that keeps nothing: what is left is the decoder.
#pragma once

#include "keep.hpp"

#include <tidegauge/base/time.hpp>
#include <tidegauge/samples/point.hpp>

#include <array>
#include <cstdint>
#include <span>

namespace tidegauge::bench {

/// Models otlp::sample_sink, and knows every series.
class null_sink {
  public:
    [[nodiscard]] std::span<const std::uint64_t, 4> key() const { return key_; }

    struct run {
        template <typename Describe>
        void append(std::span<point> points, Describe&&) {
            keep(points.front());
        }
    };

    [[nodiscard]] run write(std::uint64_t, timestamp) { return {}; }

  private:
    std::array<std::uint64_t, 4> key_{1, 2, 3, 4};
};

}  // namespace tidegauge::bench
