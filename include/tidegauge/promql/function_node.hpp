// The call of a function.
#pragma once

#include <tidegauge/base/status.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/promql/ast.hpp>
#include <tidegauge/promql/evaluation_grid.hpp>
#include <tidegauge/promql/function_call.hpp>
#include <tidegauge/promql/function_signature.hpp>
#include <tidegauge/promql/query_node.hpp>
#include <tidegauge/promql/query_run.hpp>
#include <tidegauge/promql/value.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tidegauge::promql {

namespace detail {

/// What a function is told of the step.
[[nodiscard]] inline call_context context_of(query_run& run, const expr& where, timestamp at) {
    return {where,         at,           run.start(), run.end(), run.step(),
            run.options(), run.labels(), run.notes()};
}

/// Refuses `anchored` and `smoothed` where the function cannot do with them
/// (promql/engine.go, eval).
[[nodiscard]] inline absl::Status check_extension(range_extension extension,
                                                  std::string_view function) {
    const bool smoothed_too = function == "delta" || function == "increase" || function == "rate";
    if (extension == range_extension::none || smoothed_too) return absl::OkStatus();
    if (extension == range_extension::smoothed) {
        return execution_error(
            "smoothed modifier can only be used with: delta, increase, rate - not with " +
            std::string(function));
    }
    if (function == "changes" || function == "resets") return absl::OkStatus();
    return execution_error(
        "anchored modifier can only be used with: changes, delta, increase, rate, resets - not "
        "with " +
        std::string(function));
}

}  // namespace detail

/// A function of vectors, scalars and strings.
class vector_function_node final : public query_node {
  public:
    /// @param where the call; outlives the node, as `run` and `body` do
    vector_function_node(query_run& run, const expr& where, vector_function body,
                         std::vector<query_node_ptr> args, const evaluation_grid& grid)
        : run_(&run),
          where_(&where),
          body_(body),
          args_(std::move(args)),
          values_(args_.size()),
          sorts_steps_(grid.is_range() && name().starts_with("sort")),
          sets_labels_(name().starts_with("label_")) {}

    absl::Status evaluate(timestamp at, value& out) override {
        for (std::size_t i = 0; i < args_.size(); ++i) {
            if (absl::Status failed = args_[i]->evaluate(at, values_[i]); !failed.ok()) {
                return failed;
            }
        }
        if (sorts_steps_) {
            run_->notes().add(severity::warning,
                              "sort is ineffective for range queries since results are always "
                              "ordered by labels",
                              where_->where);
        }
        auto result = body_(values_, detail::context_of(*run_, *where_, at));
        if (!result.ok()) return result.status();
        out = *std::move(result);
        auto* const elements = std::get_if<instant_vector>(&out);
        if (elements == nullptr) return absl::OkStatus();
        if (absl::Status failed = run_->drop_names(*elements); !failed.ok()) return failed;
        return sets_labels_ ? run_->check_unique(*elements) : absl::OkStatus();
    }

  private:
    [[nodiscard]] std::string_view name() const {
        return std::get<call>(where_->node).function->name;
    }

    query_run* run_;
    const expr* where_;
    vector_function body_;
    std::vector<query_node_ptr> args_;
    std::vector<value> values_;
    bool sorts_steps_;
    bool sets_labels_;
};

/// A function of a range vector, series by series.
class range_function_node final : public query_node {
  public:
    /// @param where the call; outlives the node, as `run` and `body` do
    /// @param args one of them gives range vectors
    range_function_node(query_run& run, const expr& where, const function_body& body,
                        std::vector<query_node_ptr> args, std::size_t range_arg)
        : run_(&run),
          where_(&where),
          body_(&body),
          args_(std::move(args)),
          values_(args_.size()),
          range_arg_(range_arg) {}

    absl::Status evaluate(timestamp at, value& out) override {
        for (std::size_t i = 0; i < args_.size(); ++i) {
            value& into = i == range_arg_ ? ranges_ : values_[i];
            if (absl::Status failed = args_[i]->evaluate(at, into); !failed.ok()) return failed;
        }
        const auto& series = std::get<range_vector>(ranges_);
        instant_vector& elements = cleared_vector(out);
        elements.reserve(series.size());
        const call_context context = detail::context_of(*run_, *where_, at);
        for (const range_series& each : series) {
            auto reduced = body_->over_time(each, values_, context);
            if (!reduced.ok()) return reduced.status();
            if (!*reduced) continue;
            elements.push_back(
                {each.labels, **std::move(reduced), !body_->keeps_name || each.drop_name});
        }
        return run_->drop_names(elements);
    }

  private:
    query_run* run_;
    const expr* where_;
    const function_body* body_;
    std::vector<query_node_ptr> args_;
    std::vector<value> values_;
    std::size_t range_arg_;
    value ranges_;
};

}  // namespace tidegauge::promql
