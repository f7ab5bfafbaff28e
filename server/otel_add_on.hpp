// The variables that kedify/otel-add-on is set with.
#pragma once

#include "environment.hpp"

#include <absl/status/statusor.h>

#include <string>
#include <vector>

namespace tidegauge::server {

/// What the variables of otel-add-on say, as arguments of this server, so that it can take the
/// other's place in a manifest. Those that change nothing here are put into `notes` with the
/// reason.
[[nodiscard]] absl::StatusOr<std::vector<given>> arguments_of_otel_add_on(
    const environment& variables, std::vector<std::string>& notes);

}  // namespace tidegauge::server
