// How the queries of a script are asked.
#pragma once

#include <tidegauge/base/time.hpp>
#include <tidegauge/promql/ast.hpp>
#include <tidegauge/promql/evaluate.hpp>
#include <tidegauge/promql/query_options.hpp>
#include <tidegauge/promql/query_result.hpp>
#include <tidegauge/promql/series_source.hpp>

#include <absl/status/statusor.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tidegauge::promqltest {

/// What one way of asking has come to.
struct given_answer {
    std::string_view way;  ///< for reports; empty where there is no other
    absl::StatusOr<promql::query_result> result;
};

/// One query over what is kept somewhere. Where it can be asked in several ways, it is in all of
/// them: each answer must be right.
class asked_query {
  public:
    virtual ~asked_query() = default;

    [[nodiscard]] virtual std::vector<given_answer> at(timestamp at) = 0;
    [[nodiscard]] virtual std::vector<given_answer> over(timestamp start, timestamp end,
                                                         duration step) = 0;
};

/// Something that can be asked.
class queryable {
  public:
    virtual ~queryable() = default;

    /// Lifetime: refers to this and to `options`.
    [[nodiscard]] virtual std::unique_ptr<asked_query> ask(
        std::shared_ptr<const promql::expr> query, const promql::query_options& options) const = 0;
};

/// Asks a source of series, which must outlive it.
class source_queries final : public queryable {
  public:
    explicit source_queries(const promql::series_source& source) : source_(source) {}

    [[nodiscard]] std::unique_ptr<asked_query> ask(
        std::shared_ptr<const promql::expr> query,
        const promql::query_options& options) const override {
        return std::make_unique<one>(std::move(query), source_, options);
    }

  private:
    class one final : public asked_query {
      public:
        one(std::shared_ptr<const promql::expr> tree, const promql::series_source& source,
            const promql::query_options& options)
            : tree_(std::move(tree)), source_(source), options_(options) {}

        [[nodiscard]] std::vector<given_answer> at(timestamp at) override {
            return {{"", promql::evaluate_instant(*tree_, source_, at, options_)}};
        }
        [[nodiscard]] std::vector<given_answer> over(timestamp start, timestamp end,
                                                     duration step) override {
            return {{"", promql::evaluate_range(*tree_, source_, start, end, step, options_)}};
        }

      private:
        std::shared_ptr<const promql::expr> tree_;
        const promql::series_source& source_;
        const promql::query_options& options_;
    };

    const promql::series_source& source_;
};

}  // namespace tidegauge::promqltest
