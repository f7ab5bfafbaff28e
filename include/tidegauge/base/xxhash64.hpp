// XXH64, the hash that Prometheus takes of a label set.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace tidegauge {

namespace detail {

inline constexpr std::uint64_t xxh_prime_1 = 11400714785074694791U;
inline constexpr std::uint64_t xxh_prime_2 = 14029467366897019727U;
inline constexpr std::uint64_t xxh_prime_3 = 1609587929392839161U;
inline constexpr std::uint64_t xxh_prime_4 = 9650029242287828579U;
inline constexpr std::uint64_t xxh_prime_5 = 2870177450012600261U;

/// The first bytes of `text` as a little-endian number. @pre text.size() >= sizeof(Number)
template <typename Number>
[[nodiscard]] Number xxh_read(std::string_view text) noexcept {
    static_assert(std::endian::native == std::endian::little);
    Number number;
    std::memcpy(&number, text.data(), sizeof number);
    return number;
}

[[nodiscard]] constexpr std::uint64_t xxh_round(std::uint64_t lane, std::uint64_t input) noexcept {
    return std::rotl(lane + input * xxh_prime_2, 31) * xxh_prime_1;
}

/// The lanes over all whole blocks of 32 bytes, which it takes off `rest`, in one number.
[[nodiscard]] inline std::uint64_t xxh_blocks(std::string_view& rest) noexcept {
    std::array<std::uint64_t, 4> lanes{xxh_prime_1 + xxh_prime_2, xxh_prime_2, 0, 0 - xxh_prime_1};
    for (; rest.size() >= 32; rest.remove_prefix(32)) {
        for (std::size_t i = 0; i < 4; ++i) {
            lanes[i] = xxh_round(lanes[i], xxh_read<std::uint64_t>(rest.substr(8 * i)));
        }
    }
    std::uint64_t hash = std::rotl(lanes[0], 1) + std::rotl(lanes[1], 7) + std::rotl(lanes[2], 12) +
                         std::rotl(lanes[3], 18);
    for (const std::uint64_t lane : lanes) {
        hash = (hash ^ xxh_round(0, lane)) * xxh_prime_1 + xxh_prime_4;
    }
    return hash;
}

}  // namespace detail

/// XXH64 of `text` with the seed 0.
///
/// For what must agree with Prometheus alone: whoever can choose the text can make it collide.
[[nodiscard]] inline std::uint64_t xxhash64(std::string_view text) noexcept {
    using namespace detail;
    const auto size = static_cast<std::uint64_t>(text.size());
    std::uint64_t hash = text.size() >= 32 ? xxh_blocks(text) : xxh_prime_5;
    hash += size;
    for (; text.size() >= 8; text.remove_prefix(8)) {
        hash ^= xxh_round(0, xxh_read<std::uint64_t>(text));
        hash = std::rotl(hash, 27) * xxh_prime_1 + xxh_prime_4;
    }
    if (text.size() >= 4) {
        hash ^= std::uint64_t{xxh_read<std::uint32_t>(text)} * xxh_prime_1;
        hash = std::rotl(hash, 23) * xxh_prime_2 + xxh_prime_3;
        text.remove_prefix(4);
    }
    for (const char c : text) {
        hash ^= static_cast<std::uint8_t>(c) * xxh_prime_5;
        hash = std::rotl(hash, 11) * xxh_prime_1;
    }
    hash = (hash ^ (hash >> 33U)) * xxh_prime_2;
    hash = (hash ^ (hash >> 29U)) * xxh_prime_3;
    return hash ^ (hash >> 32U);
}

}  // namespace tidegauge
