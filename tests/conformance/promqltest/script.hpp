// A script of Prometheus' test language as a list of commands (promql/promqltest/test.go).
#pragma once

#include "commands.hpp"
#include "read_eval.hpp"
#include "read_load.hpp"
#include "script_lines.hpp"

#include <tidegauge/base/status.hpp>

#include <absl/strings/ascii.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tidegauge::promqltest {

namespace detail {

template <typename Reader, typename Command>
absl::Status read_command(script_lines& lines, std::vector<command>& commands) {
    Command made;
    const absl::Status read = Reader(lines).read(made);
    commands.emplace_back(std::move(made));
    return read;
}

}  // namespace detail

/// The commands of the script `text`, whose file is called `name`. Queries are only cut out.
/// @returns INVALID_ARGUMENT with `name:line` and what was expected there
[[nodiscard]] inline absl::StatusOr<std::vector<command>> parse_script(std::string_view name,
                                                                       std::string_view text) {
    std::vector<command> commands;
    script_lines lines(text);
    for (; lines.find_command(); lines.leave()) {
        std::string word(lines.current().substr(0, lines.current().find_first_of("\t ")));
        absl::AsciiStrToLower(&word);
        absl::Status read = absl::OkStatus();
        if (word == "clear") {
            commands.emplace_back(clear_command{lines.number()});
        } else if (word.starts_with("load")) {
            read = detail::read_command<detail::load_reader, load_command>(lines, commands);
        } else if (word.starts_with("eval")) {
            read = detail::read_command<detail::eval_reader, eval_command>(lines, commands);
        } else {
            read = invalid_argument("expected clear, load or eval");
        }
        if (read.ok()) continue;
        return invalid_argument(std::string(name) + ":" + std::to_string(lines.number()) + ": " +
                                std::string(message(read)));
    }
    return commands;
}

}  // namespace tidegauge::promqltest
