// Runs a whole script and reports each `eval` of it.
#pragma once

#include "classify.hpp"
#include "commands.hpp"
#include "load.hpp"
#include "report.hpp"
#include "run_eval.hpp"
#include "script.hpp"
#include "storage.hpp"

#include <tidegauge/base/status.hpp>
#include <tidegauge/promql/ast.hpp>
#include <tidegauge/promql/parse.hpp>
#include <tidegauge/promql/query_options.hpp>

#include <cstddef>
#include <cstdio>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tidegauge::promqltest {

/// How scripts are run.
struct run_options {
    std::set<std::string, std::less<>> only;  ///< the classes to run; empty: all
    bool list = false;                        ///< says the classes and runs nothing
    bool verbose = false;                     ///< says the queries, too
    promql::query_options query;
};

/// All that Prometheus puts behind feature flags.
[[nodiscard]] inline promql::experimental all_features() {
    promql::experimental all;
    all.functions = true;
    all.unquoted_utf8_names = true;
    all.fill_modifiers = true;
    all.delayed_name_removal = true;
    all.start_timestamps = true;
    return all;
}

/// The options of Prometheus' own runner: every feature is on (promql/promqltest/test.go).
[[nodiscard]] inline run_options default_run_options() {
    run_options made;
    made.query.most_samples = 10'000;
    made.query.features = all_features();
    return made;
}

/// All but the classes that need arithmetic on native histograms, of which the engine has a part.
[[nodiscard]] constexpr bool is_implemented(eval_class which) noexcept {
    return which != eval_class::histograms && which != eval_class::gated_histograms;
}

namespace detail {

/// One script on its way through a storage.
class script_run {
  public:
    script_run(std::string_view name, const run_options& options, sample_storage& storage,
               tally& counts)
        : name_(name), options_(options), storage_(storage), counts_(counts) {}

    absl::Status run(const std::vector<command>& commands) {
        auto queries = parse_queries(commands);
        if (!queries.ok()) return queries.status();
        storage_.clear();
        for (const command& each : commands) {
            if (std::holds_alternative<clear_command>(each)) {
                storage_.clear();
                loaded_.clear();
            } else if (const auto* load = std::get_if<load_command>(&each)) {
                const absl::Status added = load_into(*load, storage_);
                if (!added.ok()) return here(load->line, added);
                loaded_.add(*load);
            } else if (const auto* eval = std::get_if<eval_command>(&each)) {
                judge(*eval, *queries->at(eval->line));
            }
        }
        return absl::OkStatus();
    }

  private:
    using queries_by_line = std::map<std::size_t, promql::expr_ptr>;

    [[nodiscard]] absl::Status here(std::size_t line, const absl::Status& status) const {
        return error(status.code(),
                     name_ + ":" + std::to_string(line) + ": " + std::string(message(status)));
    }

    [[nodiscard]] absl::StatusOr<queries_by_line> parse_queries(
        const std::vector<command>& commands) const {
        queries_by_line queries;
        for (const command& each : commands) {
            const auto* eval = std::get_if<eval_command>(&each);
            if (eval == nullptr) continue;
            auto query = promql::parse(eval->query, all_features());
            if (!query.ok()) return here(eval->line, query.status());
            queries.emplace(eval->line, *std::move(query));
        }
        return queries;
    }

    void judge(const eval_command& eval, const promql::expr& query) {
        const eval_class which = classify(eval, query, loaded_);
        if (options_.list) {
            say(eval, which, {}, {});
            return;
        }
        std::string why = reason_to_skip(which);
        if (why.empty()) why = storage_.lacks(query);
        verdict how = verdict::skipped;
        if (why.empty()) {
            const difference wrong = run_eval(eval, storage_, options_.query);
            how = wrong ? verdict::failed : verdict::passed;
            if (wrong) why = *wrong;
        }
        counts_.add(which, how);
        say(eval, which, verdict_names[static_cast<std::size_t>(how)], why);
    }

    /// Empty if evals of this class are to be run.
    [[nodiscard]] std::string reason_to_skip(eval_class which) const {
        if (!options_.only.empty() && !options_.only.contains(promqltest::name(which))) {
            return "not asked for";
        }
        if (options_.only.empty() && !is_implemented(which)) {
            return "native histograms are not computed with in all ways yet";
        }
        if (which == eval_class::gated && !options_.query.features.functions) {
            return "behind a feature flag that is off";
        }
        return {};
    }

    void say(const eval_command& eval, eval_class which, std::string_view how,
             std::string_view why) const {
        std::string text = name_ + ":" + std::to_string(eval.line) + ": ";
        if (!how.empty()) text += std::string(how) + " ";
        text += "[" + std::string(promqltest::name(which)) + "]";
        if (options_.verbose || options_.list || how == verdict_names[1]) text += " " + eval.query;
        if (!why.empty()) text += "\n    " + std::string(why);
        std::printf("%s\n", text.c_str());
    }

    std::string name_;
    const run_options& options_;
    sample_storage& storage_;
    tally& counts_;
    loaded_metrics loaded_;
};

}  // namespace detail

/// Runs the script `text` of the file `name`, prints a line for each `eval`, and counts them.
///
/// @returns INVALID_ARGUMENT with `name:line`, before anything has run, when the script or one of
/// its queries cannot be read; and when something cannot be loaded
[[nodiscard]] inline absl::Status run_script(std::string_view name, std::string_view text,
                                             const run_options& options, sample_storage& storage,
                                             tally& counts) {
    const auto commands = parse_script(name, text);
    if (!commands.ok()) return commands.status();
    return detail::script_run(name, options, storage, counts).run(*commands);
}

}  // namespace tidegauge::promqltest
