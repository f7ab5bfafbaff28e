// The questions that autoscalers ask, `sum(rate(x[1m]))` and its like, straight from the store.
#pragma once

#include <tidegauge/aggregate/aggregation.hpp>
#include <tidegauge/aggregate/grouping.hpp>
#include <tidegauge/base/status.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/labels/label_set.hpp>
#include <tidegauge/labels/metadata_labels.hpp>
#include <tidegauge/over_time/rate.hpp>
#include <tidegauge/over_time/summary.hpp>
#include <tidegauge/promql/annotation_text.hpp>
#include <tidegauge/promql/ast.hpp>
#include <tidegauge/promql/counter_functions.hpp>
#include <tidegauge/promql/function_signature.hpp>
#include <tidegauge/promql/operator_text.hpp>
#include <tidegauge/promql/query_options.hpp>
#include <tidegauge/promql/query_result.hpp>
#include <tidegauge/promql/query_run.hpp>
#include <tidegauge/promql/step_invariant.hpp>
#include <tidegauge/samples/window.hpp>
#include <tidegauge/store/selection.hpp>
#include <tidegauge/store/series_ref.hpp>
#include <tidegauge/store/store.hpp>

#include <absl/container/flat_hash_map.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tidegauge::promql {

/// A formula over one window that needs nothing but its numbers.
struct window_formula {
    std::string_view name;
    std::optional<double> (*apply)(const window&);
    window_parts wanted;
};

inline constexpr std::array<window_formula, 10> window_formulas{{
    {"rate", rate, window_parts::ends},
    {"increase", increase, window_parts::ends},
    {"delta", delta, window_parts::ends},
    {"count_over_time", count_over_time, window_parts::ends},
    {"present_over_time", present_over_time, window_parts::ends},
    {"sum_over_time", sum_over_time, window_parts::values},
    {"avg_over_time", avg_over_time, window_parts::values},
    {"min_over_time", min_over_time, window_parts::values},
    {"max_over_time", max_over_time, window_parts::values},
    {"stddev_over_time", stddev_over_time, window_parts::values},
}};

/// An aggregation of one such formula over the series of one metric.
///
/// The evaluator makes a vector of all series with their labels before it aggregates them. Here a
/// window is reduced where it is read, and the group that a series belongs to is looked up once in
/// its life, so that asking again does no string work: 35 instead of about 700 ns a series.
/// Lifetime: refers to the tree and the store. Threads: none of its own.
class streamed_aggregation {
  public:
    /// Nothing if `query` is of another shape.
    [[nodiscard]] static std::optional<streamed_aggregation> plan(const expr& query,
                                                                  const store& from) {
        const auto* const outer = std::get_if<aggregate_expr>(&without_parens(query).node);
        if (outer == nullptr || std::ranges::any_of(outer->by.labels, is_metadata_label)) {
            return std::nullopt;
        }
        const auto op = parse_aggregation(text(outer->op));
        const auto* const inner = std::get_if<call>(&without_parens(*outer->operand).node);
        if (!op || inner == nullptr || inner->args.size() != 1) return std::nullopt;
        const auto* const formula =
            std::ranges::find(window_formulas, inner->function->name, &window_formula::name);
        const expr& range = without_parens(*inner->args[0]);
        const auto* const matrix = std::get_if<matrix_selector>(&range.node);
        if (formula == window_formulas.end() || matrix == nullptr || matrix->range_expr) {
            return std::nullopt;
        }
        // Of one metric: series that differ in the name alone would become the same.
        const auto& selector = std::get<vector_selector>(matrix->selector->node);
        const time_shift& shift = selector.shift;
        if (selector.name.empty() || selector.extension != range_extension::none || shift.at ||
            shift.at_edge != time_shift::edge::none || shift.offset_expr) {
            return std::nullopt;
        }
        streamed_aggregation planned(from, selector);
        planned.op_ = *op;
        planned.by_ = &outer->by;
        planned.formula_ = formula;
        planned.range_ = matrix->range;
        planned.offset_ = shift.offset;
        planned.argument_ = range.where;
        return planned;
    }

    /// What the query is at `at`, as `evaluate_instant` says; but nothing if a series has labels
    /// that make this way of asking a wrong one.
    [[nodiscard]] std::optional<absl::StatusOr<query_result>> evaluate(
        timestamp at, const query_options& options) {
        store_->refresh(chosen_);
        forget_old_groups();
        numbers_.clear();
        groups_of_numbers_.clear();
        std::size_t place = 0;
        std::size_t samples = 0;
        absl::Status failed;
        const timestamp to = at - offset_;
        store_->read(chosen_, to - range_, to, formula_->wanted,
                     [&](const series_ref& series, const window& w) {
                         const std::uint32_t group = group_of(place++, series);
                         samples += w.size();
                         if (!failed.ok() || w.empty()) return;
                         failed = check(samples, place, options);
                         if (const auto reduced = apply(w)) add(group, *reduced);
                     });
        if (has_metadata_) return std::nullopt;
        if (!failed.ok()) return failed;
        return result(at);
    }

  private:
    struct member {
        series_ref series;
        std::uint32_t group;
    };

    streamed_aggregation(const store& from, const vector_selector& selector)
        : store_(&from), name_(selector.name), chosen_(from.select(selector.matchers)) {}

    /// PromQL sees a counter start anew where it falls, and nowhere else, unless it is told when
    /// each sample's counting began.
    [[nodiscard]] std::optional<double> apply(const window& w) const {
        if (w.offsets.empty()) return formula_->apply(w);
        window without_starts = w;
        without_starts.offsets = {};
        return formula_->apply(without_starts);
    }

    [[nodiscard]] static absl::Status check(std::size_t samples, std::size_t series,
                                            const query_options& options) {
        constexpr std::size_t now_and_then = 4096;
        if (samples > options.most_samples) return too_many_samples_error();
        if (series % now_and_then == 0 && options.is_overdue && options.is_overdue()) {
            return overdue_error();
        }
        return absl::OkStatus();
    }

    /// Groups of series that have gone are kept until there are many.
    void forget_old_groups() {
        constexpr std::size_t many = 1024;
        if (group_labels_.size() < 2 * chosen_.size() + many) return;
        members_.clear();
        groups_.clear();
        group_labels_.clear();
    }

    /// The group of the series that is met as the `place`-th; series mostly come as they came
    /// before.
    [[nodiscard]] std::uint32_t group_of(std::size_t place, const series_ref& series) {
        if (place < members_.size() && members_[place].series == series) {
            return members_[place].group;
        }
        if (place >= members_.size()) members_.resize(place + 1);
        members_[place] = {series, new_group_of(series)};
        return members_[place].group;
    }

    [[nodiscard]] std::uint32_t new_group_of(const series_ref& series) {
        const label_set labels = store_->labels(series).value_or(label_set());
        has_metadata_ = has_metadata_ || !labels[metric_type_label].empty() ||
                        !labels[metric_unit_label].empty();
        const auto next = static_cast<std::uint32_t>(group_labels_.size());
        const auto [found, is_new] = groups_.try_emplace(by_->of(labels), next);
        if (is_new) group_labels_.push_back(found->first);
        return found->second;
    }

    void add(std::uint32_t group, double number) {
        numbers_.push_back(number);
        groups_of_numbers_.push_back(group);
    }

    [[nodiscard]] query_result result(timestamp at) {
        query_result made;
        if (numbers_.empty()) return made;
        sort_by_group();
        for (std::size_t group = 0; group < group_labels_.size(); ++group) {
            const auto members = std::span(std::as_const(numbers_))
                                     .subspan(begins_[group], begins_[group + 1] - begins_[group]);
            if (members.empty()) continue;
            made.series.push_back({group_labels_[group], {{at, *aggregate(op_, members)}}, {}});
        }
        const bool counts_growth = formula_->name == "rate" || formula_->name == "increase";
        if (counts_growth && !detail::is_named_as_counter(name_)) {
            made.notes.add(severity::info, notes::possible_non_counter(name_), argument_);
        }
        return made;
    }

    /// Puts the numbers of each group side by side, in their order.
    void sort_by_group() {
        begins_.assign(group_labels_.size() + 1, 0);
        if (group_labels_.size() == 1) {
            begins_[1] = numbers_.size();
            return;
        }
        for (const std::uint32_t group : groups_of_numbers_) ++begins_[group + 1];
        for (std::size_t i = 1; i < begins_.size(); ++i) begins_[i] += begins_[i - 1];
        std::vector<std::size_t> next = begins_;
        std::vector<double> sorted(numbers_.size());
        for (std::size_t i = 0; i < numbers_.size(); ++i) {
            sorted[next[groups_of_numbers_[i]]++] = numbers_[i];
        }
        numbers_ = std::move(sorted);
    }

    const store* store_;
    std::string_view name_;  ///< of the metric
    selection chosen_;
    aggregation op_ = aggregation::sum;
    const grouping* by_ = nullptr;
    const window_formula* formula_ = nullptr;
    duration range_{};
    duration offset_{};
    position_range argument_;
    std::vector<member> members_;  ///< in the order of the last evaluation
    absl::flat_hash_map<label_set, std::uint32_t> groups_;
    std::vector<label_set> group_labels_;
    std::vector<double> numbers_;
    std::vector<std::uint32_t> groups_of_numbers_;
    std::vector<std::size_t> begins_;  ///< of each group in `numbers_` once they are sorted
    bool has_metadata_ = false;
};

}  // namespace tidegauge::promql
