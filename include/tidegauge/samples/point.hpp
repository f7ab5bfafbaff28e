// One number on its way into a store.
#pragma once

#include <tidegauge/base/time.hpp>
#include <tidegauge/samples/fingerprint.hpp>
#include <tidegauge/samples/metric_type.hpp>
#include <tidegauge/samples/rejection.hpp>

namespace tidegauge {

/// What a decoder hands to a sink: a value, its time, and whose it is.
struct point {
    fingerprint id;
    timestamp at;
    /// When the counting began (OTLP start_time_unix_nano); the epoch means that it is unknown,
    /// and so does a start that equals `at`.
    timestamp start{};
    double value = 0;  ///< `stale_nan` when the sender had no value to record
    metric_type type = metric_type::unknown;
    temporality counted = temporality::cumulative;
    /// Written by the sink: why the point was not stored, or `none`.
    rejection outcome = rejection::none;
    /// Written by the sink where it stores a delta: it began before all that was counted so far
    /// had ended, so some of it may count twice.
    bool overlaps = false;
};

}  // namespace tidegauge
