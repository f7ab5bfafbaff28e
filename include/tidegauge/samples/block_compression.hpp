// 256 bytes to 128 bits under a secret key, by ordinary multiplication or by a carry-less one.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace tidegauge {

/// How `keyed_hash` compresses a block of bytes: by NH, anywhere, or by PH, which takes less than
/// half the time (213 bytes: 4.5 ns instead of 11) where the processor multiplies polynomials over
/// GF(2) two at a time (VPCLMULQDQ). One at a time, PH would take 9.5 ns: not worth a third form.
/// The bounds are the same; the values are not, so a process stays with one of them.
enum class block_compression : std::uint8_t { nh, ph };

namespace detail {

__extension__ using uint128 = unsigned __int128;

inline constexpr std::size_t block_words = 32;
inline constexpr std::size_t block_bytes = 8 * block_words;

/// The secret words that a block is combined with.
using block_key = std::array<std::uint64_t, block_words>;

// Both sum up products of neighbouring words, each word first combined with its key. A block that
// is not a whole number of steps ends with its last bytes once more, or is filled up with zeros:
// either is one to one among blocks of one length.

/// The words of a block of less than 16 bytes.
[[nodiscard]] inline std::array<std::uint64_t, 2> short_words(std::string_view block) noexcept {
    std::array<std::uint64_t, 2> words{};
    if (block.size() >= 8) {
        std::memcpy(&words[0], block.data(), 8);
        std::memcpy(&words[1], block.data() + block.size() - 8, 8);
    } else {
        for (const char c : block) words[0] = words[0] << 8U | static_cast<unsigned char>(c);
    }
    return words;
}

[[nodiscard]] inline uint128 nh_product(const char* pair, const std::uint64_t* key) noexcept {
    std::array<std::uint64_t, 2> words;  // in the machine's order: hashes never leave it
    std::memcpy(words.data(), pair, sizeof words);
    return uint128{words[0] + key[0]} * (words[1] + key[1]);
}

/// NH (Black et al., "UMAC: Fast and Secure Message Authentication", 1999): integers. Two
/// different blocks of one length have the same sum for at most one key in 2^64.
/// @pre block.size() <= block_bytes
/// Out of line, lest its registers are saved wherever PH is used.
[[gnu::noinline]] [[nodiscard]] inline uint128 nh(std::string_view block,
                                                  const block_key& secret) noexcept {
    const char* const bytes = block.data();
    const std::uint64_t* key = secret.data();
    uint128 even = 0;  // two sums, since one would wait for itself
    uint128 odd = 0;
    std::size_t at = 0;
    for (; at + 32 <= block.size(); at += 32, key += 4) {
        even += nh_product(bytes + at, key);
        odd += nh_product(bytes + at + 16, key + 2);
    }
    if (at + 16 <= block.size()) {
        even += nh_product(bytes + at, key);
        at += 16;
        key += 2;
    }
    if (at == block.size()) return even + odd;
    if (block.size() >= 16) return even + odd + nh_product(bytes + block.size() - 16, key);
    const std::array<std::uint64_t, 2> words = short_words(block);
    return uint128{words[0] + key[0]} * (words[1] + key[1]);
}

#if defined(__x86_64__)

[[gnu::target("avx2")]] inline __m256i load_32(const char* at) noexcept {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at));
}
[[gnu::target("avx2")]] inline __m128i load_16(const char* at) noexcept {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
}

/// What is left of a block behind its whole steps of 32 bytes.
[[gnu::target("avx2")]] inline __m256i last_words(std::string_view block) noexcept {
    const char* const end = block.data() + block.size();
    if (block.size() >= 32) return load_32(end - 32);
    if (block.size() >= 16) return _mm256_set_m128i(load_16(end - 16), load_16(block.data()));
    const auto words = std::bit_cast<std::array<long long, 2>>(short_words(block));
    return _mm256_set_epi64x(0, 0, words[1], words[0]);
}

/// Adds two products to `sum`: the lower by the upper half of each of the two pairs of `words`.
[[gnu::target("avx2,vpclmulqdq")]] inline void add_products(__m256i& sum, __m256i words,
                                                            const std::uint64_t* key) noexcept {
    words = _mm256_xor_si256(words, _mm256_loadu_si256(reinterpret_cast<const __m256i*>(key)));
    sum = _mm256_xor_si256(sum, _mm256_clmulepi64_epi128(words, words, 1));
}

/// PH: polynomials over GF(2), of which addition is exclusive or (Lemire and Kaser, "Faster 64-bit
/// universal hashing using carry-less multiplications", 2016, section 3). The bound is NH's: if
/// two blocks differ in one factor of a product, at most one value of the other's key in 2^64
/// makes the sums equal.
/// @pre block.size() <= block_bytes, can_use(block_compression::ph)
[[gnu::target("avx2,vpclmulqdq")]] [[nodiscard]] inline uint128 ph(
    std::string_view block, const block_key& secret) noexcept {
    const char* at = block.data();
    const char* const end = at + block.size();
    const std::uint64_t* key = secret.data();
    __m256i even = _mm256_setzero_si256();
    __m256i odd = even;
    for (; end - at >= 64; at += 64, key += 8) {
        add_products(even, load_32(at), key);
        add_products(odd, load_32(at + 32), key + 4);
    }
    if (end - at >= 32) {
        add_products(even, load_32(at), key);
        at += 32;
        key += 4;
    }
    if (at != end) add_products(odd, last_words(block), key);
    even = _mm256_xor_si256(even, odd);
    const __m128i sum =
        _mm_xor_si128(_mm256_castsi256_si128(even), _mm256_extracti128_si256(even, 1));
    return uint128{static_cast<std::uint64_t>(_mm_extract_epi64(sum, 1))} << 64U |
           static_cast<std::uint64_t>(_mm_cvtsi128_si64(sum));
}

#endif

}  // namespace detail

/// Whether this processor has what `how` needs.
[[nodiscard]] inline bool can_use(block_compression how) noexcept {
    if (how == block_compression::nh) return true;
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("vpclmulqdq") != 0;
#else
    return false;
#endif
}

/// The faster of those that this processor can use; the same in the whole process.
[[nodiscard]] inline block_compression fastest_compression() noexcept {
    return can_use(block_compression::ph) ? block_compression::ph : block_compression::nh;
}

}  // namespace tidegauge
