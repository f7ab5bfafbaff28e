// Layer 0, base: time, statuses, numbers as text, exact sums, the assert macro, the version.
#pragma once

#include <tidegauge/base/average.hpp>        // IWYU pragma: export
#include <tidegauge/base/closest.hpp>        // IWYU pragma: export
#include <tidegauge/base/config.hpp>         // IWYU pragma: export
#include <tidegauge/base/extreme.hpp>        // IWYU pragma: export
#include <tidegauge/base/lending_mutex.hpp>  // IWYU pragma: export
#include <tidegauge/base/neumaier.hpp>       // IWYU pragma: export
#include <tidegauge/base/number_text.hpp>    // IWYU pragma: export
#include <tidegauge/base/page_pool.hpp>      // IWYU pragma: export
#include <tidegauge/base/quantile.hpp>       // IWYU pragma: export
#include <tidegauge/base/same_text.hpp>      // IWYU pragma: export
#include <tidegauge/base/status.hpp>         // IWYU pragma: export
#include <tidegauge/base/time.hpp>           // IWYU pragma: export
#include <tidegauge/base/version.hpp>        // IWYU pragma: export
#include <tidegauge/base/xxhash64.hpp>       // IWYU pragma: export
#include <tidegauge/base/zeroed_array.hpp>   // IWYU pragma: export
