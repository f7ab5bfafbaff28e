#include <tidegauge/base/xxhash64.hpp>

#include <gtest/gtest.h>

#include <string>

namespace {

using tidegauge::xxhash64;

// Known answers of the reference implementation with the seed 0.
TEST(xxhash64, knows_the_hash_of_nothing_and_of_short_texts) {
    EXPECT_EQ(xxhash64(""), 0xef46db3751d8e999U);
    EXPECT_EQ(xxhash64("a"), 0xd24ec4f1a98c6e5bU);
    EXPECT_EQ(xxhash64("abc"), 0x44bc2cf5ad770999U);
}

TEST(xxhash64, knows_the_hash_of_texts_of_more_than_a_block) {
    EXPECT_EQ(xxhash64("Nobody inspects the spammish repetition"), 0xfbcea83c8a378bf1U);
}

}  // namespace
