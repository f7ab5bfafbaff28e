// Compiled with -fno-exceptions -fno-rtti: the main classes are used here, not only parsed.
#include <tidegauge/tidegauge.hpp>

namespace tidegauge {

double newest_of(store& metrics, const label_set& labels, sample s) {
    if (metrics.append(labels, s, s.at) != rejection::none) return stale_nan;
    auto is_job = matcher::make("job", match_op::regex, "api|web");
    if (!is_job.ok()) return stale_nan;
    const selection chosen = metrics.select({*std::move(is_job)});
    double newest = stale_nan;
    metrics.read(chosen, s.at - std::chrono::minutes{1}, s.at,
                 [&](series_ref, const window& its) { newest = its.last().value; });
    return newest;
}

}  // namespace tidegauge
