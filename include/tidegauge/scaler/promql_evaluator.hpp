// The one number of a trigger's PromQL, and what is known of the series behind it.
#pragma once

#include <tidegauge/base/status.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/promql/ast.hpp>
#include <tidegauge/promql/prepared_query.hpp>
#include <tidegauge/promql/query_options.hpp>
#include <tidegauge/promql/query_result.hpp>
#include <tidegauge/scaler/promql_query.hpp>
#include <tidegauge/scaler/reporting.hpp>
#include <tidegauge/store/selection.hpp>
#include <tidegauge/store/store.hpp>

#include <absl/status/statusor.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tidegauge::scaler {

/// Asks one query again and again.
///
/// Lifetime: belongs to the first store that it is used with. Threads: none of its own.
class promql_evaluator {
  public:
    explicit promql_evaluator(std::shared_ptr<const promql_query> asked)
        : asked_(std::move(asked)) {
        for (const asked_series& each : asked_->selectors) chosen_.emplace_back(each.matchers);
    }

    /// The number at `now`, nothing of an empty vector; it may be negative, NaN or infinite.
    ///
    /// @returns FAILED_PRECONDITION for several elements, as KEDA's own scaler for Prometheus has
    /// it (kedacore/keda, pkg/scalers/prometheus_scaler.go), and for a histogram; else as
    /// `promql::prepared_query`
    [[nodiscard]] absl::StatusOr<std::optional<double>> value(
        const store& from, timestamp now, const std::function<bool()>& is_overdue) {
        if (!query_) query_.emplace(asked_->tree, from, asked_->options);
        const auto answer = query_->evaluate(now, is_overdue);
        if (!answer.ok()) {
            return error(answer.status().code(),
                         asked_->text + ": " + std::string(message(answer.status())));
        }
        if (answer->type == promql::value_type::scalar) return answer->scalar;
        if (answer->series.empty()) return std::nullopt;
        if (answer->series.size() > 1) {
            return refused("returned multiple elements: expected one, found " +
                           std::to_string(answer->series.size()) +
                           "; sum(...) makes one of them, or another aggregation");
        }
        if (answer->series[0].floats.empty()) return refused("is a histogram: expected a number");
        return answer->series[0].floats[0].value;
    }

    /// How many series it reads, and how many of them report.
    [[nodiscard]] reporting look(const store& from, timestamp now) {
        reporting seen;
        for (std::size_t i = 0; i < chosen_.size(); ++i) {
            from.refresh(chosen_[i]);
            seen.matched += chosen_[i].size();
            const duration reach = asked_->selectors[i].reach;
            from.read(chosen_[i], now - reach, now, window_parts::ends,
                      [&](const series_ref&, const window& its) { seen.add(its, reach, now); });
        }
        return seen;
    }

    /// The first metric it asks for of which nothing has ever arrived; empty when there is none.
    [[nodiscard]] std::string_view unseen_metric(const store& from) const {
        for (const asked_series& each : asked_->selectors) {
            if (!each.metric.empty() && !from.has_seen(each.metric)) return each.metric;
        }
        return {};
    }

  private:
    [[nodiscard]] absl::Status refused(std::string_view why) const {
        return error(absl::StatusCode::kFailedPrecondition, asked_->text + " " + std::string(why));
    }

    std::shared_ptr<const promql_query> asked_;
    std::optional<promql::prepared_query> query_;
    std::vector<selection> chosen_;  ///< of each selector
};

}  // namespace tidegauge::scaler
