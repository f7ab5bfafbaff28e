// The series that the tests aggregate: requests of two jobs in two groups.
#pragma once

#include <tidegauge/aggregate/grouping.hpp>
#include <tidegauge/labels/label_set.hpp>

#include <ostream>
#include <string>
#include <vector>

namespace tidegauge {

/// How a failed test shows it.
inline std::ostream& operator<<(std::ostream& out, const labelled_value& each) {
    return out << to_string(each.labels) << ' ' << each.value;
}

}  // namespace tidegauge

namespace tidegauge::testing {

inline const grouping by_job{.without = false, .labels = {"job"}};

inline labelled_value request(const std::string& job, const std::string& group,
                              const std::string& instance, double value) {
    return {{{"__name__", "requests"}, {"job", job}, {"group", group}, {"instance", instance}},
            value};
}

/// Eight series, not in the order of their labels, with values 100 to 800.
inline std::vector<labelled_value> requests() {
    return {request("web", "live", "0", 100),   request("web", "live", "1", 200),
            request("web", "canary", "0", 300), request("web", "canary", "1", 400),
            request("app", "live", "0", 500),   request("app", "live", "1", 600),
            request("app", "canary", "0", 700), request("app", "canary", "1", 800)};
}

}  // namespace tidegauge::testing
