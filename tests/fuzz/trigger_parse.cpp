// Trigger metadata: nothing crashes it, errors keep secrets, and what passes stays in bounds.
#include "support/fuzz.hpp"

#include <tidegauge/scaler/metric_spec.hpp>
#include <tidegauge/scaler/parse_trigger.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace {

using tidegauge::scaler::evaluation;
using tidegauge::scaler::metadata;
using tidegauge::scaler::parse_trigger;
using tidegauge::scaler::trigger;

constexpr std::string_view private_key = "BEGIN-PRIVATE-KEY";

/// Lines of `key=value`.
metadata read_lines(std::string_view text) {
    metadata read;
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        const std::size_t equal = std::min(line.find('='), line.size());
        read[std::string(line.substr(0, equal))] = line.substr(std::min(equal + 1, line.size()));
    }
    return read;
}

bool is_sound(const trigger& t) {
    return t.target >= tidegauge::scaler::smallest_target &&
           t.target <= tidegauge::scaler::largest_on_wire && std::isfinite(t.activation_target) &&
           std::isfinite(t.missing.substitute) && std::isfinite(t.missing.value_if_not_found) &&
           t.window > tidegauge::duration::zero() &&
           (t.promql != nullptr || !t.what.matchers.empty()) && t.clamp_min <= t.clamp_max;
}

}  // namespace

// Bytes: lines of key=value.
TIDEGAUGE_FUZZ_TARGET(trigger_parse) {
    const std::string text(bytes.begin(), bytes.end());
    if (text.size() > 1024 || text.find(private_key) != std::string::npos) return;
    metadata from = read_lines(text);
    from["tlsClientKey"] = private_key;
    from["passwordFromEnv"] = private_key;
    const auto parsed = parse_trigger(from);
    if (!parsed.ok()) {
        const std::string_view why = tidegauge::message(parsed.status());
        TIDEGAUGE_FUZZ_CHECK(parsed.status().code() == absl::StatusCode::kInvalidArgument);
        TIDEGAUGE_FUZZ_CHECK(!why.empty() && why.find(private_key) == std::string_view::npos);
        return;
    }
    TIDEGAUGE_FUZZ_CHECK(is_sound(*parsed));
    for (const double measured : {-1e300, -1.0, 0.0, 0.25, 3.0, 1e300}) {
        const evaluation told = report(*parsed, measured);
        TIDEGAUGE_FUZZ_CHECK(told.value >= 0 && !std::signbit(told.value));
        TIDEGAUGE_FUZZ_CHECK(told.value <= tidegauge::scaler::largest_on_wire);
        TIDEGAUGE_FUZZ_CHECK(told.active == (measured > parsed->activation_target));
    }
    const std::string name = spec(*parsed, text, "n").metric_name;
    TIDEGAUGE_FUZZ_CHECK(name.find_first_of("/% ") == std::string::npos);
}
