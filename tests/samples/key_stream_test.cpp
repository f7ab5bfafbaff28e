#include <tidegauge/samples/key_stream.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cstdint>

namespace {

using tidegauge::key_stream;

constexpr std::uint64_t swapped(std::uint64_t word) {
    return __builtin_bswap64(word);
}

// RFC 8439, appendix A.1, test vectors 1 and 2: an all-zero key, blocks 0 and 1.
TEST(key_stream, is_chacha20) {
    std::array<std::uint64_t, 4> key{};
    std::array<std::uint64_t, 16> words{};
    key_stream(key, words);
    EXPECT_EQ(words[0], swapped(0x76b8e0ada0f13d90));
    EXPECT_EQ(words[1], swapped(0x405d6ae55386bd28));
    EXPECT_EQ(words[7], swapped(0xc387b669b2ee6586));
    EXPECT_EQ(words[8], swapped(0x9f07e7be5551387a));
    EXPECT_EQ(words[15], swapped(0xace10a1f4b794d6f));
}

// RFC 8439, appendix A.1, test vector 3: the last bit of the key set, block 1.
TEST(key_stream, uses_the_whole_key) {
    std::array<std::uint64_t, 4> key{0, 0, 0, 0x0100000000000000};
    std::array<std::uint64_t, 16> words{};
    key_stream(key, words);
    EXPECT_EQ(words[8], swapped(0x3aeb5224ecf84992));
    EXPECT_EQ(words[9], swapped(0x9b9d828db1ced4dd));
}

TEST(key_stream, gives_as_many_words_as_are_asked_for) {
    std::array<std::uint64_t, 4> key{1, 2, 3, 4};
    std::array<std::uint64_t, 11> some{};
    std::array<std::uint64_t, 16> more{};
    some[10] = 7;
    key_stream(key, std::span(some).first(10));
    key_stream(key, more);
    for (std::size_t i = 0; i < 10; ++i) EXPECT_EQ(some[i], more[i]);
    EXPECT_EQ(some[10], 7U);
}

}  // namespace
