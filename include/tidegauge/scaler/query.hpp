// What a trigger asks for: series, and how their values become one.
#pragma once

#include <tidegauge/aggregate/aggregation.hpp>
#include <tidegauge/labels/matcher.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace tidegauge::scaler {

/// Which series are asked for, and how their values are put together.
struct query {
    aggregation how = aggregation::sum;
    std::string metric;             ///< translated
    std::vector<matcher> matchers;  ///< that of the metric's name first

    friend bool operator==(const query&, const query&) = default;
};

/// `sum(requests{app_id="nodeapp"})`; parsing it again gives the same query.
[[nodiscard]] inline std::string to_string(const query& q) {
    std::string inside;
    for (std::size_t i = 1; i < q.matchers.size(); ++i) {
        inside += (inside.empty() ? "" : ", ") + to_string(q.matchers[i]);
    }
    std::string out(name(q.how));
    out += "(" + q.metric;
    if (!inside.empty()) out += "{" + inside + "}";
    return out += ")";
}

}  // namespace tidegauge::scaler
