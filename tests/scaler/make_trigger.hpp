// Triggers in one line.
#pragma once

#include <tidegauge/scaler/parse_trigger.hpp>
#include <tidegauge/scaler/trigger.hpp>

#include <string>
#include <string_view>

namespace tidegauge::testing {

/// The trigger that asks `query`, with a target of 1, and `more`. @pre it is one
inline scaler::trigger make_trigger(std::string_view query, const scaler::metadata& more = {},
                                    const scaler::trigger_defaults& defaults = {}) {
    scaler::metadata all = more;
    all.insert({{"metricQuery", std::string(query)}, {"targetValue", "1"}});
    return scaler::parse_trigger(all, defaults).value();
}

}  // namespace tidegauge::testing
