// A query that is asked of one store again and again.
#pragma once

#include <tidegauge/base/status.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/promql/ast.hpp>
#include <tidegauge/promql/evaluate.hpp>
#include <tidegauge/promql/label_table.hpp>
#include <tidegauge/promql/parse.hpp>
#include <tidegauge/promql/query_options.hpp>
#include <tidegauge/promql/query_result.hpp>
#include <tidegauge/promql/store_source.hpp>
#include <tidegauge/promql/streamed_aggregation.hpp>
#include <tidegauge/store/store.hpp>

#include <absl/status/statusor.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

namespace tidegauge::promql {

/// A parsed query and what is remembered of its series.
///
/// It keeps which series its selectors mean, their labels, and what the query makes of labels, so
/// that asking again does no string work. `sum(rate(x[1m]))` and its like are also computed where
/// they are read, see streamed_aggregation.
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

    prepared_query(std::shared_ptr<const expr> tree, const store& from, query_options options)
        : tree_(std::move(tree)),
          options_(std::move(options)),
          streamed_(streamed_aggregation::plan(*tree_, from)),
          source_(std::make_unique<store_source>(from)) {}

    [[nodiscard]] const expr& tree() const noexcept { return *tree_; }

    /// About how many label sets it remembers, which is most of its memory.
    [[nodiscard]] std::size_t size() const noexcept {
        return source_->size() + labels_->size() + (streamed_ ? streamed_->size() : 0);
    }

    /// What the query is at `at`, as `evaluate_instant` says.
    [[nodiscard]] absl::StatusOr<query_result> evaluate(timestamp at) {
        return evaluate(at, options_);
    }
    /// The same under other limits.
    /// @param options with the features of those that it was made with
    [[nodiscard]] absl::StatusOr<query_result> evaluate(timestamp at,
                                                        const query_options& options) {
        if (streamed_) {
            if (auto answer = streamed_->evaluate(at, options)) return *std::move(answer);
            streamed_.reset();
        }
        forget_old_labels();
        return evaluate_instant(*tree_, *source_, at, options, *labels_);
    }
    /// The same with another limit of time, see query_options.
    [[nodiscard]] absl::StatusOr<query_result> evaluate(timestamp at,
                                                        std::function<bool()> is_overdue) {
        options_.is_overdue = std::move(is_overdue);
        return evaluate(at, options_);
    }

    /// What the query is from `start` to `end`, as `evaluate_range` says.
    [[nodiscard]] absl::StatusOr<query_result> evaluate_range(timestamp start, timestamp end,
                                                              duration step) {
        return evaluate_range(start, end, step, options_);
    }
    /// The same under other limits, as above.
    [[nodiscard]] absl::StatusOr<query_result> evaluate_range(timestamp start, timestamp end,
                                                              duration step,
                                                              const query_options& options) {
        forget_old_labels();
        return promql::evaluate_range(*tree_, *source_, start, end, step, options, *labels_);
    }

  private:
    /// Label sets of series that have gone are kept until there are many.
    void forget_old_labels() {
        constexpr std::size_t many = 4096;
        if (labels_->size() > 8 * source_->size() + many) labels_ = std::make_unique<label_table>();
    }

    std::shared_ptr<const expr> tree_;
    query_options options_;
    std::optional<streamed_aggregation> streamed_;
    std::unique_ptr<store_source> source_;
    std::unique_ptr<label_table> labels_ = std::make_unique<label_table>();
};

}  // namespace tidegauge::promql
