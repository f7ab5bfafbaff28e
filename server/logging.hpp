// Structured logs: one event a line, a sentence and named values.
#pragma once

#include <spdlog/common.h>

#include <concepts>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

namespace spdlog {
class logger;
}

namespace tidegauge::server {

enum class log_format : std::uint8_t { logfmt, json };

/// A named value of an event. Whatever a value holds, the line stays one line: it is escaped.
/// Never a whole trigger's metadata, which may hold keys and passwords.
struct log_field {
    log_field(std::string_view field_name, std::string_view text) : name(field_name), value(text) {}
    log_field(std::string_view field_name, std::integral auto number)
        : name(field_name), value(std::to_string(number)), is_number(true) {}

    std::string_view name;
    std::string value;
    bool is_number = false;
};

/// Writes events. Threads: safe.
class logger {
  public:
    using fields = std::initializer_list<log_field>;

    /// To standard error.
    logger(spdlog::level::level_enum least, log_format format);
    /// To a sink of one's own.
    logger(spdlog::level::level_enum least, log_format format, spdlog::sink_ptr sink);

    void debug(std::string_view event, fields with = {}) const;
    void info(std::string_view event, fields with = {}) const;
    void warn(std::string_view event, fields with = {}) const;
    void error(std::string_view event, fields with = {}) const;

  private:
    void write(spdlog::level::level_enum level, std::string_view event, fields with) const;

    std::shared_ptr<spdlog::logger> out_;
    log_format format_;
};

/// Sends what gRPC itself has to say to `out`, as debug events: strangers can cause its errors by
/// connecting, so they are no news. Call once; `out` must live as long as gRPC is used.
void log_grpc_through(const logger& out);

}  // namespace tidegauge::server
