// The parameter of an aggregation, which may differ from step to step.
#pragma once

#include <tidegauge/base/config.hpp>
#include <tidegauge/base/status.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/promql/evaluation_grid.hpp>
#include <tidegauge/promql/query_node.hpp>
#include <tidegauge/promql/value.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <variant>
#include <vector>

namespace tidegauge::promql {

/// A scalar at all steps of a grid, computed before the first is used, since a bad value at any
/// step is told of at once (promql/value.go, newFParams).
class step_parameter {
  public:
    step_parameter(query_node_ptr scalar, const evaluation_grid& grid)
        : scalar_(std::move(scalar)), grid_(grid) {}

    [[nodiscard]] bool is_computed() const noexcept { return !values_.empty(); }

    [[nodiscard]] absl::Status compute() {
        values_.reserve(grid_.size());
        value step;
        for (std::size_t i = 0; i < grid_.size(); ++i) {
            if (absl::Status failed = scalar_->evaluate(grid_[i], step); !failed.ok())
                return failed;
            values_.push_back(std::get<double>(step));
        }
        return absl::OkStatus();
    }

    /// @pre is_computed(), here and below
    [[nodiscard]] double at(timestamp when) const {
        const auto i = static_cast<std::size_t>((when - grid_.start) / grid_.step);
        TIDEGAUGE_ASSERT(i < values_.size());
        return values_[i];
    }
    /// The extremes; NaN as soon as one is NaN.
    [[nodiscard]] double largest() const {
        return extreme([](double a, double b) { return a > b; });
    }
    [[nodiscard]] double smallest() const {
        return extreme([](double a, double b) { return a < b; });
    }
    [[nodiscard]] bool has_nan() const {
        return std::ranges::any_of(values_, [](double v) { return std::isnan(v); });
    }

  private:
    template <typename Better>
    [[nodiscard]] double extreme(Better better) const {
        double best = values_.front();
        for (const double each : values_) {
            if (std::isnan(each) || better(each, best)) best = each;
            if (std::isnan(best)) return best;
        }
        return best;
    }

    query_node_ptr scalar_;
    evaluation_grid grid_;
    std::vector<double> values_;
};

}  // namespace tidegauge::promql
