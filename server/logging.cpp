// Structured logs: spdlog writes the lines, this file what is in them.
#include "logging.hpp"

#include <grpc/support/log.h>
#include <nlohmann/json.hpp>
#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <algorithm>
#include <atomic>
#include <cctype>
#include <utility>

namespace tidegauge::server {

namespace {

/// `text` in quotes, on one line, in valid UTF-8.
std::string in_quotes(std::string_view text) {
    using json = nlohmann::json;
    return json(text).dump(-1, ' ', false, json::error_handler_t::replace);
}

/// As logfmt has it: quotes only where something else than a word stands.
std::string word_or_quoted(std::string_view text) {
    const bool plain = !text.empty() && std::ranges::all_of(text, [](char c) {
        return std::isgraph(static_cast<unsigned char>(c)) != 0 && c != '"' && c != '=' &&
               c != '\\';
    });
    return plain ? std::string(text) : in_quotes(text);
}

std::string as_logfmt(std::string_view event, logger::fields with) {
    std::string line = "msg=" + in_quotes(event);
    for (const log_field& each : with) {
        line += ' ';
        line += each.name;
        line += '=' + word_or_quoted(each.value);
    }
    return line;
}

std::string as_json(std::string_view event, logger::fields with) {
    std::string members = "\"msg\":" + in_quotes(event);
    for (const log_field& each : with) {
        members += ',' + in_quotes(each.name) + ':';
        members += each.is_number ? each.value : in_quotes(each.value);
    }
    return members;
}

std::atomic<const logger*> grpc_log{nullptr};

void write_grpc_event(gpr_log_func_args* event) {
    const logger* out = grpc_log.load();
    if (out == nullptr) return;
    out->debug("gRPC says",
               {{"severity", gpr_log_severity_string(event->severity)}, {"text", event->message}});
}

}  // namespace

logger::logger(spdlog::level::level_enum least, log_format format)
    : logger(least, format, std::make_shared<spdlog::sinks::stderr_sink_mt>()) {}

logger::logger(spdlog::level::level_enum least, log_format format, spdlog::sink_ptr sink)
    : out_(std::make_shared<spdlog::logger>("tidegauge", std::move(sink))), format_(format) {
    out_->set_level(least);
    out_->flush_on(spdlog::level::trace);
    out_->set_pattern(format == log_format::json
                          ? R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})"
                          : "time=%Y-%m-%dT%H:%M:%S.%eZ level=%l %v",
                      spdlog::pattern_time_type::utc);
}

void logger::debug(std::string_view event, fields with) const {
    write(spdlog::level::debug, event, with);
}
void logger::info(std::string_view event, fields with) const {
    write(spdlog::level::info, event, with);
}
void logger::warn(std::string_view event, fields with) const {
    write(spdlog::level::warn, event, with);
}
void logger::error(std::string_view event, fields with) const {
    write(spdlog::level::err, event, with);
}

void logger::write(spdlog::level::level_enum level, std::string_view event, fields with) const {
    if (!out_->should_log(level)) return;
    out_->log(level, format_ == log_format::json ? as_json(event, with) : as_logfmt(event, with));
}

void log_grpc_through(const logger& out) {
    grpc_log = &out;
    gpr_set_log_function(write_grpc_event);
}

}  // namespace tidegauge::server
