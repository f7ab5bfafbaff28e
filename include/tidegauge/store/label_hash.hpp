// What labels and sets of labels are told apart by.
#pragma once

#include <tidegauge/labels/described_labels.hpp>
#include <tidegauge/samples/fingerprint.hpp>
#include <tidegauge/samples/key_stream.hpp>
#include <tidegauge/samples/keyed_hash.hpp>

#include <array>
#include <cstdint>
#include <span>

namespace tidegauge {

/// The hashes of labels under a secret key.
///
/// A label's own hash is a `keyed_hash` of name and value. A set's hash is the sum of what a
/// pseudo-random function makes of its members' hashes, so it needs no order, and a part that many
/// sets share is added up once. Two different sets then have equal sums with a probability of
/// 2^-128, besides that of two labels with one hash (`keyed_hash` states it). The sum of the hashes
/// themselves would not do: they are linear, and a sender could craft sums.
/// Threads: const use may be shared.
class label_hash {
  public:
    explicit label_hash(std::span<const std::uint64_t, 4> key) noexcept
        : labels_(expanded(key, 0)), key_(expanded(key, 1)) {}

    /// The hash of one label. Cost: about 20 ns.
    [[nodiscard]] fingerprint lookup(const label_view& label) const noexcept {
        return labels_.finish(labels_.chain({}, label.name), label.value);
    }

    /// What a label whose hash is `id` adds to a set's hash. Cost: about 100 ns.
    [[nodiscard]] fingerprint member(const fingerprint& id) const noexcept {
        return pseudo_random(key_, id);
    }

    /// The hash of a sequence of labels, cheaper than that of a set.
    template <typename Labels>
    [[nodiscard]] fingerprint sequence(const Labels& labels) const noexcept {
        keyed_hash::state so_far = labels_.chain({}, labels.size(), 0);
        for (const auto& each : labels) {
            so_far = labels_.chain(labels_.chain(so_far, each.name), each.value);
        }
        return labels_.finish(so_far, 0, 0);
    }

  private:
    /// Keys of our own, so that nothing is hashed here under the key that decoders use.
    [[nodiscard]] static std::array<std::uint64_t, 4> expanded(
        std::span<const std::uint64_t, 4> key, std::uint64_t purpose) noexcept {
        const fingerprint a = pseudo_random(key, {2 * purpose, ~std::uint64_t{0}});
        const fingerprint b = pseudo_random(key, {2 * purpose + 1, ~std::uint64_t{0}});
        return {a.low, a.high, b.low, b.high};
    }

    keyed_hash labels_;
    std::array<std::uint64_t, 4> key_;
};

}  // namespace tidegauge
