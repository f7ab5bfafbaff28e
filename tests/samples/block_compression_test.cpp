#include <tidegauge/samples/block_compression.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

namespace {

using namespace tidegauge;
using detail::uint128;

detail::block_key some_key() {
    detail::block_key key{};
    std::uint64_t word = 1;
    for (std::uint64_t& each : key) each = word *= 0x9e37'79b9'7f4a'7c15;
    return key;
}

std::string some_bytes(std::size_t size) {
    std::string bytes;
    for (std::size_t i = 0; i < size; ++i) bytes += static_cast<char>(i * i * 7 + i / 3);
    return bytes;
}

std::uint64_t word_at(const std::string& bytes, std::size_t at) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + at, sizeof word);
    return word;
}

/// Polynomials over GF(2), multiplied by hand.
uint128 carry_less(std::uint64_t a, std::uint64_t b) {
    uint128 product = 0;
    for (unsigned i = 0; i < 64; ++i) {
        if ((a >> i & 1U) != 0) product ^= uint128{b} << i;
    }
    return product;
}

TEST(block_compression, nh_adds_products_of_sums_with_the_key) {
    const detail::block_key key = some_key();
    for (const std::size_t pairs : {1U, 2U, 3U, 8U, 16U}) {
        const std::string block = some_bytes(16 * pairs);
        uint128 expected = 0;
        for (std::size_t i = 0; i < 2 * pairs; i += 2) {
            expected +=
                uint128{word_at(block, 8 * i) + key[i]} * (word_at(block, 8 * i + 8) + key[i + 1]);
        }
        EXPECT_TRUE(detail::nh(block, key) == expected) << pairs;
    }
}

TEST(block_compression, what_is_left_of_a_block_is_read_from_its_end) {
    const detail::block_key key = some_key();
    const std::string block = some_bytes(20);
    EXPECT_TRUE(detail::nh(block, key) ==
                detail::nh(block.substr(0, 16) + block.substr(4, 16), key));
}

#if defined(__x86_64__)

TEST(block_compression, ph_adds_carry_less_products_of_sums_with_the_key) {
    if (!can_use(block_compression::ph)) GTEST_SKIP() << "not on this processor";
    const detail::block_key key = some_key();
    for (const std::size_t pairs : {2U, 4U, 6U, 8U, 10U, 16U}) {
        const std::string block = some_bytes(16 * pairs);
        uint128 expected = 0;
        for (std::size_t i = 0; i < 2 * pairs; i += 2) {
            expected ^=
                carry_less(word_at(block, 8 * i) ^ key[i], word_at(block, 8 * i + 8) ^ key[i + 1]);
        }
        EXPECT_TRUE(detail::ph(block, key) == expected) << pairs;
    }
}

TEST(block_compression, ph_reads_what_is_left_of_a_block_from_its_end) {
    if (!can_use(block_compression::ph)) GTEST_SKIP() << "not on this processor";
    const detail::block_key key = some_key();
    const std::string block = some_bytes(50);
    EXPECT_TRUE(detail::ph(block, key) ==
                detail::ph(block.substr(0, 32) + block.substr(18, 32), key));
    const std::string less = some_bytes(20);
    EXPECT_TRUE(detail::ph(less, key) == detail::ph(less.substr(0, 16) + less.substr(4, 16), key));
}

#endif

TEST(block_compression, short_blocks_of_one_length_differ) {
    for (std::size_t size = 1; size < 16; ++size) {
        for (std::size_t i = 0; i < size; ++i) {
            std::string changed(size, 'a');
            changed[i] = 'b';
            EXPECT_NE(detail::short_words(changed), detail::short_words(std::string(size, 'a')));
        }
    }
}

}  // namespace
