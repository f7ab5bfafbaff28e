// Aggregations that make one number of each group: sum, avg, quantile and their like.
#pragma once

#include <tidegauge/aggregate/aggregation.hpp>
#include <tidegauge/base/quantile.hpp>
#include <tidegauge/base/status.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/promql/annotation_text.hpp>
#include <tidegauge/promql/ast.hpp>
#include <tidegauge/promql/operator_text.hpp>
#include <tidegauge/promql/query_node.hpp>
#include <tidegauge/promql/query_run.hpp>
#include <tidegauge/promql/step_parameter.hpp>
#include <tidegauge/promql/value.hpp>
#include <tidegauge/promql/vector_groups.hpp>
#include <tidegauge/samples/histogram_arithmetic.hpp>
#include <tidegauge/samples/native_histogram.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace tidegauge::promql {

/// One number of each group of a vector (promql/engine.go, aggregation). Groups come in the order
/// in which the query met them.
class aggregation_node final : public query_node {
  public:
    /// @param where the aggregation; outlives the node, as `run` does
    /// @param parameter of `quantile`, else nothing
    aggregation_node(query_run& run, const expr& where, query_node_ptr operand,
                     std::optional<step_parameter> parameter)
        : run_(&run),
          what_(&std::get<aggregate_expr>(where.node)),
          operand_(std::move(operand)),
          parameter_(std::move(parameter)),
          groups_(what_->by, run.labels()) {}

    absl::Status evaluate(timestamp at, value& out) override {
        if (parameter_ && !parameter_->is_computed()) {
            if (absl::Status failed = parameter_->compute(); !failed.ok()) return failed;
            warn_of_parameter();
        }
        if (absl::Status failed = operand_->evaluate(at, operand_value_); !failed.ok()) {
            return failed;
        }
        sort_into_groups(std::get<instant_vector>(operand_value_));
        instant_vector& result = cleared_vector(out);
        for (std::size_t i = 0; i < members_.size(); ++i) {
            if (auto reduced = reduce(members_[i], at)) {
                result.push_back({groups_.labels(i), *std::move(reduced), members_[i].drop_name});
            }
        }
        return run_->drop_names(result);
    }

  private:
    /// What is in a group at this step.
    struct group_members {
        std::size_t first = 0;  ///< of its numbers in `numbers_`
        std::size_t floats = 0;
        std::size_t histograms = 0;
        std::shared_ptr<const native_histogram> histogram;  ///< the first of them
        std::shared_ptr<native_histogram> sum;              ///< of all, if there are several
        bool is_incompatible = false;  ///< they have buckets that cannot be added
        bool drop_name = false;
    };

    void warn_of_parameter() {
        const double largest = parameter_->largest();
        const double smallest = parameter_->smallest();
        if (parameter_->has_nan()) warn_of(std::numeric_limits<double>::quiet_NaN());
        if (largest > 1) warn_of(largest);
        if (smallest < 0) warn_of(smallest);
    }
    void warn_of(double q) {
        run_->notes().add(severity::warning, notes::invalid_quantile(q), what_->param->where);
    }

    /// Counts each group's members, then puts their numbers side by side.
    void sort_into_groups(const instant_vector& elements) {
        group_of_.resize(elements.size());
        members_.assign(groups_.size(), {});
        for (std::size_t i = 0; i < elements.size(); ++i) {
            const std::uint32_t group = groups_.of(i, elements[i].labels);
            group_of_[i] = group;
            if (group >= members_.size()) members_.resize(group + 1);
            group_members& its = members_[group];
            its.drop_name = its.drop_name || elements[i].drop_name;
            if (elements[i].value.is_histogram()) {
                add_histogram(elements[i].value.histogram, its);
            } else {
                ++its.floats;
            }
        }
        std::size_t next = 0;
        for (group_members& each : members_) {
            each.first = next;
            next += std::exchange(each.floats, 0);
        }
        numbers_.resize(next);
        for (std::size_t i = 0; i < elements.size(); ++i) {
            if (elements[i].value.is_histogram()) continue;
            group_members& its = members_[group_of_[i]];
            numbers_[its.first + its.floats++] = elements[i].value.number;
        }
    }

    /// Only for a sum or an average they are added up. Differs from Prometheus, which tells of
    /// hints that contradict one another and sums with compensation.
    void add_histogram(const std::shared_ptr<const native_histogram>& added, group_members& its) {
        if (++its.histograms == 1) its.histogram = added;
        const bool are_added = what_->op == aggregate_op::sum || what_->op == aggregate_op::avg;
        if (its.histograms == 1 || !are_added) return;
        its.is_incompatible = its.is_incompatible || !are_compatible(*its.histogram, *added);
        if (its.is_incompatible) return;
        if (its.sum == nullptr) its.sum = std::make_shared<native_histogram>(*its.histogram);
        add(*its.sum, *added);
    }

    [[nodiscard]] std::optional<sample_value> reduce(group_members& its, timestamp at) {
        if (its.floats + its.histograms == 0) return std::nullopt;
        switch (what_->op) {
            case aggregate_op::count:
                return sample_value{static_cast<double>(its.floats + its.histograms), nullptr};
            case aggregate_op::group:
                return sample_value{1.0, nullptr};
            case aggregate_op::sum:
            case aggregate_op::avg:
                if (its.histograms != 0) return reduce_histograms(its);
                break;
            default:
                if (its.histograms != 0) tell_of_histogram();
        }
        if (its.floats == 0) return std::nullopt;
        const auto numbers = std::span(std::as_const(numbers_)).subspan(its.first, its.floats);
        return sample_value{reduce_numbers(numbers, at), nullptr};
    }

    [[nodiscard]] std::optional<sample_value> reduce_histograms(group_members& its) {
        if (its.floats != 0) {
            run_->notes().add(severity::warning,
                              "encountered a mix of histograms and floats for aggregation",
                              what_->operand->where);
            return std::nullopt;
        }
        if (its.is_incompatible) {
            run_->notes().add(severity::warning, notes::mixed_buckets(""), what_->operand->where);
            return std::nullopt;
        }
        if (its.sum == nullptr) return sample_value{0, std::move(its.histogram)};
        if (what_->op == aggregate_op::avg) {
            divide(*its.sum, static_cast<double>(its.histograms));
        }
        return sample_value{0, std::move(its.sum)};
    }

    void tell_of_histogram() {
        run_->notes().add(severity::info,
                          "ignored histogram in " + std::string(text(what_->op)) + " aggregation",
                          what_->operand->where);
    }

    [[nodiscard]] double reduce_numbers(std::span<const double> numbers, timestamp at) const {
        switch (what_->op) {
            case aggregate_op::sum:
                return sum(numbers);
            case aggregate_op::avg:
                return avg(numbers);
            case aggregate_op::min:
                return min(numbers);
            case aggregate_op::max:
                return max(numbers);
            case aggregate_op::stddev:
                return stddev(numbers);
            case aggregate_op::stdvar:
                return stdvar(numbers);
            default:
                return quantile(parameter_->at(at), numbers);
        }
    }

    query_run* run_;
    const aggregate_expr* what_;
    query_node_ptr operand_;
    std::optional<step_parameter> parameter_;
    vector_groups groups_;
    value operand_value_;
    std::vector<std::uint32_t> group_of_;
    std::vector<group_members> members_;
    std::vector<double> numbers_;
};

}  // namespace tidegauge::promql
