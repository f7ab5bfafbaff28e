// info(): adds the labels of info metrics to series that are about the same thing.
#pragma once

#include <tidegauge/base/status.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/labels/label_set.hpp>
#include <tidegauge/labels/matcher.hpp>
#include <tidegauge/labels/metadata_labels.hpp>
#include <tidegauge/promql/ast.hpp>
#include <tidegauge/promql/evaluation_grid.hpp>
#include <tidegauge/promql/instant_selector.hpp>
#include <tidegauge/promql/label_memo.hpp>
#include <tidegauge/promql/query_node.hpp>
#include <tidegauge/promql/query_run.hpp>
#include <tidegauge/promql/selector_reader.hpp>
#include <tidegauge/promql/step_invariant.hpp>
#include <tidegauge/promql/value.hpp>
#include <tidegauge/promql/vector_operation.hpp>

#include <absl/container/flat_hash_map.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tidegauge::promql {

namespace detail {

/// Which info metrics are wanted, and which of their labels (promql/info.go, evalInfo).
struct info_wants {
    std::vector<matcher> names;  ///< on `__name__`
    std::vector<matcher> data;   ///< on other labels; only labels with a matcher are added, if any

    /// @param selector the second argument of the call, null if there is none
    explicit info_wants(const vector_selector* selector) {
        for (const matcher& each :
             selector == nullptr ? std::vector<matcher>{} : selector->matchers) {
            (each.name() == metric_name_label ? names : data).push_back(each);
        }
        const auto is_positive = [](const matcher& each) {
            return each.op() == match_op::equal || each.op() == match_op::regex;
        };
        if (names.empty()) {
            names.push_back(matcher::equal(metric_name_label, "target_info"));
        } else if (std::ranges::none_of(names, is_positive)) {
            names.push_back(*matcher::make(metric_name_label, match_op::regex, ".+_info"));
        }
    }

    /// Whether a series is itself of such a metric.
    [[nodiscard]] bool is_info(const label_set& labels) const {
        return std::ranges::all_of(
            names, [&](const matcher& each) { return each.matches(labels[metric_name_label]); });
    }
    [[nodiscard]] bool wants_label(std::string_view name) const {
        if (is_metadata_label(name)) return false;
        return data.empty() || std::ranges::find(data, name, [](const matcher& m) {
                                   return m.name();
                               }) != data.end();
    }
    /// Whether a series may stay as it is.
    [[nodiscard]] bool may_lack_info() const {
        return std::ranges::all_of(data, [](const matcher& m) { return m.matches_empty(); });
    }
};

}  // namespace detail

/// The call of info(): what has the same `job` and `instance` as an info metric gets its other
/// labels; what has neither, and info metrics, stay as they are.
class info_node final : public query_node {
  public:
    /// @param where the call; outlives the node, as `run` does
    /// @param reference when info metrics are looked up
    info_node(query_run& run, const expr& where, query_node_ptr base, const evaluation_grid& grid,
              reference_time reference)
        : run_(&run),
          wants_(selector_of(std::get<call>(where.node))),
          base_(std::move(base)),
          grid_(grid),
          reference_(reference) {}

    absl::Status evaluate(timestamp at, value& out) override {
        if (absl::Status failed = read(); !failed.ok()) return failed;
        if (absl::Status failed = base_->evaluate(at, base_value_); !failed.ok()) return failed;
        if (absl::Status failed = look_up(at); !failed.ok()) return failed;
        instant_vector& result = cleared_vector(out);
        auto& elements = std::get<instant_vector>(base_value_);
        for (std::size_t i = 0; i < elements.size(); ++i) {
            const known& about =
                known_.get(i, elements[i].labels, [&] { return get_to_know(*elements[i].labels); });
            if (!about.is_info) {
                const auto labels = enrich(elements[i].labels, about.identity);
                if (!labels.ok()) return labels.status();
                if (*labels == nullptr) continue;
                elements[i].labels = *labels;
            }
            result.push_back(std::move(elements[i]));
        }
        return run_->check_unique(result);
    }

  private:
    /// Of a series that may be enriched.
    struct known {
        bool is_info = false;
        const label_set* identity = nullptr;  ///< its `job` and `instance`; null if it has neither
    };
    /// An info metric's series, of those with its identity the newest at this step.
    struct found_info {
        const label_set* labels;
        timestamp at;
        const label_set* rival = nullptr;  ///< another one of the same time
    };
    /// By metric name, so that results do not depend on the order of series.
    using infos = std::map<std::string_view, found_info>;

    [[nodiscard]] static const vector_selector* selector_of(const call& what) {
        if (what.args.size() < 2) return nullptr;
        return std::get_if<vector_selector>(&without_parens(*what.args[1]).node);
    }

    [[nodiscard]] const label_set* identity_of(const label_set& labels) {
        label_set identity;
        for (const std::string_view name : {"instance", "job"}) identity.set(name, labels[name]);
        return identity.empty() ? nullptr : run_->labels().intern(std::move(identity));
    }
    [[nodiscard]] known get_to_know(const label_set& labels) {
        return {wants_.is_info(labels), identity_of(labels)};
    }

    [[nodiscard]] absl::Status read() {
        if (is_read_) return absl::OkStatus();
        std::vector<matcher> matchers = wants_.names;
        matchers.insert(matchers.end(), wants_.data.begin(), wants_.data.end());
        auto selected =
            read_series(*run_, matchers, grid_, reference_, {run_->options().lookback, duration{}});
        if (!selected.ok()) return selected.status();
        for (stored_series& each : *selected) {
            const label_set* const identity = identity_of(each.labels);
            if (identity == nullptr) continue;
            const label_set* const labels = run_->labels().intern_shared(each.labels);
            series_.emplace_back(newest_sample(labels, std::move(each)), identity);
        }
        is_read_ = true;
        return absl::OkStatus();
    }

    /// Finds the info metrics of this step.
    [[nodiscard]] absl::Status look_up(timestamp at) {
        found_.clear();
        const timestamp until = reference_(at);
        for (auto& each : series_) {
            newest_sample& newest = each.first;
            if (!newest.seek(until - run_->options().lookback, until)) continue;
            if (newest.get(sample_part::whole).is_histogram()) {
                return execution_error("this should be an info metric, with float samples: " +
                                       detail::labels_in_braces(*newest.labels()));
            }
            const std::string_view name = (*newest.labels())[metric_name_label];
            const found_info candidate{newest.labels(), newest.at()};
            auto [place, is_new] = found_[each.second].try_emplace(name, candidate);
            if (is_new || place->second.at > candidate.at) continue;
            if (place->second.at < candidate.at) {
                place->second = candidate;
            } else {
                place->second.rival = candidate.labels;
            }
        }
        return absl::OkStatus();
    }

    /// The labels of a series with those that it gets; null when it must have some and gets none.
    [[nodiscard]] absl::StatusOr<const label_set*> enrich(const label_set* base,
                                                          const label_set* identity) {
        const auto found = identity == nullptr ? found_.end() : found_.find(identity);
        if (found == found_.end()) return wants_.may_lack_info() ? base : nullptr;
        label_set added;
        for (const auto& [name, info] : found->second) {
            if (info.rival != nullptr) return rivals_error(info);
            for (const label& each : *info.labels) {
                if (!wants_.wants_label(each.name)) continue;
                const std::string_view before = added[each.name];
                if (!before.empty() && before != each.value) {
                    return execution_error("conflicting label: " + each.name);
                }
                if ((*base)[each.name].empty()) added.set(each.name, each.value);
            }
        }
        label_set all = *base;
        for (const label& each : added) all.set(each.name, each.value);
        return run_->labels().intern(std::move(all));
    }

    [[nodiscard]] static absl::Status rivals_error(const found_info& info) {
        const std::string at = " @ " + std::to_string(unix_ms(info.at));
        return execution_error("found duplicate series for info metric: existing " +
                               detail::labels_in_braces(*info.labels) + at + ", new " +
                               detail::labels_in_braces(*info.rival) + at);
    }

    query_run* run_;
    detail::info_wants wants_;
    query_node_ptr base_;
    evaluation_grid grid_;
    reference_time reference_;
    value base_value_;
    std::vector<std::pair<newest_sample, const label_set*>> series_;  ///< with their identities
    absl::flat_hash_map<const label_set*, infos> found_;              ///< by identity
    label_memo<known> known_;
    bool is_read_ = false;
};

}  // namespace tidegauge::promql
