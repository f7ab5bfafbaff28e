// Asks queries of series in memory, and gives the answers as text.
#pragma once

#include "support/memory_source.hpp"
#include "support/series.hpp"

#include <tidegauge/base/number_text.hpp>
#include <tidegauge/base/status.hpp>
#include <tidegauge/promql/evaluate.hpp>
#include <tidegauge/promql/parse.hpp>
#include <tidegauge/promql/query_options.hpp>
#include <tidegauge/promql/query_result.hpp>

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace tidegauge::testing {

using lines = std::vector<std::string>;

/// Series and how they are asked; everything experimental is on.
struct asking {
    memory_source source;
    promql::query_options options;

    asking() {
        options.features = {.functions = true,
                            .unquoted_utf8_names = true,
                            .fill_modifiers = true,
                            .delayed_name_removal = true,
                            .start_timestamps = true};
    }

    /// The answer at `s` seconds: its series, each as `name{a="1"} 2`, in their order; a scalar or
    /// a string alone; or the text of the error.
    [[nodiscard]] lines at(double s, std::string_view query) {
        return ask(query, [&](const promql::expr& tree) {
            return promql::evaluate_instant(tree, source, at_s(s), options);
        });
    }
    /// The same sorted, where there is no order.
    [[nodiscard]] lines sorted_at(double s, std::string_view query) {
        lines found = at(s, query);
        std::ranges::sort(found);
        return found;
    }
    /// The answer from `from_s` to `to_s` seconds, each series as `name 1@0 2@30`.
    [[nodiscard]] lines range(double from_s, double to_s, double step_s, std::string_view query) {
        return ask(query, [&](const promql::expr& tree) {
            return promql::evaluate_range(tree, source, at_s(from_s), at_s(to_s),
                                          at_s(step_s).time_since_epoch(), options);
        });
    }

    absl::Status status;  ///< of the last query
    lines notes;          ///< of the last answer

  private:
    template <typename Evaluate>
    lines ask(std::string_view query, Evaluate evaluate) {
        notes.clear();
        const auto tree = promql::parse(query, options.features);
        status = tree.status();
        if (!tree.ok()) return {std::string(message(status))};
        const auto result = evaluate(**tree);
        status = result.status();
        if (!result.ok()) return {std::string(message(status))};
        for (const promql::annotation& each : result->notes) notes.push_back(each.text);
        if (result->type == promql::value_type::scalar) return {format_number(result->scalar)};
        if (result->type == promql::value_type::string) return {result->text};
        const bool has_times = result->type == promql::value_type::matrix;
        lines found;
        for (const promql::result_series& each : result->series) {
            std::string line = to_string(each.labels);
            for (const sample& s : each.floats) {
                line += " " + format_number(s.value);
                if (has_times) line += "@" + format_number(seconds(s.at.time_since_epoch()));
            }
            for (const histogram_sample& s : each.histograms) {
                line += " histogram of " + format_number(s.value->sum);
            }
            found.push_back(line);
        }
        return found;
    }
};

/// `m`, which rises by one every 10 s, from 0 at the epoch to 9.
inline asking ramp() {
    asking made;
    made.source.add({{"__name__", "m"}}, std::chrono::seconds{10}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
    return made;
}

}  // namespace tidegauge::testing
