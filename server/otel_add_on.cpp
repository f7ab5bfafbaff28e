// The variables that kedify/otel-add-on is set with, and what they are called here.
#include "otel_add_on.hpp"

#include <tidegauge/base/status.hpp>

#include <array>
#include <string_view>
#include <utility>

namespace tidegauge::server {

namespace {

/// How a variable of otel-add-on is said here.
struct foreign_variable {
    std::string_view name;
    std::string_view option;  ///< empty: it changes nothing, see `note`
    std::string_view unit{};  ///< put behind its value
    std::string_view note{};
};

/// kedify/otel-add-on v0.1.4, util/config.go and scaler/handlers.go. What needs more than another
/// name (METRIC_STORE_ERROR_IF_NOT_FOUND and KEDA_TLS_*) is in `arguments_of_otel_add_on`.
constexpr std::array foreign_variables{
    foreign_variable{"OTLP_RECEIVER_PORT", "--otlp-port"},
    foreign_variable{"KEDA_EXTERNAL_SCALER_PORT", "--keda-port"},
    foreign_variable{"REST_API_PORT", "--http-port"},
    foreign_variable{"METRIC_STORE_RETENTION_SECONDS", "--retention", "s"},
    foreign_variable{"METRIC_STORE_VALUE_IF_NOT_FOUND", "--value-if-not-found"},
    foreign_variable{"OTLP_TLS_CA_FILE", "--otlp-tls-client-ca"},
    foreign_variable{"OTLP_TLS_CERT_FILE", "--otlp-tls-cert"},
    foreign_variable{"OTLP_TLS_KEY_FILE", "--otlp-tls-key"},
    foreign_variable{"OTLP_CERTIFICATE_RELOAD_INTERVAL", "--tls-reload"},
    foreign_variable{"INTERNAL_METRICS_PORT", "", "", "/metrics is at the HTTP port"},
    foreign_variable{"METRIC_STORE_LAZY_SERIES", "", "", "every series is kept"},
    foreign_variable{"METRIC_STORE_LAZY_AGGREGATES", "", "", "aggregates are computed when asked"},
    foreign_variable{"NO_COLOR", "", "", "logs have no colours"},
    foreign_variable{"NO_BANNER", "", "", "there is no banner"},
    foreign_variable{"IS_ACTIVE_POLLING_INTERVAL_MS", "", "",
                     "activity is told when it begins and then every --heartbeat, not by polling"}};

absl::StatusOr<bool> truth(std::string_view name, std::string_view value) {
    for (const std::string_view yes : {"true", "TRUE", "True", "t", "T", "1"}) {
        if (value == yes) return true;
    }
    for (const std::string_view no : {"", "false", "FALSE", "False", "f", "F", "0"}) {
        if (value == no) return false;
    }
    return invalid_argument(std::string(name) + "=" + std::string(value) +
                            ": expected true or false");
}

}  // namespace

absl::StatusOr<std::vector<given>> arguments_of_otel_add_on(const environment& variables,
                                                            std::vector<std::string>& notes) {
    std::vector<given> found;
    const auto add = [&found](std::string_view name, std::string_view option,
                              const std::string& value) {
        found.push_back(
            {std::string(option) + "=" + value, std::string(name) + "=" + value + ": "});
    };
    for (const foreign_variable& each : foreign_variables) {
        const std::string value = value_of(variables, each.name);
        if (value.empty()) continue;
        if (!each.option.empty()) {
            add(each.name, each.option, value + std::string(each.unit));
        } else {
            notes.push_back(std::string(each.name) + " changes nothing: " + std::string(each.note));
        }
    }
    constexpr std::string_view error_name = "METRIC_STORE_ERROR_IF_NOT_FOUND";
    const auto error_if = truth(error_name, value_of(variables, error_name));
    if (!error_if.ok()) return error_if.status();
    if (*error_if) add(error_name, "--on-missing", "error");

    constexpr std::string_view tls_name = "KEDA_TLS_ENABLED";
    const auto tls = truth(tls_name, value_of(variables, tls_name));
    if (!tls.ok()) return tls.status();
    constexpr std::array files{std::pair{"KEDA_TLS_CERT_FILE", "--keda-tls-cert"},
                               std::pair{"KEDA_TLS_KEY_FILE", "--keda-tls-key"}};
    for (const auto& [name, option] : files) {
        const std::string file = value_of(variables, name);
        if (*tls && file.empty()) {
            return invalid_argument("KEDA_TLS_ENABLED=true needs " + std::string(name));
        }
        if (*tls) add(name, option, file);
        if (!*tls && !file.empty()) {
            notes.push_back(std::string(name) + " changes nothing: KEDA_TLS_ENABLED is not true");
        }
    }
    return found;
}

}  // namespace tidegauge::server
