// A short secret stretched into as many secret words as are needed: ChaCha20.
#pragma once

#include <tidegauge/samples/fingerprint.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

namespace tidegauge {

namespace detail {

inline void chacha_quarter_round(std::array<std::uint32_t, 16>& s, std::size_t a, std::size_t b,
                                 std::size_t c, std::size_t d) noexcept {
    s[a] += s[b];
    s[d] = std::rotl(s[d] ^ s[a], 16);
    s[c] += s[d];
    s[b] = std::rotl(s[b] ^ s[c], 12);
    s[a] += s[b];
    s[d] = std::rotl(s[d] ^ s[a], 8);
    s[c] += s[d];
    s[b] = std::rotl(s[b] ^ s[c], 7);
}

/// The block function (RFC 8439, section 2.3): 64 bytes from a key and 16 bytes of position.
[[nodiscard]] inline std::array<std::uint32_t, 16> chacha_block(
    std::span<const std::uint64_t, 4> key,
    const std::array<std::uint32_t, 4>& counter_and_nonce) noexcept {
    std::array<std::uint32_t, 16> start{0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};
    for (std::size_t i = 0; i < 8; ++i) {
        start[4 + i] = static_cast<std::uint32_t>(key[i / 2] >> (32U * (i % 2)));
    }
    for (std::size_t i = 0; i < 4; ++i) start[12 + i] = counter_and_nonce[i];
    std::array<std::uint32_t, 16> state = start;
    for (int round = 0; round < 10; ++round) {
        chacha_quarter_round(state, 0, 4, 8, 12);
        chacha_quarter_round(state, 1, 5, 9, 13);
        chacha_quarter_round(state, 2, 6, 10, 14);
        chacha_quarter_round(state, 3, 7, 11, 15);
        chacha_quarter_round(state, 0, 5, 10, 15);
        chacha_quarter_round(state, 1, 6, 11, 12);
        chacha_quarter_round(state, 2, 7, 8, 13);
        chacha_quarter_round(state, 3, 4, 9, 14);
    }
    for (std::size_t i = 0; i < 16; ++i) state[i] += start[i];
    return state;
}

/// Two neighbouring words of a block as one.
[[nodiscard]] inline std::uint64_t chacha_word(const std::array<std::uint32_t, 16>& block,
                                               std::size_t i) noexcept {
    return block[2 * i] | std::uint64_t{block[2 * i + 1]} << 32U;
}

}  // namespace detail

/// Fills `out` with the key stream of ChaCha20 under `key`, with a nonce of zero and counting
/// blocks from 0. Without the key the words are not told from random ones.
///
/// Cost: about a tenth of a microsecond for each eight words.
inline void key_stream(std::span<const std::uint64_t, 4> key,
                       std::span<std::uint64_t> out) noexcept {
    std::uint32_t counter = 0;
    for (std::size_t done = 0; done < out.size(); done += 8) {
        const auto block = detail::chacha_block(key, {counter++, 0, 0, 0});
        for (std::size_t i = 0; i < 8 && done + i < out.size(); ++i) {
            out[done + i] = detail::chacha_word(block, i);
        }
    }
}

/// What ChaCha20 makes of `id` as its position: the same for the same id, and for different ones as
/// good as independent random numbers to those who have no key.
///
/// Cost: about a tenth of a microsecond.
[[nodiscard]] inline fingerprint pseudo_random(std::span<const std::uint64_t, 4> key,
                                               const fingerprint& id) noexcept {
    const auto half = [](std::uint64_t word, unsigned shift) {
        return static_cast<std::uint32_t>(word >> shift);
    };
    const auto block = detail::chacha_block(
        key, {half(id.low, 0), half(id.low, 32), half(id.high, 0), half(id.high, 32)});
    return {detail::chacha_word(block, 0), detail::chacha_word(block, 1)};
}

}  // namespace tidegauge
