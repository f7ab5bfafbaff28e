// A part of a query that is ready to run.
#pragma once

#include <tidegauge/base/status.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/promql/value.hpp>

#include <memory>
#include <utility>

namespace tidegauge::promql {

/// Gives the value of its part of the query at one step after the other.
class query_node {
  public:
    query_node() = default;
    query_node(const query_node&) = delete;
    query_node& operator=(const query_node&) = delete;
    virtual ~query_node() = default;

    /// Writes the value at `at` into `out`, whose memory is used again where it fits.
    /// @pre `at` is a time of the node's grid, and not before the one asked for last
    [[nodiscard]] virtual absl::Status evaluate(timestamp at, value& out) = 0;
};

using query_node_ptr = std::unique_ptr<query_node>;

/// `out` as an empty instant vector.
[[nodiscard]] inline instant_vector& cleared_vector(value& out) {
    if (auto* const elements = std::get_if<instant_vector>(&out)) {
        elements->clear();
        return *elements;
    }
    return out.emplace<instant_vector>();
}

/// `out` as an empty range vector.
[[nodiscard]] inline range_vector& cleared_ranges(value& out) {
    if (auto* const series = std::get_if<range_vector>(&out)) {
        series->clear();
        return *series;
    }
    return out.emplace<range_vector>();
}

/// A number or a string of the query's text.
class literal_node final : public query_node {
  public:
    explicit literal_node(value literal) : literal_(std::move(literal)) {}

    absl::Status evaluate(timestamp /*at*/, value& out) override {
        out = literal_;
        return absl::OkStatus();
    }

  private:
    value literal_;
};

/// A part that is the same at every step, computed at the first.
class step_invariant_node final : public query_node {
  public:
    /// @param inner made for the grid `{at, at}`
    step_invariant_node(query_node_ptr inner, timestamp at) : inner_(std::move(inner)), at_(at) {}

    absl::Status evaluate(timestamp /*at*/, value& out) override {
        if (!known_) {
            if (absl::Status failed = inner_->evaluate(at_, value_); !failed.ok()) return failed;
            known_ = true;
        }
        out = value_;
        return absl::OkStatus();
    }

  private:
    query_node_ptr inner_;
    timestamp at_;
    value value_;
    bool known_ = false;
};

}  // namespace tidegauge::promql
