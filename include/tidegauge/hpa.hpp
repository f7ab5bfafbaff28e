// Layer 1, hpa: the replicas that an autoscaler makes of a value.
#pragma once

#include <tidegauge/hpa/activation.hpp>       // IWYU pragma: export
#include <tidegauge/hpa/autoscaler.hpp>       // IWYU pragma: export
#include <tidegauge/hpa/behavior.hpp>         // IWYU pragma: export
#include <tidegauge/hpa/fallback.hpp>         // IWYU pragma: export
#include <tidegauge/hpa/proposal.hpp>         // IWYU pragma: export
#include <tidegauge/hpa/quantity.hpp>         // IWYU pragma: export
#include <tidegauge/hpa/recommendations.hpp>  // IWYU pragma: export
#include <tidegauge/hpa/scaled_object.hpp>    // IWYU pragma: export
#include <tidegauge/hpa/speed_limit.hpp>      // IWYU pragma: export
