// The floor of long windows: their values are added up, and nothing is looked for.
#pragma once

#include "huge_array.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace tidegauge::bench {

/// Sixty values a series, which lie as in the store: in an array for 96 samples, times behind the
/// values, one series after the other. Or `packed`, with nothing between them.
class summed_rows {
  public:
    static constexpr std::size_t samples = 60;

    explicit summed_rows(std::size_t count, bool packed = false)
        : length_(packed ? samples : sizeof(extent) / sizeof(double)), values_(count * length_) {
        for (double& each : values_.all()) each = 1;
    }

    [[nodiscard]] std::size_t size() const noexcept { return values_.all().size() / length_; }
    [[nodiscard]] std::span<const double> operator[](std::size_t row) const noexcept {
        return values_.all().subspan(row * length_, samples);
    }

    /// Adds up all values, four sums at a time. Where rows are apart, they are fetched ahead as the
    /// store does it, since the processor does not by itself: 110 ns a row without that.
    [[nodiscard]] double sum() const {
        double sums = 0;
        for (std::size_t row = 0; row < size(); ++row) {
            if (length_ != samples && row + ahead < size()) prefetch((*this)[row + ahead]);
            const std::span<const double> values = (*this)[row];
            std::array<double, 4> lanes{};
            for (std::size_t i = 0; i < samples; ++i) lanes[i % 4] += values[i];
            sums += (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]);
        }
        return sums;
    }

  private:
    struct extent {
        std::array<double, 96> values;
        std::array<std::uint32_t, 96> offsets;
    };

    static constexpr std::size_t ahead = 16;

    [[gnu::always_inline]] static void prefetch(std::span<const double> row) noexcept {
        constexpr std::size_t values_per_line = 8;
        for (std::size_t i = 0; i < samples; i += values_per_line) __builtin_prefetch(&row[i]);
    }

    std::size_t length_;
    huge_array<double> values_;
};

}  // namespace tidegauge::bench
