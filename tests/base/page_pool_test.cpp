#include <tidegauge/base/page_pool.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <map>
#include <span>

namespace {

using tidegauge::page_pool;

constexpr std::size_t step = page_pool::least_bytes;

std::span<std::byte> taken(page_pool& from, std::size_t bytes) {
    return {static_cast<std::byte*>(from.take(bytes)), bytes};
}

bool is_zero(std::span<const std::byte> bytes) {
    return std::ranges::all_of(bytes, [](std::byte each) { return each == std::byte{}; });
}

TEST(page_pool, gives_zeroes_that_begin_with_a_page) {
    page_pool pool;
    for (const std::size_t bytes : {step, 3 * step, 32 * step, 33 * step}) {
        const auto piece = taken(pool, bytes);
        EXPECT_TRUE(is_zero(piece));
        EXPECT_EQ(reinterpret_cast<std::uintptr_t>(piece.data()) % 4096, 0U);
        pool.give_back(piece.data(), piece.size());
    }
}

TEST(page_pool, gives_each_byte_to_one_alone) {
    page_pool pool;
    std::map<const std::byte*, std::size_t> pieces;
    for (std::size_t i = 0; i < 200; ++i) {
        const auto piece = taken(pool, (1 + i % 9) * step - i);
        std::memset(piece.data(), 1, piece.size());
        pieces[piece.data()] = piece.size();
    }
    const std::byte* end = nullptr;
    for (const auto& [begin, size] : pieces) {
        EXPECT_GE(begin, end);
        end = begin + size;
    }
}

TEST(page_pool, gives_what_was_given_back_anew_and_in_smaller_pieces) {
    page_pool pool;
    const auto table = taken(pool, 32 * step);
    std::memset(table.data(), 1, table.size());
    pool.give_back(table.data(), table.size());
    for (std::size_t i = 0; i < 32; ++i) {
        const auto piece = taken(pool, step);
        EXPECT_EQ(piece.data(), table.data() + i * step);
        EXPECT_TRUE(is_zero(piece));
    }
}

}  // namespace
