// Who a point belongs to, in 128 bits.
#pragma once

#include <cstdint>
#include <utility>

namespace tidegauge {

/// A keyed hash over everything that names a series. Equal fingerprints under one secret key mean
/// the same series; one series may have several (the same labels in other bytes).
struct fingerprint {
    std::uint64_t low;
    std::uint64_t high;

    friend bool operator==(const fingerprint&, const fingerprint&) = default;

    /// Half by half: a set's fingerprint is the sum of its members', in whatever order.
    friend fingerprint operator+(const fingerprint& a, const fingerprint& b) noexcept {
        return {a.low + b.low, a.high + b.high};
    }

    /// The bits are uniform already, so the low half is the hash.
    template <typename H>
    friend H AbslHashValue(H state, const fingerprint& id) {
        return H::combine(std::move(state), id.low);
    }
};

}  // namespace tidegauge
