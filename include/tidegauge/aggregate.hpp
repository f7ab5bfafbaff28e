// Layer 2, aggregate: formulas over many series.
#pragma once

#include <tidegauge/aggregate/aggregation.hpp>   // IWYU pragma: export
#include <tidegauge/aggregate/best_values.hpp>   // IWYU pragma: export
#include <tidegauge/aggregate/count_values.hpp>  // IWYU pragma: export
#include <tidegauge/aggregate/grouping.hpp>      // IWYU pragma: export
#include <tidegauge/aggregate/label_ratio.hpp>   // IWYU pragma: export
#include <tidegauge/aggregate/labelled.hpp>      // IWYU pragma: export
#include <tidegauge/aggregate/scalars.hpp>       // IWYU pragma: export
#include <tidegauge/aggregate/topk.hpp>          // IWYU pragma: export
