#include <tidegauge/labels/symbol_table.hpp>

#include <gtest/gtest.h>

#include <string>

namespace {

using tidegauge::symbol;
using tidegauge::symbol_table;

TEST(symbol_table, gives_equal_strings_the_same_symbol) {
    symbol_table table;
    const symbol a = table.intern("pod");
    EXPECT_EQ(table.intern("pod"), a);
    EXPECT_NE(table.intern("pod-2"), a);
    EXPECT_EQ(table.text(a), "pod");
    EXPECT_EQ(table.size(), 2U);
}

TEST(symbol_table, finds_only_what_is_in_use) {
    symbol_table table;
    EXPECT_FALSE(table.find("pod").has_value());
    const symbol a = table.intern("pod");
    EXPECT_EQ(table.find("pod"), a);
}

TEST(symbol_table, forgets_a_string_with_its_last_use) {
    symbol_table table;
    const std::size_t empty = table.bytes();
    const symbol a = table.intern("pod");
    table.intern("pod");
    table.release(a);
    EXPECT_EQ(table.find("pod"), a);
    table.release(a);
    EXPECT_FALSE(table.find("pod").has_value());
    EXPECT_EQ(table.bytes(), empty);
}

TEST(symbol_table, gives_a_free_number_to_the_next_string) {
    symbol_table table;
    const symbol a = table.intern("old");
    table.release(a);
    EXPECT_EQ(table.intern("new"), a);
    EXPECT_EQ(table.text(a), "new");
}

TEST(symbol_table, keeps_its_texts_in_place_while_it_grows) {
    symbol_table table;
    const symbol first = table.intern("short");  // fits into the string object itself
    const std::string_view text = table.text(first);
    for (int i = 0; i < 10'000; ++i) table.intern(std::to_string(i));
    EXPECT_EQ(table.text(first).data(), text.data());
    EXPECT_EQ(table.find("short"), first);
}

TEST(symbol_table, asserts_that_nothing_is_released_too_often) {
    symbol_table table;
    const symbol a = table.intern("pod");
    table.release(a);
    EXPECT_THROW(table.release(a), broken_precondition);
}

}  // namespace
