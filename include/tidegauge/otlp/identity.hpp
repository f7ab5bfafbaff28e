// Fingerprints of points: what of the bytes of a request says which series they belong to.
#pragma once

#include <tidegauge/otlp/decode_options.hpp>
#include <tidegauge/otlp/series_labels.hpp>
#include <tidegauge/samples/fingerprint.hpp>
#include <tidegauge/samples/keyed_hash.hpp>

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

namespace tidegauge::otlp {

// The rule: whatever decides on a series' labels, type and temporality is hashed. Bytes stand for
// labels, so one series may have several fingerprints (another order of fields, another path
// through a Collector), never two series one.

/// The start of every hash: the options decide how bytes become labels.
[[nodiscard]] inline keyed_hash::state identity_of(const keyed_hash& hash,
                                                   const decode_options& options) {
    keyed_hash::state seed =
        hash.chain({}, static_cast<std::uint64_t>(options.names), options.allowed_labels.size());
    for (const std::string& each : options.allowed_labels) seed = hash.chain(seed, each);
    for (const std::string& each : options.denied_labels) seed = hash.chain(seed, each);
    return seed;
}

/// `seed`, which knows resource and scope, with the metric. One whose temporality is neither delta
/// nor cumulative has no points that are taken.
[[nodiscard]] inline keyed_hash::state chain_metric(const keyed_hash& hash, keyed_hash::state seed,
                                                    const metric_context& metric) noexcept {
    const std::uint32_t how = static_cast<std::uint32_t>(metric.kind) << 2U |
                              (metric.is_delta() ? 2U : 0U) | (metric.is_monotonic ? 1U : 0U);
    return hash.chain(hash.chain(seed, metric.name), metric.unit, how);
}

/// The fingerprint of one component.
[[nodiscard]] inline fingerprint identify(const keyed_hash& hash, keyed_hash::state point,
                                          const component_id& id) noexcept {
    return hash.finish(point, static_cast<std::uint64_t>(id.which),
                       std::bit_cast<std::uint64_t>(id.bound));
}

}  // namespace tidegauge::otlp
