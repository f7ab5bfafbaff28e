// A query that is asked of one store again and again.
#pragma once

#include <tidegauge/base/status.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/promql/ast.hpp>
#include <tidegauge/promql/evaluate.hpp>
#include <tidegauge/promql/parse.hpp>
#include <tidegauge/promql/query_options.hpp>
#include <tidegauge/promql/query_result.hpp>
#include <tidegauge/promql/store_source.hpp>
#include <tidegauge/promql/streamed_aggregation.hpp>
#include <tidegauge/store/store.hpp>

#include <absl/status/statusor.h>

#include <optional>
#include <string_view>
#include <utility>

namespace tidegauge::promql {

/// A parsed query and what is remembered of its series.
///
/// `sum(rate(x[1m]))` and its like keep which series they mean and where each belongs, see
/// streamed_aggregation; other queries are only spared the parsing.
/// Lifetime: refers to the store. Threads: one at a time.
class prepared_query {
  public:
    /// @returns INVALID_ARGUMENT with Prometheus' text and position when `text` is no query
    [[nodiscard]] static absl::StatusOr<prepared_query> make(std::string_view text,
                                                             const store& from,
                                                             query_options options = {}) {
        auto tree = parse(text, options.features, options.most_depth);
        if (!tree.ok()) return tree.status();
        return prepared_query(*std::move(tree), from, std::move(options));
    }

    prepared_query(expr_ptr tree, const store& from, query_options options)
        : tree_(std::move(tree)),
          store_(&from),
          options_(std::move(options)),
          streamed_(streamed_aggregation::plan(*tree_, from)) {}

    [[nodiscard]] const expr& tree() const noexcept { return *tree_; }

    /// What the query is at `at`, as `evaluate_instant` says.
    [[nodiscard]] absl::StatusOr<query_result> evaluate(timestamp at) {
        if (streamed_) {
            if (auto answer = streamed_->evaluate(at, options_)) return *std::move(answer);
            streamed_.reset();
        }
        return evaluate_instant(*tree_, store_source(*store_), at, options_);
    }

  private:
    expr_ptr tree_;
    const store* store_;
    query_options options_;
    std::optional<streamed_aggregation> streamed_;
};

}  // namespace tidegauge::promql
