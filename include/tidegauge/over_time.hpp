// Layer 2, over_time: formulas over one window of one series.
#pragma once

#include <tidegauge/over_time/changes.hpp>           // IWYU pragma: export
#include <tidegauge/over_time/counter_increase.hpp>  // IWYU pragma: export
#include <tidegauge/over_time/deriv.hpp>             // IWYU pragma: export
#include <tidegauge/over_time/extended.hpp>          // IWYU pragma: export
#include <tidegauge/over_time/extrapolation.hpp>     // IWYU pragma: export
#include <tidegauge/over_time/histogram_rate.hpp>    // IWYU pragma: export
#include <tidegauge/over_time/histogram_sum.hpp>     // IWYU pragma: export
#include <tidegauge/over_time/integral.hpp>          // IWYU pragma: export
#include <tidegauge/over_time/last_two.hpp>          // IWYU pragma: export
#include <tidegauge/over_time/mad.hpp>               // IWYU pragma: export
#include <tidegauge/over_time/observed.hpp>          // IWYU pragma: export
#include <tidegauge/over_time/operation.hpp>         // IWYU pragma: export
#include <tidegauge/over_time/rate.hpp>              // IWYU pragma: export
#include <tidegauge/over_time/smoothing.hpp>         // IWYU pragma: export
#include <tidegauge/over_time/start_times.hpp>       // IWYU pragma: export
#include <tidegauge/over_time/started_rate.hpp>      // IWYU pragma: export
#include <tidegauge/over_time/summary.hpp>           // IWYU pragma: export
#include <tidegauge/over_time/ts_of.hpp>             // IWYU pragma: export
