// A keyed 128-bit hash of byte strings, in which a sender cannot make two of them collide.
#pragma once

#include <tidegauge/samples/fingerprint.hpp>
#include <tidegauge/samples/key_stream.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace tidegauge {

namespace detail {

__extension__ using uint128 = unsigned __int128;

/// Arithmetic modulo the prime 2^127 - 1, where multiplying by a power of two is a rotation.
inline constexpr uint128 prime = (uint128{1} << 127U) - 1;

/// A number of at most 2^127 - 1 that is congruent to `x`; zero has two forms, which does no harm.
/// @pre x <= 2^128 - 2
[[nodiscard]] constexpr uint128 reduced(uint128 x) noexcept {
    return (x & prime) + (x >> 127U);
}

/// x times 2^places. @pre x <= 2^127 - 1, 0 < places < 127
[[nodiscard]] constexpr uint128 shifted(uint128 x, unsigned places) noexcept {
    return ((x << places) & prime) | (x >> (127U - places));
}

/// A secret factor of 124 bits in two halves of 62, so that the products of three words with one
/// half add up in 128 bits.
struct factor {
    std::uint64_t low = 0;
    std::uint64_t high = 0;
};

}  // namespace detail

/// Hashes sequences of strings and numbers under a secret key.
///
/// Each string is cut into blocks of 256 bytes. NH compresses a block to 128 bits (Black et al.,
/// "UMAC: Fast and Secure Message Authentication", 1999); those, the block's length and whether
/// another block follows are hashed linearly with secret factors modulo 2^127 - 1; a polynomial
/// in one more secret factor joins the blocks (as VMAC and Badger do). Every string carries its
/// lengths, so ("ab", "c") and ("a", "bc") differ.
///
/// Bound: two different sequences of at most n blocks collide with a probability of at most
/// 2^-64 + n 2^-123 over the choice of the key, as long as ChaCha20, which expands it, is not told
/// from chance: one collision in thirty million processes of a million series each. The first term
/// is NH's; the low halves alone are equal with at most 2^-64 + n 2^-60, so tables may use them.
/// Threads: const use may be shared.
class keyed_hash {
  public:
    /// What was hashed so far; more can be added to it many times over.
    class state {
        friend class keyed_hash;
        detail::uint128 sum_ = 1;  ///< at most 2^127 - 1, ready to add the next block to
    };

    explicit keyed_hash(std::span<const std::uint64_t, 4> key) noexcept {
        std::array<std::uint64_t, block_words + 8> words{};
        key_stream(key, words);
        std::copy_n(words.begin(), block_words, nh_key_.begin());
        const std::uint64_t* next = words.data() + block_words;
        for (detail::factor* each : {&a_, &b_, &c_, &onward_}) {
            each->low = *next++ >> 2U;
            each->high = *next++ >> 2U;
        }
    }

    /// `before` with a string behind it.
    [[nodiscard]] state chain(state before, std::string_view bytes) const noexcept {
        return multiplied(absorb(before, bytes));
    }

    /// `before` with two numbers behind it, which are no string.
    [[nodiscard]] state chain(state before, std::uint64_t a, std::uint64_t b) const noexcept {
        return multiplied(absorb(before, a, b));
    }

    /// The hash of `before` with a string behind it.
    ///
    /// Cost: about a nanosecond for each 16 bytes, and five.
    [[nodiscard]] fingerprint finish(state before, std::string_view bytes) const noexcept {
        return halves(absorb(before, bytes));
    }

    /// The hash of `before` with two numbers behind it.
    [[nodiscard]] fingerprint finish(state before, std::uint64_t a,
                                     std::uint64_t b) const noexcept {
        return halves(absorb(before, a, b));
    }

  private:
    static constexpr std::size_t block_words = 32;
    static constexpr std::size_t block_bytes = 8 * block_words;
    /// Marks in the word beside a block's length.
    static constexpr std::uint64_t more_follows = 1U << 16U;
    static constexpr std::uint64_t numbers = 1U << 17U;

    [[nodiscard]] state absorb(state before, std::string_view bytes) const noexcept {
        while (bytes.size() > block_bytes) {
            before = multiplied(absorb_block(before, bytes.substr(0, block_bytes), more_follows));
            bytes.remove_prefix(block_bytes);
        }
        return absorb_block(before, bytes, 0);
    }

    [[nodiscard]] state absorb_block(state before, std::string_view block,
                                     std::uint64_t mark) const noexcept {
        const detail::uint128 compressed = nh(block);
        return plus(before, static_cast<std::uint64_t>(compressed),
                    static_cast<std::uint64_t>(compressed >> 64U), block.size() | mark);
    }

    [[nodiscard]] state absorb(state before, std::uint64_t a, std::uint64_t b) const noexcept {
        return plus(before, a, b, numbers);
    }

    /// The sum of the products of neighbouring words, each word plus its key; a block that is not
    /// a whole number of pairs ends with its last 16 bytes once more, or is filled up with zeros.
    /// Either is one to one among blocks of one length.
    [[nodiscard]] detail::uint128 nh(std::string_view block) const noexcept {
        const char* const bytes = block.data();
        const std::uint64_t* key = nh_key_.data();
        detail::uint128 even = 0;  // two sums, since one would wait for itself
        detail::uint128 odd = 0;
        std::size_t at = 0;
        for (; at + 32 <= block.size(); at += 32, key += 4) {
            even += product(bytes + at, key);
            odd += product(bytes + at + 16, key + 2);
        }
        if (at + 16 <= block.size()) {
            even += product(bytes + at, key);
            at += 16;
            key += 2;
        }
        if (at == block.size()) return even + odd;
        if (block.size() >= 16) return even + odd + product(bytes + block.size() - 16, key);
        std::array<char, 16> filled{};
        std::copy_n(bytes, block.size(), filled.begin());
        return product(filled.data(), key);
    }

    [[nodiscard]] static detail::uint128 product(const char* pair,
                                                 const std::uint64_t* key) noexcept {
        std::array<std::uint64_t, 2> words;  // in the machine's order: hashes never leave it
        std::memcpy(words.data(), pair, sizeof words);
        return detail::uint128{words[0] + key[0]} * (words[1] + key[1]);
    }

    /// The sum, and each word times its factor.
    [[nodiscard]] state plus(state before, std::uint64_t a, std::uint64_t b,
                             std::uint64_t c) const noexcept {
        using detail::reduced;
        using detail::uint128;
        const uint128 low = uint128{a} * a_.low + uint128{b} * b_.low + uint128{c} * c_.low;
        const uint128 high = uint128{a} * a_.high + uint128{b} * b_.high + uint128{c} * c_.high;
        before.sum_ = reduced(before.sum_ + reduced(low));
        before.sum_ = reduced(before.sum_ + detail::shifted(reduced(high), 62));
        return before;
    }

    /// The sum times the polynomial's variable, by halves: 2^128 is 2, and 2^126 is one place back.
    [[nodiscard]] state multiplied(state s) const noexcept {
        using detail::reduced;
        using detail::uint128;
        const auto low = static_cast<std::uint64_t>(s.sum_);
        const auto high = static_cast<std::uint64_t>(s.sum_ >> 64U);
        const uint128 middle =
            uint128{low} * onward_.high + (uint128{high} * onward_.low << 2U);  // times 2^62
        s.sum_ = uint128{low} * onward_.low + detail::shifted(uint128{high} * onward_.high, 126);
        s.sum_ = reduced(reduced(s.sum_) + detail::shifted(reduced(middle), 62));
        return s;
    }

    [[nodiscard]] static fingerprint halves(state s) noexcept {
        return {static_cast<std::uint64_t>(s.sum_), static_cast<std::uint64_t>(s.sum_ >> 64U)};
    }

    std::array<std::uint64_t, block_words> nh_key_{};
    detail::factor a_, b_, c_;  ///< for the words of a block
    detail::factor onward_;     ///< the polynomial's variable
};

}  // namespace tidegauge
