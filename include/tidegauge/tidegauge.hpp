// The whole library.
#pragma once

#include <tidegauge/aggregate.hpp>  // IWYU pragma: export
#include <tidegauge/base.hpp>       // IWYU pragma: export
#include <tidegauge/hpa.hpp>        // IWYU pragma: export
#include <tidegauge/labels.hpp>     // IWYU pragma: export
#include <tidegauge/otlp.hpp>       // IWYU pragma: export
#include <tidegauge/over_time.hpp>  // IWYU pragma: export
#include <tidegauge/promql.hpp>     // IWYU pragma: export
#include <tidegauge/samples.hpp>    // IWYU pragma: export
#include <tidegauge/scaler.hpp>     // IWYU pragma: export
#include <tidegauge/store.hpp>      // IWYU pragma: export
