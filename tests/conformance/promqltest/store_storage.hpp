// The samples of a script in a store, asked as users of the store ask it.
#pragma once

#include "queries.hpp"
#include "storage.hpp"
#include "tree_parts.hpp"

#include <tidegauge/base/status.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/labels/label_set.hpp>
#include <tidegauge/labels/matcher.hpp>
#include <tidegauge/promql/ast.hpp>
#include <tidegauge/promql/evaluate.hpp>
#include <tidegauge/promql/prepared_query.hpp>
#include <tidegauge/promql/print.hpp>
#include <tidegauge/promql/query_options.hpp>
#include <tidegauge/promql/store_source.hpp>
#include <tidegauge/samples/metric_type.hpp>
#include <tidegauge/samples/rejection.hpp>
#include <tidegauge/store/limits.hpp>
#include <tidegauge/store/store.hpp>

#include <absl/status/statusor.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tidegauge::promqltest {

/// Keeps samples in a `tidegauge::store`, and knows which series it does not keep as they were
/// loaded: those with numbers and native histograms, with start times, or longer than its
/// retention.
class store_storage final : public sample_storage {
  public:
    void clear() override {
        prepared_.clear();
        kept_.clear();
        store_ = make_store();
    }

    absl::Status append(const label_set& labels, std::span<const loaded_sample> samples) override {
        kept_series& kept = kept_[labels];
        for (const loaded_sample& each : samples) {
            kept.note(each);
            if (!kept.lack.empty()) continue;  // no query about it is judged
            const rejection why =
                each.histogram == nullptr
                    ? store_->append(labels, {each.at, each.number}, now)
                    : store_->append_histogram(labels, each.at, *each.histogram, now);
            if (why != rejection::none) {
                return invalid_argument("sample of " + to_string(labels) + ": " +
                                        std::string(reason(why)));
            }
        }
        return absl::OkStatus();
    }

    /// Which series of `query` the store lacks, and why; empty if it has all.
    [[nodiscard]] std::string lacks(const promql::expr& query) const override {
        std::string found;
        if (const auto* selector = std::get_if<promql::vector_selector>(&query.node)) {
            return lack_of(selector->matchers);
        }
        const auto* const asked = std::get_if<promql::call>(&query.node);
        if (asked != nullptr && asked->function->name == "info") return lack_of({});
        for_each_part(query, [&](const promql::expr& part) {
            if (found.empty()) found = lacks(part);
        });
        return found;
    }

    /// The same query gets the same prepared one until `clear`, also after another `load`.
    [[nodiscard]] std::unique_ptr<asked_query> ask(
        std::shared_ptr<const promql::expr> query,
        const promql::query_options& options) const override {
        auto& prepared = prepared_[promql::to_string(*query)];
        if (prepared == nullptr) {
            prepared = std::make_unique<promql::prepared_query>(query, *store_, options);
        }
        return std::make_unique<one>(std::move(query), *prepared, *store_, options);
    }

  private:
    static constexpr timestamp now = from_unix_ms(1'000'000'000);  // of all samples: none grows old
    static constexpr duration retention = std::chrono::days{12};
    static constexpr std::size_t most_samples = 0xffff;

    static std::unique_ptr<store> make_store() {
        store_options wide;
        wide.retention = retention;
        wide.max_ahead = std::chrono::years{10};
        wide.limits.samples_per_series = most_samples;
        return std::make_unique<store>(wide);
    }

    struct kept_series {
        timestamp oldest{};
        timestamp newest{};
        std::size_t samples = 0;
        metric_type type = metric_type::unknown;  ///< of the first sample
        std::string_view lack;  ///< why the store does not keep it as it was loaded

        void note(const loaded_sample& added) {
            if (samples++ == 0) oldest = added.at;
            newest = added.at;
            const auto its =
                added.histogram == nullptr ? metric_type::unknown : metric_type::histogram;
            if (samples == 1) type = its;
            if (its != type) lack = "the store keeps no series of numbers and histograms";
            if (added.start != timestamp{}) lack = "the store keeps no start times";
            if (newest - oldest >= retention) lack = "the store keeps at most 12 days";
            if (samples > most_samples) lack = "the store keeps at most 65535 samples of a series";
        }
    };

    [[nodiscard]] std::string lack_of(std::span<const matcher> matchers) const {
        for (const auto& [labels, kept] : kept_) {
            const auto fits = [&labels = labels](const matcher& each) {
                return each.matches(labels[each.name()]);
            };
            if (!kept.lack.empty() && std::ranges::all_of(matchers, fits)) {
                return std::string(kept.lack);
            }
        }
        return {};
    }

    /// Evaluated over the store, and prepared and asked twice.
    class one final : public asked_query {
      public:
        one(std::shared_ptr<const promql::expr> tree, promql::prepared_query& prepared,
            const store& from, const promql::query_options& options)
            : tree_(std::move(tree)), prepared_(prepared), store_(from), options_(options) {}

        [[nodiscard]] std::vector<given_answer> at(timestamp at) override {
            const promql::store_source source(store_);
            return {{"", promql::evaluate_instant(*tree_, source, at, options_)},
                    {"prepared", prepared_.evaluate(at)},
                    {"prepared and asked again", prepared_.evaluate(at)}};
        }
        [[nodiscard]] std::vector<given_answer> over(timestamp start, timestamp end,
                                                     duration step) override {
            const promql::store_source source(store_);
            return {{"", promql::evaluate_range(*tree_, source, start, end, step, options_)},
                    {"prepared", prepared_.evaluate_range(start, end, step)},
                    {"prepared and asked again", prepared_.evaluate_range(start, end, step)}};
        }

      private:
        std::shared_ptr<const promql::expr> tree_;
        promql::prepared_query& prepared_;
        const store& store_;
        const promql::query_options& options_;
    };

    std::unique_ptr<store> store_ = make_store();
    std::map<label_set, kept_series> kept_;
    mutable std::map<std::string, std::unique_ptr<promql::prepared_query>> prepared_;
};

}  // namespace tidegauge::promqltest
