// Native histograms of given observations.
#pragma once

#include <tidegauge/samples/histogram_buckets.hpp>
#include <tidegauge/samples/native_histogram.hpp>

#include <cmath>
#include <cstdint>
#include <map>
#include <vector>

namespace tidegauge::testing {

/// What `schema` makes of these numbers; those up to `zero_threshold` go into the zero bucket.
inline native_histogram observed(std::int32_t schema, const std::vector<double>& numbers,
                                 double zero_threshold = 1e-128) {
    native_histogram made;
    made.schema = schema;
    made.zero_threshold = zero_threshold;
    std::map<std::int32_t, double> positive;
    std::map<std::int32_t, double> negative;
    for (const double each : numbers) {
        made.count += 1;
        made.sum += each;
        if (std::abs(each) <= zero_threshold) {
            made.zero_count += 1;
            continue;
        }
        const double index = std::ceil(std::ldexp(std::log2(std::abs(each)), schema));
        (each < 0 ? negative : positive)[static_cast<std::int32_t>(index)] += 1;
    }
    const auto listed = [](const std::map<std::int32_t, double>& counts) {
        bucket_list list;
        for (const auto& [index, count] : counts) list.push_back({index, count});
        return list;
    };
    set_buckets(listed(positive), made.positive_spans, made.positive_counts);
    set_buckets(listed(negative), made.negative_spans, made.negative_counts);
    return made;
}

}  // namespace tidegauge::testing
