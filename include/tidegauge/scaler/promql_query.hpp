// A trigger's PromQL, parsed: the tree, which series it reads, and how far it looks back.
#pragma once

#include <tidegauge/base/status.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/labels/label_set.hpp>
#include <tidegauge/labels/matcher.hpp>
#include <tidegauge/promql/ast.hpp>
#include <tidegauge/promql/duration_expression.hpp>
#include <tidegauge/promql/function_signature.hpp>
#include <tidegauge/promql/label_table.hpp>
#include <tidegauge/promql/operator_text.hpp>
#include <tidegauge/promql/print.hpp>
#include <tidegauge/promql/query_options.hpp>
#include <tidegauge/promql/query_run.hpp>
#include <tidegauge/promql/series_source.hpp>
#include <tidegauge/promql/step_invariant.hpp>

#include <absl/status/statusor.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace tidegauge::scaler {

/// One selector of a query.
struct asked_series {
    std::string metric;  ///< empty when no name is asked for in so many words
    std::vector<matcher> matchers;
    duration reach{};  ///< from its oldest sample to the time that is asked for
};

/// A query that gives a trigger its value; see `compile`.
struct promql_query {
    std::string text;  ///< as the tree is printed, in one line
    std::shared_ptr<const promql::expr> tree;
    promql::query_options options;  ///< all but `is_overdue`, which belongs to one evaluation
    std::vector<asked_series> selectors;
    duration window{};  ///< the longest reach
};

namespace detail {

/// What durations are computed against before there is any store.
class no_series final : public promql::series_source {
  public:
    [[nodiscard]] absl::StatusOr<std::vector<promql::stored_series>> select(
        std::span<const matcher> /*matchers*/, timestamp /*from*/, timestamp /*to*/,
        std::size_t /*most_samples*/) const override {
        return std::vector<promql::stored_series>();
    }
};

/// Finds the selectors of a tree.
class selector_search {
  public:
    explicit selector_search(const promql::query_options& options)
        : lookback_(options.lookback),
          run_(nothing_, options, labels_, timestamp(), timestamp(), duration::zero()) {}

    /// Adds the selectors in `part`, which is evaluated as long ago as `ago`.
    [[nodiscard]] absl::Status visit(const promql::expr& part, duration ago) {
        const promql::expr& inner = promql::without_parens(part);
        if (const auto* p = std::get_if<promql::vector_selector>(&inner.node)) {
            return add(*p, ago + lookback_);
        }
        if (const auto* p = std::get_if<promql::matrix_selector>(&inner.node)) {
            return visit_range(*p, ago);
        }
        if (const auto* p = std::get_if<promql::subquery>(&inner.node)) {
            return visit_subquery(*p, ago);
        }
        if (const auto* p = std::get_if<promql::unary>(&inner.node)) return visit(*p->operand, ago);
        if (const auto* p = std::get_if<promql::binary>(&inner.node)) {
            if (absl::Status failed = visit(*p->lhs, ago); !failed.ok()) return failed;
            return visit(*p->rhs, ago);
        }
        if (const auto* p = std::get_if<promql::aggregate_expr>(&inner.node)) {
            if (p->param == nullptr) return visit(*p->operand, ago);
            if (absl::Status failed = visit(*p->param, ago); !failed.ok()) return failed;
            return visit(*p->operand, ago);
        }
        if (const auto* p = std::get_if<promql::call>(&inner.node)) return visit_call(*p, ago);
        return absl::OkStatus();  // literals
    }

    [[nodiscard]] std::vector<asked_series> take() { return std::move(found_); }

  private:
    [[nodiscard]] absl::Status visit_range(const promql::matrix_selector& range, duration ago) {
        const auto length = promql::resolve_duration(range.range_expr, range.range, false, run_);
        if (!length.ok()) return length.status();
        const auto& selector = std::get<promql::vector_selector>(range.selector->node);
        const bool is_plain = selector.extension == promql::range_extension::none;
        return add(selector, ago + *length + (is_plain ? duration::zero() : lookback_));
    }

    [[nodiscard]] absl::Status visit_subquery(const promql::subquery& part, duration ago) {
        const auto length = promql::resolve_duration(part.range_expr, part.range, false, run_);
        if (!length.ok()) return length.status();
        const auto shift = back(part.shift);
        if (!shift.ok()) return shift.status();
        return visit(*part.inner, ago + *length + *shift);
    }

    [[nodiscard]] absl::Status visit_call(const promql::call& part, duration ago) {
        // The second argument of info() only says which labels are wanted.
        const std::size_t count = part.function->name == "info" ? 1 : part.args.size();
        for (std::size_t i = 0; i < count; ++i) {
            if (absl::Status failed = visit(*part.args[i], ago); !failed.ok()) return failed;
        }
        return absl::OkStatus();
    }

    [[nodiscard]] absl::Status add(const promql::vector_selector& selector, duration reach) {
        const auto shift = back(selector.shift);
        if (!shift.ok()) return shift.status();
        const auto name = std::ranges::find_if(selector.matchers, [](const matcher& m) {
            return m.name() == metric_name_label && m.op() == match_op::equal;
        });
        const bool has_name = name != selector.matchers.end();
        found_.push_back({std::string(has_name ? name->value() : std::string_view()),
                          selector.matchers, reach + *shift});
        return absl::OkStatus();
    }

    /// How much further back `shift` looks.
    [[nodiscard]] absl::StatusOr<duration> back(const promql::time_shift& shift) const {
        auto offset = promql::resolve_duration(shift.offset_expr, shift.offset, true, run_);
        if (offset.ok()) *offset = std::max(*offset, duration::zero());
        return offset;
    }

    no_series nothing_;
    duration lookback_;
    promql::label_table labels_;
    promql::query_run run_;
    std::vector<asked_series> found_;
};

}  // namespace detail

/// Makes a trigger's query of a tree.
///
/// @param options without `is_overdue`
/// @returns INVALID_ARGUMENT when the query is neither a scalar nor an instant vector, or when one
/// of its durations comes to nothing sensible
[[nodiscard]] inline absl::StatusOr<promql_query> compile(promql::expr_ptr tree,
                                                          promql::query_options options) {
    using promql::value_type;
    if (tree->type != value_type::scalar && tree->type != value_type::vector) {
        return invalid_argument("expected a scalar or an instant vector, found a " +
                                std::string(promql::text(tree->type)));
    }
    detail::selector_search search(options);
    if (const absl::Status failed = search.visit(*tree, duration::zero()); !failed.ok()) {
        return invalid_argument(message(failed));
    }
    promql_query made;
    made.text = to_string(*tree, options.features.unquoted_utf8_names);
    made.tree = std::move(tree);
    made.options = std::move(options);
    made.selectors = search.take();
    for (const asked_series& each : made.selectors) made.window = std::max(made.window, each.reach);
    return made;
}

}  // namespace tidegauge::scaler
