// Prometheus' target_info, a series that has a resource's attributes as its labels.
#pragma once

#include <tidegauge/otlp/any_value.hpp>
#include <tidegauge/otlp/wire.hpp>

#include <optional>
#include <string_view>

namespace tidegauge::otlp {

inline constexpr std::string_view target_info_name = "target_info";

/// Whether Prometheus makes a target_info of a Resource: if it has a job or an instance to be found
/// by, and anything else to tell (prometheusremotewrite/helper.go, addResourceTargetInfo).
[[nodiscard]] inline bool has_target_info(std::string_view resource) {
    bool can_be_found = false;
    bool has_more = false;
    malformed broken;
    message_reader fields(resource, broken);
    for (field f; fields.next(f);) {
        if (f.tag != bytes_tag(1)) continue;
        const std::optional<key_value> attribute = read_key_value(f.bytes);
        if (!attribute) return false;
        const std::string_view key = attribute->key;
        const bool identifies = key == "service.name" || key == "service.instance.id";
        can_be_found = can_be_found || identifies;
        has_more = has_more || !(identifies || key == "service.namespace");
    }
    return can_be_found && has_more && !broken;
}

}  // namespace tidegauge::otlp
