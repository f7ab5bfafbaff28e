// The questions that autoscalers ask, `sum(rate(x[1m]))` and its like, straight from the store.
#pragma once

#include <tidegauge/aggregate/aggregation.hpp>
#include <tidegauge/aggregate/grouping.hpp>
#include <tidegauge/base/neumaier.hpp>
#include <tidegauge/base/status.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/labels/label_set.hpp>
#include <tidegauge/labels/matcher.hpp>
#include <tidegauge/labels/metadata_labels.hpp>
#include <tidegauge/over_time/extrapolation.hpp>
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

/// An aggregation of a formula over one window each, over the series of one metric.
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
        const window_formula* const formula = find_formula(inner->function->name);
        const expr& range = without_parens(*inner->args[0]);
        const auto* const matrix = std::get_if<matrix_selector>(&range.node);
        if (formula == nullptr || matrix == nullptr || matrix->range_expr) {
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

    /// How many label sets it remembers.
    [[nodiscard]] std::size_t size() const noexcept { return group_labels_.size(); }

    /// What the query is at `at`, as `evaluate_instant` says; but nothing if a series has labels
    /// that make this way of asking a wrong one, or native histograms.
    [[nodiscard]] std::optional<absl::StatusOr<query_result>> evaluate(
        timestamp at, const query_options& options) {
        store_->refresh(chosen_);
        if (is_any_typed()) return std::nullopt;
        forget_old_groups();
        counts_ = {};
        numbers_.clear();
        series_of_numbers_.clear();
        const absl::Status failed = (this->*formula_->reduce)(at - offset_, options);
        if (!failed.ok()) return failed;
        if (met_histograms_) return std::nullopt;
        return result(at);
    }

  private:
    struct member {
        series_ref series;
        std::uint32_t group;
    };

    /// Reduces the windows of all series that end at `to` to `numbers_`.
    using reduction = absl::Status (streamed_aggregation::*)(timestamp to, const query_options&);

    /// A formula over one window that needs nothing but its numbers.
    struct window_formula {
        std::string_view name;
        reduction reduce;
    };

    streamed_aggregation(const store& from, const vector_selector& selector)
        : store_(&from),
          name_(selector.name),
          chosen_(from.select(selector.matchers)),
          typed_{select_with(metric_type_label, from, selector),
                 select_with(metric_unit_label, from, selector)} {}

    [[nodiscard]] static selection select_with(std::string_view label, const store& from,
                                               const vector_selector& selector) {
        std::vector<matcher> matchers = selector.matchers;
        matchers.push_back(*matcher::make(label, match_op::not_equal, ""));
        return from.select(std::move(matchers));
    }

    /// Whether a series has a label for its type or unit, which goes with the name: series that
    /// differ in it alone become the same.
    [[nodiscard]] bool is_any_typed() {
        return std::ranges::any_of(typed_, [&](selection& each) {
            store_->refresh(each);
            return each.size() != 0;
        });
    }

    /// The formula is a template's parameter so that it is computed where the record lies: a call
    /// through a pointer costs as much as the formula.
    template <std::optional<double> (*Formula)(const window&, extrapolation&), window_parts Wanted>
    [[nodiscard]] absl::Status reduce(timestamp to, const query_options& options) {
        absl::Status failed;
        std::size_t place = 0;
        std::size_t samples = 0;
        std::size_t read = 0;
        const bool is_grouped = !has_one_group();
        const bool is_total = op_ == aggregation::sum && !is_grouped;
        neumaier_sum total;
        bool is_any = false;
        extrapolation edges;
        const auto add = [&](const series_ref& series, const window& w) {
            samples += w.size();
            if (!w.empty()) ++read;
            if (w.type == metric_type::histogram) met_histograms_ = true;
            if (place++ % now_and_then == 0 && failed.ok()) failed = check(samples, options);
            window bare = w;
            bare.offsets = {};  // PromQL sees a counter start anew where it falls, nowhere else
            const std::optional<double> reduced = Formula(bare, edges);
            if (!reduced) return;
            if (is_total) {  // of which nothing else is kept: a second look takes 1.5 ns a series
                total.add(*reduced);
                is_any = true;
                return;
            }
            numbers_.push_back(*reduced);
            if (is_grouped) series_of_numbers_.push_back(series);
        };
        if constexpr (Wanted == window_parts::ends) {
            store_->read_in_place(chosen_, to - range_, to, Wanted, add);
        } else {
            store_->read(chosen_, to - range_, to, Wanted, add);
        }
        if (is_any) numbers_.push_back(total.value());
        counts_ = {read, samples, samples};
        return failed.ok() ? check(samples, options) : failed;
    }

    /// A formula that does not ask where in its window the samples lie.
    template <std::optional<double> (*Formula)(const window&)>
    [[nodiscard]] static std::optional<double> plain(const window& w, extrapolation& /*edges*/) {
        return Formula(w);
    }

    [[nodiscard]] static const window_formula* find_formula(std::string_view name) {
        using self = streamed_aggregation;
        constexpr auto ends = window_parts::ends;
        constexpr auto values = window_parts::values;
        static constexpr std::array<window_formula, 10> formulas{{
            {"rate", &self::reduce<rate, ends>},
            {"increase", &self::reduce<increase, ends>},
            {"delta", &self::reduce<delta, ends>},
            {"count_over_time", &self::reduce<plain<count_over_time>, ends>},
            {"present_over_time", &self::reduce<plain<present_over_time>, ends>},
            {"sum_over_time", &self::reduce<plain<sum_over_time>, values>},
            {"avg_over_time", &self::reduce<plain<avg_over_time>, values>},
            {"min_over_time", &self::reduce<plain<min_over_time>, values>},
            {"max_over_time", &self::reduce<plain<max_over_time>, values>},
            {"stddev_over_time", &self::reduce<plain<stddev_over_time>, values>},
        }};
        const auto* const found = std::ranges::find(formulas, name, &window_formula::name);
        return found == formulas.end() ? nullptr : found;
    }

    static constexpr std::size_t now_and_then = 4096;

    [[nodiscard]] static absl::Status check(std::size_t samples, const query_options& options) {
        if (samples > options.most_samples) return too_many_samples_error();
        if (options.is_overdue && options.is_overdue()) return overdue_error();
        return absl::OkStatus();
    }

    [[nodiscard]] bool has_one_group() const noexcept {
        return by_->labels.empty() && !by_->without;
    }

    /// Groups of series that have gone are kept until there are many.
    void forget_old_groups() {
        constexpr std::size_t many = 1024;
        if (group_labels_.size() < 2 * chosen_.size() + many) return;
        members_.clear();
        groups_.clear();
        group_labels_.clear();
    }

    /// The group of the series that the `place`-th number is of; mostly they come as they came
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
        const auto next = static_cast<std::uint32_t>(group_labels_.size());
        const auto [found, is_new] = groups_.try_emplace(by_->of(labels), next);
        if (is_new) group_labels_.push_back(found->first);
        return found->second;
    }

    [[nodiscard]] query_result result(timestamp at) {
        query_result made;
        made.counts = counts_;
        if (numbers_.empty()) return made;
        if (has_one_group()) {
            made.series.push_back(
                {{}, {{at, *aggregate(op_, std::span(std::as_const(numbers_)))}}, {}});
        } else {
            add_groups(at, made);
        }
        const bool counts_growth = formula_->name == "rate" || formula_->name == "increase";
        if (counts_growth && !detail::is_named_as_counter(name_)) {
            made.notes.add(severity::info, notes::possible_non_counter(name_), argument_);
        }
        return made;
    }

    void add_groups(timestamp at, query_result& made) {
        sort_by_group();
        for (std::size_t group = 0; group < group_labels_.size(); ++group) {
            const auto members = std::span(std::as_const(numbers_))
                                     .subspan(begins_[group], begins_[group + 1] - begins_[group]);
            if (members.empty()) continue;
            made.series.push_back({group_labels_[group], {{at, *aggregate(op_, members)}}, {}});
        }
    }

    /// Puts the numbers of each group side by side, in their order.
    void sort_by_group() {
        groups_of_numbers_.clear();
        for (std::size_t i = 0; i < numbers_.size(); ++i) {
            groups_of_numbers_.push_back(group_of(i, series_of_numbers_[i]));
        }
        begins_.assign(group_labels_.size() + 1, 0);
        for (const std::uint32_t group : groups_of_numbers_) ++begins_[group + 1];
        for (std::size_t i = 1; i < begins_.size(); ++i) begins_[i] += begins_[i - 1];
        next_ = begins_;
        sorted_.resize(numbers_.size());
        for (std::size_t i = 0; i < numbers_.size(); ++i) {
            sorted_[next_[groups_of_numbers_[i]]++] = numbers_[i];
        }
        numbers_.swap(sorted_);
    }

    const store* store_;
    std::string_view name_;  ///< of the metric
    selection chosen_;
    std::array<selection, 2> typed_;  ///< those of them with a label for their type, or unit
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
    std::vector<series_ref> series_of_numbers_;  ///< unless all are one group
    std::vector<std::uint32_t> groups_of_numbers_;
    std::vector<std::size_t> begins_;  ///< of each group in `numbers_` once they are sorted
    std::vector<std::size_t> next_;    ///< the memory of `sort_by_group`, kept for the next time
    std::vector<double> sorted_;
    query_counts counts_;  ///< of the last evaluation
    bool met_histograms_ = false;
};

}  // namespace tidegauge::promql
