// A share of all series that is always the same: limit_ratio.
#pragma once

#include <tidegauge/base/xxhash64.hpp>
#include <tidegauge/labels/label_set.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace tidegauge {

namespace detail {

/// Appends `text` behind its length, as Prometheus stores labels
/// (model/labels/labels_stringlabels.go).
inline void append_sized(std::string& out, std::string_view text) {
    if (text.size() < 255) {
        out += static_cast<char>(text.size());
    } else {
        out += '\xff';
        for (unsigned shift = 0; shift < 24; shift += 8) {
            out += static_cast<char>(text.size() >> shift & 0xFFU);
        }
    }
    out += text;
}

}  // namespace detail

/// Where a series stands between 0 and 1: the hash that Prometheus takes of its labels as a share
/// of the largest one (promql/engine.go, SampleOffset).
[[nodiscard]] inline double ratio_offset(const label_set& labels) {
    std::string bytes;
    for (const label& each : labels) {
        detail::append_sized(bytes, each.name);
        detail::append_sized(bytes, each.value);
    }
    return static_cast<double>(xxhash64(bytes)) / 18446744073709551615.0;
}

/// Whether a series at `offset` is among the share `ratio`, or for a negative one among the
/// others that a positive one leaves: `limit_ratio(-0.3, v)` is what `limit_ratio(0.7, v)` is not.
[[nodiscard]] constexpr bool is_in_ratio(double offset, double ratio) noexcept {
    return ratio >= 0 ? offset < ratio : offset >= 1.0 + ratio;
}

}  // namespace tidegauge
