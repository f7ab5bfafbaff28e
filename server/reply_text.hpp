// Messages that are fit to be sent back.
#pragma once

#include <tidegauge/base/status.hpp>

#include <absl/status/status.h>
#include <nlohmann/json.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace tidegauge::server {

/// `text`, which may quote what a stranger sent, in valid UTF-8 and not longer than fits into the
/// headers of a gRPC answer (clients refuse those beyond 8 KiB) and into an event of Kubernetes.
[[nodiscard]] inline std::string reply_text(std::string_view text) {
    using json = nlohmann::json;
    constexpr std::size_t most_bytes = 1000;
    const bool fits = text.size() <= most_bytes;
    const json valid = json::parse(
        json(text.substr(0, most_bytes)).dump(-1, ' ', false, json::error_handler_t::replace));
    return valid.get<std::string>() + (fits ? "" : "...");
}

/// The same error with such a message.
[[nodiscard]] inline absl::Status reply_status(const absl::Status& status) {
    return error(status.code(), reply_text(message(status)));
}

}  // namespace tidegauge::server
