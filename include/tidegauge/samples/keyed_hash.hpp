// A keyed 128-bit hash of byte strings, in which a sender cannot make two of them collide.
#pragma once

#include <tidegauge/samples/block_compression.hpp>
#include <tidegauge/samples/fingerprint.hpp>
#include <tidegauge/samples/key_stream.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace tidegauge {

namespace detail {

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

/// Secret words that mix two others into one: the upper half of a sum of products modulo 2^128,
/// which is strongly universal without any reduction (Lemire and Kaser, "Strongly universal string
/// hashing is fast", 2014, Multilinear).
struct mixer {
    uint128 a = 0;
    uint128 b = 0;
    std::uint64_t carry = 0;

    [[nodiscard]] std::uint64_t operator()(std::uint64_t x, std::uint64_t y) const noexcept {
        return static_cast<std::uint64_t>((a * x + b * y + carry) >> 64U);
    }
};

}  // namespace detail

/// Hashes sequences of strings and numbers under a secret key.
///
/// Each string is cut into blocks of 256 bytes, and NH or PH compresses a block to 128 bits. All
/// but the last of a sequence are hashed, with their lengths and whether another block of the
/// string follows, linearly with secret factors modulo 2^127 - 1; a polynomial in one more secret
/// factor joins them (as VMAC and Badger do). Two mixers with secrets of their own turn the last
/// block, which differs from point to point, into the two halves of the hash; the length and the
/// polynomial are added. Every string carries its lengths, so ("ab", "c") and ("a", "bc") differ.
///
/// Bound: two different sequences of at most n blocks collide with a probability of at most
/// 2^-64 + n 2^-120 over the choice of the key, as long as ChaCha20, which expands it, is not told
/// from chance: one collision in thirty million processes of a million series each. For if two
/// blocks differ they are compressed alike with at most 2^-64. If they are not, and are the last,
/// each mixer makes up for what else differs with 2^-64. If the last ones are alike, their lengths
/// differ or the polynomials do but for n 2^-120. The low halves alone are equal with at most
/// 2^-63 + n 2^-60, so tables may use them.
/// Threads: const use may be shared.
class keyed_hash {
  public:
    /// What was hashed so far; more can be added to it many times over.
    class state {
        friend class keyed_hash;
        detail::uint128 sum_ = 1;  ///< at most 2^127 - 1, ready to add the next block to
    };

    /// @pre can_use(how)
    explicit keyed_hash(std::span<const std::uint64_t, 4> key,
                        block_compression how = fastest_compression()) noexcept
        : how_(how) {
        std::array<std::uint64_t, detail::block_words + 18> words{};
        key_stream(key, words);
        std::copy_n(words.begin(), detail::block_words, block_key_.begin());
        const std::uint64_t* next = words.data() + detail::block_words;
        for (detail::factor* each : {&a_, &b_, &c_, &onward_}) {
            each->low = *next++ >> 2U;
            each->high = *next++ >> 2U;
        }
        for (detail::mixer* each : {&low_, &high_}) {
            for (detail::uint128* factor : {&each->a, &each->b}) {
                *factor = detail::uint128{*next++} << 64U;
                *factor |= *next++;
            }
            each->carry = *next++;
        }
    }

    /// `before` with a string behind it, and a small number beside it.
    [[nodiscard]] state chain(state before, std::string_view bytes,
                              std::uint32_t beside = 0) const noexcept {
        if (bytes.size() > detail::block_bytes) before = absorb_all_but_last(before, bytes);
        const detail::uint128 block = compressed(bytes);
        return multiplied(plus(before, low_half(block), high_half(block),
                               bytes.size() | std::uint64_t{beside} << 32U));
    }

    /// `before` with two numbers behind it, which are no string.
    [[nodiscard]] state chain(state before, std::uint64_t a, std::uint64_t b) const noexcept {
        return multiplied(plus(before, a, b, numbers));
    }

    /// The hash of `before` with a string behind it.
    ///
    /// Cost: about a nanosecond for each 50 bytes by PH, 20 by NH, and five.
    [[gnu::always_inline]] [[nodiscard]] fingerprint finish(state before,
                                                            std::string_view bytes) const noexcept {
        if (bytes.size() > detail::block_bytes) return finish_long(before, bytes);
        const detail::uint128 block = compressed(bytes);
        return mixed(before, low_half(block), high_half(block), bytes.size());
    }

    /// The hash of `before` with two numbers behind it.
    [[nodiscard]] fingerprint finish(state before, std::uint64_t a,
                                     std::uint64_t b) const noexcept {
        return mixed(before, a, b, numbers);
    }

  private:
    /// Marks in the word beside a block's length.
    static constexpr std::uint64_t more_follows = 1U << 16U;
    static constexpr std::uint64_t numbers = 1U << 17U;

    /// Out of line, so that the fast path's string stays in registers.
    [[gnu::noinline]] [[nodiscard]] fingerprint finish_long(state before,
                                                            std::string_view bytes) const noexcept {
        before = absorb_all_but_last(before, bytes);
        return finish(before, bytes);
    }

    /// Leaves no more than a block of `bytes`.
    [[nodiscard]] state absorb_all_but_last(state before, std::string_view& bytes) const noexcept {
        for (; bytes.size() > detail::block_bytes; bytes.remove_prefix(detail::block_bytes)) {
            const detail::uint128 block = compressed(bytes.substr(0, detail::block_bytes));
            before = multiplied(plus(before, low_half(block), high_half(block),
                                     detail::block_bytes | more_follows));
        }
        return before;
    }

    [[nodiscard]] detail::uint128 compressed(std::string_view block) const noexcept {
#if defined(__x86_64__)
        if (how_ == block_compression::ph) return detail::ph(block, block_key_);
#endif
        return detail::nh(block, block_key_);
    }

    [[nodiscard]] fingerprint mixed(state before, std::uint64_t a, std::uint64_t b,
                                    std::uint64_t c) const noexcept {
        return {low_half(before.sum_) + c + low_(a, b), high_half(before.sum_) + c + high_(a, b)};
    }

    [[nodiscard]] static std::uint64_t low_half(detail::uint128 x) noexcept {
        return static_cast<std::uint64_t>(x);
    }
    [[nodiscard]] static std::uint64_t high_half(detail::uint128 x) noexcept {
        return static_cast<std::uint64_t>(x >> 64U);
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

    block_compression how_;
    detail::block_key block_key_{};
    detail::factor a_, b_, c_;  ///< for the words of a block
    detail::factor onward_;     ///< the polynomial's variable
    detail::mixer low_, high_;  ///< for the last block
};

}  // namespace tidegauge
