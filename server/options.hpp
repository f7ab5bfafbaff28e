// What the server can be told, and from where.
#pragma once

#include "environment.hpp"
#include "http_limits.hpp"
#include "keda_settings.hpp"
#include "logging.hpp"
#include "otlp_settings.hpp"
#include "query_settings.hpp"
#include "tls_files.hpp"

#include <tidegauge/base/time.hpp>
#include <tidegauge/otlp/decode_options.hpp>
#include <tidegauge/store/limits.hpp>

#include <absl/status/statusor.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tidegauge::server {

/// Everything that can be set.
struct options {
    std::string address;  ///< numeric; empty means every address
    std::uint16_t otlp_port = 4317;
    std::uint16_t keda_port = 4318;
    std::uint16_t http_port = 9090;
    std::string ports_file;
    tls_files otlp_tls;
    tls_files keda_tls;
    tls_files http_tls;
    std::string otlp_socket;
    std::string http_socket;
    std::string token_file;
    otlp_settings otlp;
    std::size_t most_memory_bytes = 0;
    http_limits http;
    store_options store;
    otlp::decode_options decoding;
    keda_settings keda;
    query_settings queries;
    duration shutdown{10'000};
    spdlog::level::level_enum log_level = spdlog::level::info;
    log_format format = log_format::logfmt;
};

/// What came out of reading them.
struct command_line {
    options set;
    std::vector<std::string> notes;       ///< for the log: what was accepted and does nothing
    std::optional<std::string> to_print;  ///< an answer to --help or --version, instead of serving
};

/// Reads `arguments` (without the program's name), then what they leave open from the environment,
/// and then from the file of `--config`. Each option `--some-thing` has its variable
/// `TIDEGAUGE_SOME_THING`; the variables of kedify/otel-add-on are understood as well, so that the
/// server can take its place.
/// @returns INVALID_ARGUMENT with one line that names the option, variable or file
[[nodiscard]] absl::StatusOr<command_line> read_options(const std::vector<std::string>& arguments,
                                                        const environment& variables);

}  // namespace tidegauge::server
