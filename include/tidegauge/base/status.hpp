// Errors about input from outside: absl::Status, built and read here alone.
//
// Debian 12's abseil has an absl::string_view of its own while newer releases alias
// std::string_view; only this file converts between the two.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/strings/string_view.h>

#include <string_view>

namespace tidegauge {

/// An error of the given kind. The message says where the input is wrong and what was expected.
[[nodiscard]] inline absl::Status error(absl::StatusCode code, std::string_view message) {
    return {code, absl::string_view(message.data(), message.size())};
}

/// The input is malformed, whatever the state of the system.
[[nodiscard]] inline absl::Status invalid_argument(std::string_view message) {
    return error(absl::StatusCode::kInvalidArgument, message);
}

/// What was named does not exist and never has.
[[nodiscard]] inline absl::Status not_found(std::string_view message) {
    return error(absl::StatusCode::kNotFound, message);
}

/// Not known at this moment; asking again later may succeed.
[[nodiscard]] inline absl::Status unavailable(std::string_view message) {
    return error(absl::StatusCode::kUnavailable, message);
}

/// A stated limit was reached.
[[nodiscard]] inline absl::Status resource_exhausted(std::string_view message) {
    return error(absl::StatusCode::kResourceExhausted, message);
}

/// The text of `status`, valid as long as `status` is.
[[nodiscard]] inline std::string_view message(const absl::Status& status) {
    return {status.message().data(), status.message().size()};
}

}  // namespace tidegauge
