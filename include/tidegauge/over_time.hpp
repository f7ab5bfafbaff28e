// Layer 2, over_time: formulas over one window of one series.
#pragma once

#include <tidegauge/over_time/counter_increase.hpp>  // IWYU pragma: export
#include <tidegauge/over_time/deriv.hpp>             // IWYU pragma: export
#include <tidegauge/over_time/observed.hpp>          // IWYU pragma: export
#include <tidegauge/over_time/operation.hpp>         // IWYU pragma: export
#include <tidegauge/over_time/rate.hpp>              // IWYU pragma: export
#include <tidegauge/over_time/summary.hpp>           // IWYU pragma: export
