// What all parts of one query share while it runs.
#pragma once

#include <tidegauge/base/status.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/labels/metadata_labels.hpp>
#include <tidegauge/promql/annotations.hpp>
#include <tidegauge/promql/label_table.hpp>
#include <tidegauge/promql/query_options.hpp>
#include <tidegauge/promql/query_result.hpp>
#include <tidegauge/promql/series_source.hpp>
#include <tidegauge/promql/value.hpp>

#include <absl/container/flat_hash_set.h>

#include <cstddef>
#include <string_view>

namespace tidegauge::promql {

/// The data do not allow an answer; `message` is Prometheus' text.
[[nodiscard]] inline absl::Status execution_error(std::string_view message) {
    return error(absl::StatusCode::kFailedPrecondition, message);
}

[[nodiscard]] inline absl::Status duplicate_labels_error() {
    return execution_error("vector cannot contain metrics with the same labelset");
}

[[nodiscard]] inline absl::Status too_many_samples_error() {
    return resource_exhausted(
        "query processing would load too many samples into memory in query execution");
}

[[nodiscard]] inline absl::Status overdue_error() {
    return error(absl::StatusCode::kDeadlineExceeded, "query timed out in expression evaluation");
}

/// Where a query gets its samples, what it may use, and what it has found out so far.
///
/// Threads: none of its own.
class query_run {
  public:
    /// `start`, `end` and `step` of the whole query; the step of an instant query is 0.
    query_run(const series_source& source, const query_options& options, label_table& labels,
              timestamp start, timestamp end, duration step)
        : source_(&source),
          options_(&options),
          labels_(&labels),
          start_(start),
          end_(end),
          step_(step) {}

    [[nodiscard]] const series_source& source() const noexcept { return *source_; }
    [[nodiscard]] const query_options& options() const noexcept { return *options_; }
    [[nodiscard]] timestamp start() const noexcept { return start_; }
    [[nodiscard]] timestamp end() const noexcept { return end_; }
    [[nodiscard]] duration step() const noexcept { return step_; }
    [[nodiscard]] label_table& labels() noexcept { return *labels_; }
    [[nodiscard]] annotations& notes() noexcept { return notes_; }

    /// How many samples more may be in memory.
    [[nodiscard]] std::size_t samples_left() const noexcept {
        return options_->most_samples - samples_;
    }
    /// Counts samples that stay in memory until the query is done.
    /// @returns RESOURCE_EXHAUSTED when there are too many
    [[nodiscard]] absl::Status keep_samples(std::size_t count) {
        if (count > samples_left()) return too_many_samples_error();
        samples_ += count;
        return absl::OkStatus();
    }

    /// Counts what a selector has read, which stays in memory until the query is done.
    /// @returns RESOURCE_EXHAUSTED when there are too many samples
    [[nodiscard]] absl::Status keep_read(std::size_t series, std::size_t samples) {
        series_read_ += series;
        samples_read_ += samples;
        return keep_samples(samples);
    }

    /// What the query has taken. Nothing that is counted is let go before the end, so that is also
    /// the peak.
    [[nodiscard]] query_counts counts() const noexcept {
        return {series_read_, samples_read_, samples_};
    }

    /// @returns DEADLINE_EXCEEDED when the query has taken too long
    [[nodiscard]] absl::Status check_time() const {
        if (!options_->is_overdue || !options_->is_overdue()) return absl::OkStatus();
        return overdue_error();
    }

    /// `labels` without the metric's name, type and unit.
    /// Cost: string work once a label set, then a look-up.
    [[nodiscard]] const label_set* without_name(const label_set* labels) {
        static constexpr char dropping = 0;  // stands for this maker of label sets
        return labels_->derived(&dropping, labels, [&] { return without_metadata(*labels); });
    }

    /// Removes the names that are to be dropped, unless that is left to the end of the query, and
    /// looks whether different series have become one.
    /// @returns FAILED_PRECONDITION when they have
    [[nodiscard]] absl::Status drop_names(instant_vector& elements) {
        if (options_->features.delayed_name_removal) return absl::OkStatus();
        return drop_names_now(elements);
    }

    /// The same at the end of the query.
    [[nodiscard]] absl::Status drop_names_now(instant_vector& elements) {
        bool dropped = false;
        for (element& each : elements) {
            if (!each.drop_name) continue;
            each.labels = without_name(each.labels);
            each.drop_name = false;
            dropped = true;
        }
        return dropped ? check_unique(elements) : absl::OkStatus();
    }

    /// @returns FAILED_PRECONDITION when two elements have the same labels
    [[nodiscard]] absl::Status check_unique(const instant_vector& elements) {
        if (elements.size() < 2) return absl::OkStatus();
        seen_.clear();
        for (const element& each : elements) {
            if (!seen_.insert(each.labels).second) return duplicate_labels_error();
        }
        return absl::OkStatus();
    }

  private:
    const series_source* source_;
    const query_options* options_;
    label_table* labels_;
    timestamp start_;
    timestamp end_;
    duration step_;
    annotations notes_;
    std::size_t samples_ = 0;
    std::size_t series_read_ = 0;
    std::size_t samples_read_ = 0;
    absl::flat_hash_set<const label_set*> seen_;
};

}  // namespace tidegauge::promql
