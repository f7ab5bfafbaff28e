// How a trigger's metric is named and aimed at in KEDA's GetMetricSpec.
#pragma once

#include <tidegauge/labels/name_translation.hpp>
#include <tidegauge/scaler/trigger.hpp>

#include <string>
#include <string_view>

namespace tidegauge::scaler {

/// One MetricSpec of KEDA's answer.
struct metric_spec {
    std::string metric_name;
    double target;
};

/// The metric is called `<namespace>-<scaled object>`, as otel-add-on calls it; KEDA adds the
/// trigger's number. It becomes a segment of a URL's path, so a character that Kubernetes does not
/// allow in the two names becomes `_`.
[[nodiscard]] inline metric_spec spec(const trigger& t, std::string_view scaled_object,
                                      std::string_view name_space) {
    std::string name = std::string(name_space) + "-" + std::string(scaled_object);
    for (char& c : name) {
        if (!tidegauge::detail::is_letter_or_digit(c) && c != '-' && c != '.') c = '_';
    }
    return {std::move(name), t.target};
}

}  // namespace tidegauge::scaler
