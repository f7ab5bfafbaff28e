// What a query needs beside stable PromQL over numbers: the class that it is counted in.
#pragma once

#include "commands.hpp"
#include "tree_parts.hpp"

#include <tidegauge/labels/label_set.hpp>
#include <tidegauge/labels/matcher.hpp>
#include <tidegauge/promql/ast.hpp>
#include <tidegauge/promql/function_signature.hpp>

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <variant>

namespace tidegauge::promqltest {

enum class eval_class : std::uint8_t {
    stable,            ///< A: stable PromQL over numbers
    durations,         ///< A_dur: and durations that are computed
    histograms,        ///< B: stable, over native histograms, too
    gated,             ///< C: behind a feature flag, or over start times
    gated_histograms,  ///< C+h: both
};
inline constexpr std::array<std::string_view, 5> class_names{"A", "A_dur", "B", "C", "C+h"};

[[nodiscard]] constexpr std::string_view name(eval_class which) noexcept {
    return class_names[static_cast<std::size_t>(which)];
}

/// Of each metric that is loaded what kinds of samples it has.
class loaded_metrics {
  public:
    struct kinds {
        bool histograms = false;
        bool start_times = false;
    };

    void clear() { metrics_.clear(); }

    void add(const load_command& load) {
        for (const auto& [labels, series] : load.series) {
            const std::string_view metric = labels[metric_name_label];
            kinds& of = metrics_[std::string(metric)];
            of.start_times = of.start_times || !series.starts.empty();
            of.histograms = of.histograms || std::ranges::any_of(series.values, [](const auto& v) {
                                return v.histogram != nullptr;
                            });
            if (!load.with_twins) continue;
            for (const std::string_view suffix : {"_bucket", "_sum", "_count"}) {
                if (!metric.ends_with(suffix)) continue;
                metrics_[std::string(metric.substr(0, metric.size() - suffix.size()))].histograms =
                    true;
            }
        }
    }

    /// What the metrics have whose names `selector` takes, whatever it says about other labels.
    [[nodiscard]] kinds touched_by(const promql::vector_selector& selector) const {
        kinds found;
        for (const auto& [metric, of] : metrics_) {
            const auto fits = [&metric = metric](const matcher& each) {
                return each.name() != metric_name_label || each.matches(metric);
            };
            if (!selector.name.empty() && selector.name != metric) continue;
            if (!std::ranges::all_of(selector.matchers, fits)) continue;
            found.histograms = found.histograms || of.histograms;
            found.start_times = found.start_times || of.start_times;
        }
        return found;
    }

  private:
    std::map<std::string, kinds, std::less<>> metrics_;
};

namespace detail {

/// What a tree needs.
struct needs {
    bool durations = false;
    bool histograms = false;
    bool gate = false;
};

inline void collect_needs(const promql::expr& tree, const loaded_metrics& loaded, needs& found) {
    using namespace promql;
    if (const auto* selector = std::get_if<vector_selector>(&tree.node)) {
        const loaded_metrics::kinds touched = loaded.touched_by(*selector);
        found.histograms = found.histograms || touched.histograms;
        found.gate = found.gate || touched.start_times;
        found.durations = found.durations || selector->shift.offset_expr != nullptr;
    } else if (const auto* range = std::get_if<matrix_selector>(&tree.node)) {
        found.durations = found.durations || range->range_expr != nullptr;
    } else if (const auto* sub = std::get_if<subquery>(&tree.node)) {
        found.durations = found.durations || sub->range_expr != nullptr ||
                          sub->step_expr != nullptr || sub->shift.offset_expr != nullptr;
    } else if (const auto* pair = std::get_if<binary>(&tree.node)) {
        found.histograms = found.histograms || pair->op == binary_op::trim_lower ||
                           pair->op == binary_op::trim_upper;
        found.gate = found.gate ||
                     (pair->matching && (pair->matching->fill_left || pair->matching->fill_right));
    } else if (const auto* group = std::get_if<aggregate_expr>(&tree.node)) {
        found.gate = found.gate || group->op == aggregate_op::limitk ||
                     group->op == aggregate_op::limit_ratio;
    } else if (const auto* asked = std::get_if<call>(&tree.node)) {
        found.gate = found.gate || asked->function->experimental;
    }
    for_each_part(tree, [&](const expr& part) { collect_needs(part, loaded, found); });
}

}  // namespace detail

/// Whether a name with a dot or a letter outside ASCII stands in `query` without quotes.
[[nodiscard]] inline bool has_bare_utf8_name(std::string_view query) {
    static const RE2 literal(R"("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`)");
    static const RE2 unusual(R"([^\x00-\x7f]|(?:^|[^\w.])[A-Za-z_:][\w:]*\.)");
    std::string bare(query);
    RE2::GlobalReplace(&bare, literal, " ");
    return RE2::PartialMatch(bare, unusual);
}

/// The class of `eval`, whose query is `tree`, while the metrics of `loaded` are there.
[[nodiscard]] inline eval_class classify(const eval_command& eval, const promql::expr& tree,
                                         const loaded_metrics& loaded) {
    detail::needs found;
    detail::collect_needs(tree, loaded, found);
    found.gate = found.gate || eval.expected.has_bare_utf8_name || has_bare_utf8_name(eval.query);
    for (const auto& line : eval.expected.series) {
        found.histograms =
            found.histograms || std::ranges::any_of(line.second.values, [](const auto& value) {
                return value.histogram != nullptr;
            });
    }
    if (found.gate) return found.histograms ? eval_class::gated_histograms : eval_class::gated;
    if (found.histograms) return eval_class::histograms;
    return found.durations ? eval_class::durations : eval_class::stable;
}

}  // namespace tidegauge::promqltest
