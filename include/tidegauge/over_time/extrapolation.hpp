// How far samples show what happened in their whole window.
//
// For the same bits compile with -ffp-contract=off where the machine has fused multiply-add.
#pragma once

#include <tidegauge/base/time.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace tidegauge {

namespace detail {

enum class counting : std::uint8_t { counter, gauge };
enum class scaling : std::uint8_t { per_second, per_window };

/// Four spans at once. The processor divides four numbers in the time of one (1.4 ns), and
/// compilers do not see it by themselves.
[[nodiscard]] inline std::array<double, 4> all_in_seconds(const std::array<duration, 4>& spans) {
    using four_doubles [[gnu::vector_size(4 * sizeof(double))]] = double;
    const auto ms = [&](std::size_t i) { return static_cast<double>(spans[i].count()); };
    const four_doubles all = four_doubles{ms(0), ms(1), ms(2), ms(3)} / 1000.0;
    return {all[0], all[1], all[2], all[3]};
}

/// Where in a window `(from, to]` its samples lie.
struct sampled_span {
    timestamp from;
    timestamp first_at;
    timestamp last_at;
    timestamp to;
    std::size_t count = 0;

    friend bool operator==(const sampled_span&, const sampled_span&) = default;
};

}  // namespace detail

/// Extrapolates changes to the edges of their windows, as PromQL's `rate` does
/// (promql/functions.go, extrapolatedRate): to an edge that is nearer than 1.1 average distances of
/// two samples all the way, else by half such a distance, and for a counter never back beyond the
/// moment at which it would have been 0.
///
/// What follows from the times alone is kept for the next window: the series of a process are
/// sampled together, and their windows differ in nothing else.
/// Threads: none of its own.
class extrapolation {
  public:
    /// By what the change of samples that lie so is to be multiplied. `first` is the first value.
    /// Cost: two comparisons and no division where the window before had the same times.
    /// @pre where.count >= 2
    [[gnu::always_inline]] [[nodiscard]] double factor(const detail::sampled_span& where,
                                                       detail::counting kind, detail::scaling unit,
                                                       double first, double change) {
        if (where != where_) measure(where);
        // A first value of at least the change was 0 before the samples' own length ago, and in
        // doubles too, since rounding keeps order: no division tells more when the start is nearer
        // than that.
        const bool was_zero_before = first >= change && to_start_s_ <= sampled_s_;
        if (kind == detail::counting::counter && change > 0 && first >= 0 && !was_zero_before) {
            return factor_from(std::min(to_start_s_, sampled_s_ * (first / change)), unit);
        }
        return unit == detail::scaling::per_second ? per_second_ : per_window_;
    }

  private:
    void measure(const detail::sampled_span& where) {
        where_ = where;
        const auto [to_start_s, to_end_s, sampled_s, window_s] =
            detail::all_in_seconds({where.first_at - where.from, where.to - where.last_at,
                                    where.last_at - where.first_at, where.to - where.from});
        const double apart_s = sampled_s / static_cast<double>(where.count - 1);
        const double too_far_s = apart_s * 1.1;
        to_start_s_ = to_start_s < too_far_s ? to_start_s : apart_s / 2;
        to_end_s_ = to_end_s < too_far_s ? to_end_s : apart_s / 2;
        sampled_s_ = sampled_s;
        window_s_ = window_s;
        per_window_ = factor_from(to_start_s_, detail::scaling::per_window);
        per_second_ = factor_from(to_start_s_, detail::scaling::per_second);
    }

    [[nodiscard]] double factor_from(double to_start_s, detail::scaling unit) const noexcept {
        const double factor = (sampled_s_ + to_start_s + to_end_s_) / sampled_s_;
        return unit == detail::scaling::per_second ? factor / window_s_ : factor;
    }

    detail::sampled_span where_{};  ///< of the newest window
    double sampled_s_ = 0;
    double window_s_ = 0;
    double to_start_s_ = 0;  ///< by how much the samples are extended back, if never 0 before
    double to_end_s_ = 0;
    double per_window_ = 0;  ///< its factor
    double per_second_ = 0;
};

}  // namespace tidegauge
