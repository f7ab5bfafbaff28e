// `behavior` of a HorizontalPodAutoscaler: how fast it may scale, in either direction.
#pragma once

#include <tidegauge/base/time.hpp>

#include <chrono>
#include <cstdint>
#include <vector>

namespace tidegauge::hpa {

/// By how much the replicas may change within `period`.
struct policy {
    enum class unit : std::uint8_t { pods, percent };

    unit type;
    std::int32_t value;
    duration period;  ///< at most half an hour, as Kubernetes demands
};

/// Which policy decides when there are several.
enum class select_policy : std::uint8_t {
    max,       ///< the one that lets the replicas change most
    min,       ///< the one that lets them change least
    disabled,  ///< none: no change in this direction
};

/// The rules of one direction.
struct scaling_rules {
    duration stabilization_window;
    std::vector<policy> policies;  ///< at least one
    select_policy selected = select_policy::max;
    double tolerance = 0.1;  ///< since Kubernetes 1.33
};

/// The rules of both directions. What is not set is what the Kubernetes API fills in as soon as
/// `behavior` is there at all (pkg/apis/autoscaling/v2/defaults.go).
struct behavior {
    scaling_rules scale_up{std::chrono::seconds(0),
                           {{policy::unit::pods, 4, std::chrono::seconds(15)},
                            {policy::unit::percent, 100, std::chrono::seconds(15)}}};
    scaling_rules scale_down{std::chrono::seconds(300),
                             {{policy::unit::percent, 100, std::chrono::seconds(15)}}};
};

}  // namespace tidegauge::hpa
