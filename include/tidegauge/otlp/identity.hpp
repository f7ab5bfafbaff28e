// Fingerprints of points: what of the bytes of a request says which series they belong to.
#pragma once

#include <tidegauge/otlp/decode_options.hpp>
#include <tidegauge/otlp/points.hpp>
#include <tidegauge/otlp/series_labels.hpp>
#include <tidegauge/otlp/wire.hpp>
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

/// `seed`, which knows resource and scope, with the metric.
[[nodiscard]] inline keyed_hash::state chain_metric(const keyed_hash& hash, keyed_hash::state seed,
                                                    const metric_context& metric) noexcept {
    seed = hash.chain(hash.chain(seed, metric.name), metric.unit);
    return hash.chain(seed, static_cast<std::uint64_t>(metric.kind),
                      metric.temporality << 1U | (metric.is_monotonic ? 1U : 0U));
}

/// `seed` with the attributes that are spread over the data point `bytes`, each with its length.
[[nodiscard]] inline keyed_hash::state chain_split(const keyed_hash& hash, keyed_hash::state seed,
                                                   std::string_view bytes,
                                                   std::uint32_t attribute_tag) noexcept {
    malformed broken;
    message_reader fields(bytes, broken);
    for (field f; fields.next(f);) {
        if (f.tag == attribute_tag) seed = hash.chain(seed, f.bytes);
    }
    return seed;
}

/// The fingerprint of the number point `bytes`, which was read into `p`.
[[nodiscard]] inline fingerprint identify(const keyed_hash& hash, keyed_hash::state seed,
                                          std::string_view bytes, const number_point& p) noexcept {
    if (!p.attributes.split) return hash.finish(seed, p.attributes.bytes);
    return hash.finish(chain_split(hash, seed, bytes, attribute_tag(metric_kind::sum)), 0, 0);
}

/// What the components of the distribution point `bytes`, which was read into `p`, share.
[[nodiscard]] inline keyed_hash::state chain_point(const keyed_hash& hash, keyed_hash::state seed,
                                                   std::string_view bytes, metric_kind kind,
                                                   const distribution_point& p) noexcept {
    if (!p.attributes.split) return hash.chain(seed, p.attributes.bytes);
    return chain_split(hash, seed, bytes, attribute_tag(kind));
}

/// The fingerprint of one component.
[[nodiscard]] inline fingerprint identify(const keyed_hash& hash, keyed_hash::state point,
                                          const component_id& id) noexcept {
    return hash.finish(point, static_cast<std::uint64_t>(id.which),
                       std::bit_cast<std::uint64_t>(id.bound));
}

}  // namespace tidegauge::otlp
