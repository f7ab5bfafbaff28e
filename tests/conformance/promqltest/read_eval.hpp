// How a script's `eval` and the lines below it are read.
#pragma once

#include "commands.hpp"
#include "expectation.hpp"
#include "script_lines.hpp"
#include "series_description.hpp"
#include "signed_number.hpp"

#include <tidegauge/base/status.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/promql/literal.hpp>

#include <re2/re2.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace tidegauge::promqltest::detail {

/// Reads one `eval`.
class eval_reader {
  public:
    explicit eval_reader(script_lines& lines) : lines_(lines) {}

    absl::Status read(eval_command& eval) {
        eval.line = lines_.number();
        absl::Status read = read_eval_line(eval);
        for (std::size_t position = 1; read.ok() && lines_.next_of_command(); ++position) {
            bool is_last = false;
            bool is_series = true;
            read = read_body_line(eval, position, is_series, is_last);
            if (!is_series) --position;
            if (is_last) break;
        }
        return read;
    }

  private:
    absl::Status read_eval_line(eval_command& eval) {
        static const RE2 instant(
            R"(eval(?:_(fail|warn|ordered|info))?\s+instant\s+(?:at\s+(.+?))?\s+(.+))");
        static const RE2 range(
            R"(eval(?:_(fail|warn|info))?\s+range\s+from\s+(.+)\s+to\s+(.+)\s+step\s+(.+?)\s+(.+))");
        std::string modifier;
        std::string from;
        std::string to;
        std::string step;
        if (RE2::FullMatch(lines_.current(), instant, &modifier, &from, &eval.query)) {
            const auto at = promql::duration_value(from);
            if (!at.ok()) return invalid_argument("expected a time behind `at`");
            eval.at = eval.start = eval.end = timestamp{*at};
        } else if (RE2::FullMatch(lines_.current(), range, &modifier, &from, &to, &step,
                                  &eval.query)) {
            eval.is_range = true;
            const absl::Status times = read_times(eval, from, to, step);
            if (!times.ok()) return times;
        } else {
            return invalid_argument(
                "expected `eval[_fail|_warn|_info|_ordered] instant at <time> <query>` or "
                "`eval[_fail|_warn|_info] range from <time> to <time> step <duration> <query>`");
        }
        add_old_modifier(modifier, eval.expected);
        return absl::OkStatus();
    }

    static absl::Status read_times(eval_command& eval, std::string_view from, std::string_view to,
                                   std::string_view step) {
        const auto first = promql::duration_value(from);
        const auto last = promql::duration_value(to);
        const auto apart = promql::duration_value(step);
        if (!first.ok() || !last.ok() || !apart.ok())
            return invalid_argument("expected times from, to and step");
        if (*last < *first) return invalid_argument("expected an end that is not before the start");
        eval.start = timestamp{*first};
        eval.end = timestamp{*last};
        eval.step = *apart;
        return absl::OkStatus();
    }

    absl::Status read_body_line(eval_command& eval, std::size_t position, bool& is_series,
                                bool& is_last) {
        const std::string_view line = lines_.current();
        is_series = false;
        if (eval.expected.failure && line.starts_with("expected_fail_")) {
            is_last = true;
            return read_old_failure(line, eval.expected);
        }
        if (line.starts_with("expect range vector")) return read_range_vector(line, eval);
        if (line.starts_with("expect string")) {
            constexpr std::size_t behind = std::string_view("expect string ").size();
            eval.expected.text = promql::unquote(line.substr(std::min(behind, line.size())));
            if (!eval.expected.text) return invalid_argument("expected a string in quotes");
            return absl::OkStatus();
        }
        if (line.substr(0, line.find(' ')) == "expect") return add_expect_line(line, eval.expected);
        if (const auto number = signed_number(line)) {
            is_last = true;
            eval.expected.scalar = number;
            return absl::OkStatus();
        }
        is_series = true;
        return read_expected_series(line, position, eval);
    }

    static absl::Status read_old_failure(std::string_view line, expectation& expected) {
        constexpr std::string_view exact = "expected_fail_message";
        constexpr std::string_view part = "expected_fail_regexp";
        auto wanted = line.starts_with(exact)
                          ? make_expected_text("msg", std::string(line.substr(exact.size())))
                          : make_expected_text("regex", std::string(line.substr(part.size())));
        if (!wanted.ok()) return wanted.status();
        expected.failure = std::move(*wanted);
        return absl::OkStatus();
    }

    static absl::Status read_range_vector(std::string_view line, eval_command& eval) {
        static const RE2 form(R"(expect range vector\s+from\s+(.+)\s+to\s+(.+)\s+step\s+(.+))");
        std::string from;
        std::string to;
        std::string step;
        if (!RE2::FullMatch(line, form, &from, &to, &step)) {
            return invalid_argument(
                "expected `expect range vector from <time> to <time> step <duration>`");
        }
        eval.answers_range_vector = true;
        const absl::Status times = read_times(eval, from, to, step);
        eval.at = eval.end;
        return times;
    }

    static absl::Status read_expected_series(std::string_view line, std::size_t position,
                                             eval_command& eval) {
        auto described = parse_series_description(line);
        if (!described.ok()) return described.status();
        if (!eval.is_range && !eval.answers_range_vector && described->values.size() > 1) {
            return invalid_argument("expected one value, for the query is an instant one");
        }
        eval.expected.has_bare_utf8_name |= described->has_bare_utf8_name;
        eval.expected.series.insert_or_assign(
            std::move(described->labels), expected_series{position, std::move(described->values)});
        return absl::OkStatus();
    }

    script_lines& lines_;
};

}  // namespace tidegauge::promqltest::detail
