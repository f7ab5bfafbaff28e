// A sum of doubles that keeps the bits which plain addition drops.
#pragma once

#include <cmath>
#include <span>

namespace tidegauge {

/// Kahan's sum with Neumaier's improvement, as Prometheus adds
/// (promql/functions.go, kahansum.Inc): an infinite sum drops its compensation, so that
/// `Inf` stays `Inf` and `Inf - Inf` is NaN.
///
/// Cost: four additions and a comparison a value. Not to be compiled with -ffast-math.
class neumaier_sum {
  public:
    constexpr neumaier_sum() noexcept = default;

    /// Starts at `value`.
    explicit constexpr neumaier_sum(double value) noexcept : sum_(value) {}

    /// Starts at a sum and what it lacks, scaled alike.
    constexpr neumaier_sum(double sum, double compensation) noexcept
        : sum_(sum), compensation_(compensation) {}

    void add(double value) noexcept {
        const double next = sum_ + value;
        if (std::isinf(next)) {
            compensation_ = 0.0;
        } else if (std::abs(sum_) >= std::abs(value)) {
            compensation_ += (sum_ - next) + value;
        } else {
            compensation_ += (value - next) + sum_;
        }
        sum_ = next;
    }

    /// The sum so far, compensated.
    [[nodiscard]] double value() const noexcept { return sum_ + compensation_; }

    /// The two parts of `value()`, for formulas that round each on its own.
    [[nodiscard]] double sum() const noexcept { return sum_; }
    [[nodiscard]] double compensation() const noexcept { return compensation_; }

  private:
    double sum_ = 0.0;
    double compensation_ = 0.0;
};

/// The compensated sum of `values`, 0 when there are none.
[[nodiscard]] inline double compensated_sum(std::span<const double> values) noexcept {
    neumaier_sum sum;
    for (const double value : values) sum.add(value);
    return sum.value();
}

}  // namespace tidegauge
