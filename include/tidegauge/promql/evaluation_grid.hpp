// The times at which a part of a query is evaluated.
#pragma once

#include <tidegauge/base/config.hpp>
#include <tidegauge/base/time.hpp>

#include <cstddef>

namespace tidegauge::promql {

/// `start`, `start + step` and so on until `end`: the steps of the query, or those of a subquery in
/// it. One time when `end` is `start`; none when it lies before.
struct evaluation_grid {
    timestamp start;
    timestamp end;
    duration step{1};  ///< positive

    /// How many times there are.
    [[nodiscard]] std::size_t size() const {
        TIDEGAUGE_ASSERT(step > duration::zero());
        return end < start ? 0 : static_cast<std::size_t>((end - start) / step) + 1;
    }
    [[nodiscard]] bool empty() const noexcept { return end < start; }
    /// Whether there may be more than one time, so that results are series and have no order.
    [[nodiscard]] bool is_range() const noexcept { return end != start; }
    /// @pre i < size()
    [[nodiscard]] timestamp operator[](std::size_t i) const noexcept {
        return start + static_cast<duration::rep>(i) * step;
    }
    /// The last of the times; of none `end`.
    [[nodiscard]] timestamp last() const { return empty() ? end : (*this)[size() - 1]; }
    /// The first of the times alone.
    [[nodiscard]] evaluation_grid first() const noexcept { return {start, start, step}; }
};

}  // namespace tidegauge::promql
