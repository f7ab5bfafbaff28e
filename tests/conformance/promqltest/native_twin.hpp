// The native histogram that a classic one of buckets, sum and count stands for.
#pragma once

#include "commands.hpp"
#include "storage.hpp"

#include <tidegauge/base/number_text.hpp>
#include <tidegauge/base/status.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/labels/label_set.hpp>
#include <tidegauge/samples/native_histogram.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tidegauge::promqltest {

/// What the classic series say about one time (util/convertnhcb/convertnhcb.go).
struct classic_histogram {
    std::map<double, double> buckets;  ///< upper bound to the count of all below it
    std::optional<double> count;
    double sum = 0;

    /// @returns INVALID_ARGUMENT when the counts do not grow with the bounds
    [[nodiscard]] absl::StatusOr<native_histogram> to_native() const {
        constexpr double infinity = std::numeric_limits<double>::infinity();
        std::map<double, double> all = buckets;
        if (!count && all.empty()) return invalid_argument("a histogram without a count");
        native_histogram made;
        made.schema = native_histogram::custom_buckets;
        made.count = count ? *count : all.rbegin()->second;
        made.sum = sum;
        all.emplace(infinity, made.count);
        double below = 0;
        for (const auto& [bound, upto] : all) {
            if (upto < below) return invalid_argument("the counts of the buckets do not grow");
            made.positive_counts.push_back(upto - below);
            below = upto;
            if (bound != infinity) made.custom_bounds.push_back(bound);
        }
        if (below != made.count)
            return invalid_argument("the count is not that of the last bucket");
        made.positive_spans = {{0, static_cast<std::uint32_t>(all.size())}};
        return made;
    }
};

namespace detail {

/// The parts of one classic histogram at each time.
using classic_samples = std::map<timestamp, classic_histogram>;

/// Adds a series if it is part of a classic histogram: `x_bucket`, `x_sum` or `x_count`.
inline void collect_classic(const label_set& labels, const loaded_series& series, duration step,
                            std::map<label_set, classic_samples>& into) {
    const std::string_view name = labels[metric_name_label];
    for (const std::string_view suffix : {"_bucket", "_sum", "_count"}) {
        if (!name.ends_with(suffix)) continue;
        const auto bound = suffix == "_bucket" ? parse_number(labels["le"]) : 0;
        if (!bound || std::isnan(*bound)) return;
        label_set base = labels;
        base.set(metric_name_label, std::string(name.substr(0, name.size() - suffix.size())));
        base.erase("le");
        classic_samples& samples = into[std::move(base)];
        timestamp at{};
        for (const described_value& each : series.values) {
            const timestamp then = std::exchange(at, at + step);
            if (each.omitted || each.histogram != nullptr) continue;
            classic_histogram& histogram = samples[then];
            if (suffix == "_bucket") histogram.buckets.emplace(*bound, each.number);
            if (suffix == "_sum") histogram.sum = each.number;
            if (suffix == "_count") histogram.count = each.number;
        }
        return;
    }
}

}  // namespace detail

/// Appends a native histogram for each classic one among the series of `load`.
/// @returns the error of a histogram that cannot be, or of the storage
[[nodiscard]] inline absl::Status append_native_twins(const load_command& load,
                                                      sample_storage& into) {
    std::map<label_set, detail::classic_samples> classic;
    for (const auto& [labels, series] : load.series) {
        detail::collect_classic(labels, series, load.step, classic);
    }
    for (const auto& [labels, samples] : classic) {
        std::vector<loaded_sample> twins;
        for (const auto& [at, histogram] : samples) {
            auto native = histogram.to_native();
            if (!native.ok()) return native.status();
            loaded_sample twin;
            twin.at = at;
            twin.histogram = std::make_shared<const native_histogram>(*std::move(native));
            twins.push_back(std::move(twin));
        }
        if (const absl::Status added = into.append(labels, twins); !added.ok()) return added;
    }
    return absl::OkStatus();
}

}  // namespace tidegauge::promqltest
