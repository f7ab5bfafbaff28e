#include <tidegauge/samples/keyed_hash.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using tidegauge::fingerprint;
using tidegauge::keyed_hash;
using state = keyed_hash::state;

using tidegauge::block_compression;

/// All rules hold for both compressions.
class keyed_hash_by : public ::testing::TestWithParam<block_compression> {
  protected:
    void SetUp() override {
        if (!can_use(GetParam())) GTEST_SKIP() << "not on this processor";
    }
    static keyed_hash hash_with(std::uint64_t key) {
        const std::array<std::uint64_t, 4> words{key, 0, 0, 0};
        return keyed_hash(words, GetParam());
    }
};

INSTANTIATE_TEST_SUITE_P(compression, keyed_hash_by,
                         ::testing::Values(block_compression::nh, block_compression::ph),
                         [](const auto& each) {
                             return each.param == block_compression::nh ? "nh" : "ph";
                         });

/// All hashes are different, in both halves.
void expect_distinct(const std::vector<fingerprint>& hashes) {
    std::set<std::uint64_t> low;
    std::set<std::uint64_t> high;
    for (const fingerprint& each : hashes) {
        low.insert(each.low);
        high.insert(each.high);
    }
    EXPECT_EQ(low.size(), hashes.size());
    EXPECT_EQ(high.size(), hashes.size());
}

TEST_P(keyed_hash_by, is_the_same_for_the_same_bytes_wherever_they_lie) {
    const keyed_hash hash = hash_with(1);
    const std::string text(1000, 'x');
    for (std::size_t size = 0; size <= text.size(); ++size) {
        // A block of its own: a read beyond it is seen by the address sanitizer.
        const auto copy = std::make_unique<char[]>(size);
        text.copy(copy.get(), size);
        EXPECT_EQ(hash.finish({}, std::string_view(copy.get(), size)),
                  hash.finish({}, std::string_view(text).substr(0, size)));
    }
}

TEST_P(keyed_hash_by, depends_on_the_key) {
    expect_distinct(
        {hash_with(1).finish({}, "x"), hash_with(2).finish({}, "x"), hash_with(3).finish({}, "x")});
}

TEST_P(keyed_hash_by, depends_on_every_byte_at_every_length) {
    const keyed_hash hash = hash_with(1);
    for (const std::size_t size : {1U, 15U, 16U, 17U, 31U, 32U, 33U, 255U, 256U, 257U, 600U}) {
        std::string text(size, 'a');
        std::vector<fingerprint> hashes{hash.finish({}, text)};
        for (char& c : text) {
            c = 'b';
            hashes.push_back(hash.finish({}, text));
            c = 'a';
        }
        expect_distinct(hashes);
    }
}

TEST_P(keyed_hash_by, tells_lengths_apart_even_of_zeros) {
    const keyed_hash hash = hash_with(1);
    const std::string zeros(600, '\0');
    std::vector<fingerprint> hashes;
    for (std::size_t size = 0; size <= zeros.size(); ++size) {
        hashes.push_back(hash.finish({}, std::string_view(zeros).substr(0, size)));
    }
    expect_distinct(hashes);
}

TEST_P(keyed_hash_by, knows_where_one_string_ends_and_the_next_begins) {
    const keyed_hash hash = hash_with(1);
    const std::string block(256, 'x');
    const auto two = [&](std::string_view a, std::string_view b) {
        return hash.finish(hash.chain({}, a), b);
    };
    expect_distinct({two("ab", "c"), two("a", "bc"), two("", "abc"), two("abc", ""),
                     hash.finish({}, "abc"), two(block, "abc"), hash.finish({}, block + "abc")});
}

TEST_P(keyed_hash_by, knows_the_number_beside_a_string) {
    const keyed_hash hash = hash_with(1);
    const auto with = [&](std::uint32_t beside) {
        return hash.finish(hash.chain({}, "a", beside), "b");
    };
    expect_distinct({with(0), with(1), with(1U << 31U)});
    EXPECT_EQ(with(0), hash.finish(hash.chain({}, "a"), "b"));
}

TEST_P(keyed_hash_by, two_strings_that_swap_neighbouring_words_differ) {
    const keyed_hash hash = hash_with(1);
    const std::string a(8, 'a');
    const std::string b(8, 'b');
    expect_distinct({hash.finish({}, a + b), hash.finish({}, b + a), hash.finish({}, a + b + b + a),
                     hash.finish({}, b + a + a + b)});
}

TEST_P(keyed_hash_by, knows_the_order_of_strings) {
    const keyed_hash hash = hash_with(1);
    expect_distinct({hash.finish(hash.chain({}, "a"), "b"), hash.finish(hash.chain({}, "b"), "a")});
}

TEST_P(keyed_hash_by, numbers_are_no_strings) {
    const keyed_hash hash = hash_with(1);
    expect_distinct({hash.finish({}, 0, 0), hash.finish({}, 0, 1), hash.finish({}, 1, 0),
                     hash.finish({}, 0, ~0ULL), hash.finish({}, ""),
                     hash.finish({}, std::string_view("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16))});
}

// With NH alone a flipped top bit changes the low half of the sum in every second case at most,
// which would let a sender fill one bucket of a table.
TEST_P(keyed_hash_by, low_halves_differ_where_only_top_bits_differ) {
    for (std::uint64_t key = 0; key < 64; ++key) {
        const keyed_hash hash = hash_with(key);
        std::string text(64, 'a');
        std::vector<fingerprint> hashes;
        for (unsigned flips = 0; flips < 256; ++flips) {
            for (unsigned word = 0; word < 8; ++word) {
                text[8 * word + 7] = (flips >> word & 1U) != 0 ? '\xe1' : 'a';
            }
            hashes.push_back(hash.finish({}, text));
        }
        expect_distinct(hashes);
    }
}

TEST(keyed_hash, takes_the_fastest_compression_that_there_is) {
    const std::array<std::uint64_t, 4> key{1, 2, 3, 4};
    const std::string text(100, 'a');
    EXPECT_EQ(keyed_hash(key).finish({}, text),
              keyed_hash(key, tidegauge::fastest_compression()).finish({}, text));
    EXPECT_EQ(can_use(block_compression::ph),
              tidegauge::fastest_compression() == block_compression::ph);
}

// The arithmetic modulo 2^127 - 1, against long multiplication.
TEST(keyed_hash, shifting_multiplies_by_a_power_of_two) {
    using namespace tidegauge::detail;
    const auto residue = [](uint128 x) { return x % prime; };
    uint128 x = uint128{0x0123456789abcdef} << 63U | 0x7edcba9876543210;
    for (unsigned places = 1; places < 127; ++places) {
        uint128 doubled = x;
        for (unsigned i = 0; i < places; ++i) doubled = residue(doubled * 2);
        EXPECT_TRUE(residue(shifted(x, places)) == doubled) << places;
    }
    for (const uint128 each : {uint128{0}, prime, prime + 1, ~uint128{0} - 1}) {
        EXPECT_TRUE(residue(reduced(each)) == residue(each));
        EXPECT_TRUE(reduced(each) <= prime);
    }
}

}  // namespace
