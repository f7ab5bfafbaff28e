// How a script's `load` and the lines below it are read.
#pragma once

#include "commands.hpp"
#include "script_lines.hpp"
#include "series_description.hpp"
#include "start_times.hpp"

#include <tidegauge/base/status.hpp>
#include <tidegauge/promql/literal.hpp>

#include <re2/re2.h>

#include <optional>
#include <string>
#include <utility>

namespace tidegauge::promqltest::detail {

/// Reads one `load`.
class load_reader {
  public:
    explicit load_reader(script_lines& lines) : lines_(lines) {}

    absl::Status read(load_command& load) {
        static const RE2 form(R"(load(?:_(with_nhcb))?\s+(.+?))");
        std::string twins;
        std::string step;
        load.line = lines_.number();
        if (!RE2::FullMatch(lines_.current(), form, &twins, &step)) {
            return invalid_argument("expected `load[_with_nhcb] <step>`");
        }
        load.with_twins = !twins.empty();
        const auto span = promql::duration_value(step);
        if (!span.ok()) return invalid_argument("expected a duration as step");
        load.step = *span;
        std::optional<start_times> starts;
        while (lines_.next_of_command()) {
            const absl::Status line = read_loaded_line(load, starts);
            if (!line.ok()) return line;
        }
        if (starts) return invalid_argument("expected a line of samples behind @st");
        return absl::OkStatus();
    }

  private:
    absl::Status read_loaded_line(load_command& load, std::optional<start_times>& starts) {
        if (is_start_times(lines_.current())) {
            if (starts) return invalid_argument("expected a line of samples behind @st");
            auto read = parse_start_times(lines_.current());
            if (!read.ok()) return read.status();
            starts = std::move(*read);
            return absl::OkStatus();
        }
        auto described = parse_series_description(lines_.current());
        if (!described.ok()) return described.status();
        loaded_series loaded{std::move(described->values), {}};
        if (starts) {
            if (starts->labels != described->labels) {
                return invalid_argument("expected the series of the line @st");
            }
            if (starts->offsets.size() != loaded.values.size()) {
                return invalid_argument("expected as many values as start times");
            }
            loaded.starts = std::move(starts->offsets);
            starts.reset();
        }
        load.series.insert_or_assign(std::move(described->labels), std::move(loaded));
        return absl::OkStatus();
    }

    script_lines& lines_;
};

}  // namespace tidegauge::promqltest::detail
