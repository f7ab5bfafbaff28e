// Layer 1, samples: one number, its time, and what one series holds.
#pragma once

#include <tidegauge/samples/block_compression.hpp>     // IWYU pragma: export
#include <tidegauge/samples/fingerprint.hpp>           // IWYU pragma: export
#include <tidegauge/samples/histogram_arithmetic.hpp>  // IWYU pragma: export
#include <tidegauge/samples/histogram_buckets.hpp>     // IWYU pragma: export
#include <tidegauge/samples/histogram_ring.hpp>        // IWYU pragma: export
#include <tidegauge/samples/key_stream.hpp>            // IWYU pragma: export
#include <tidegauge/samples/keyed_hash.hpp>            // IWYU pragma: export
#include <tidegauge/samples/metric_type.hpp>           // IWYU pragma: export
#include <tidegauge/samples/native_histogram.hpp>      // IWYU pragma: export
#include <tidegauge/samples/point.hpp>                 // IWYU pragma: export
#include <tidegauge/samples/rejection.hpp>             // IWYU pragma: export
#include <tidegauge/samples/ring.hpp>                  // IWYU pragma: export
#include <tidegauge/samples/sample.hpp>                // IWYU pragma: export
#include <tidegauge/samples/staleness.hpp>             // IWYU pragma: export
#include <tidegauge/samples/window.hpp>                // IWYU pragma: export
