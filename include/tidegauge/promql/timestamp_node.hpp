// timestamp() of what is no selector: the time of the step.
#pragma once

#include <tidegauge/base/status.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/promql/query_node.hpp>
#include <tidegauge/promql/query_run.hpp>
#include <tidegauge/promql/value.hpp>

#include <utility>
#include <variant>

namespace tidegauge::promql {

/// Each element of a vector as the time of the step in seconds, since when its samples were taken
/// is not known any more (promql/functions.go, funcTimestamp). Of a selector it is:
/// `instant_selector_node` with `sample_part::time`.
class timestamp_node final : public query_node {
  public:
    timestamp_node(query_run& run, query_node_ptr operand)
        : run_(&run), operand_(std::move(operand)) {}

    absl::Status evaluate(timestamp at, value& out) override {
        if (absl::Status failed = operand_->evaluate(at, out); !failed.ok()) return failed;
        auto& elements = std::get<instant_vector>(out);
        for (element& each : elements) {
            each.value = {seconds(at.time_since_epoch()), nullptr};
            each.drop_name = true;
        }
        return run_->drop_names(elements);
    }

  private:
    query_run* run_;
    query_node_ptr operand_;
};

}  // namespace tidegauge::promql
