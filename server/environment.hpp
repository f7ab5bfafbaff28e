// Options that come from variables of the environment.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace tidegauge::server {

/// Looks a variable of the environment up.
using environment = std::function<std::optional<std::string>(const std::string& name)>;

/// An argument and where it came from, for messages.
struct given {
    std::string argument;
    std::string source;
};

/// Kubernetes gives every container variables such as OTLP_PORT=tcp://10.0.0.1:80 for the Services
/// of its namespace; one may have our name by accident.
[[nodiscard]] inline bool is_service_link(std::string_view value) {
    return value.starts_with("tcp://") || value.starts_with("udp://");
}

/// The value of a variable; set to nothing is not set.
[[nodiscard]] inline std::string value_of(const environment& variables, std::string_view name) {
    auto value = variables(std::string(name)).value_or("");
    return is_service_link(value) ? std::string() : value;
}

}  // namespace tidegauge::server
