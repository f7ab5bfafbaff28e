// The parts of a store that are tested best on their own.
#include "support/series.hpp"

#include <tidegauge/store/store.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

namespace {

using namespace std::chrono_literals;
using tidegauge::arrivals;
using tidegauge::directory;
using tidegauge::fingerprint;
using tidegauge::fingerprint_table;
using tidegauge::label_symbols;
using tidegauge::metric_names;
using tidegauge::postings;
using tidegauge::series_ref;
using tidegauge::slab;
using tidegauge::store_limits;
using tidegauge::symbol;
using tidegauge::testing::at_s;

constexpr label_symbols pod_a{symbol{1}, symbol{2}};

TEST(arrivals, begin_with_the_first_and_end_with_the_newest) {
    arrivals seen;
    EXPECT_FALSE(seen.first().has_value());
    EXPECT_FALSE(seen.last().has_value());
    for (const double s : {10.0, 10.5, 30.0, 20.0}) seen.note(at_s(s));
    EXPECT_EQ(seen.first(), at_s(10));
    EXPECT_EQ(seen.last(), at_s(30));
}

TEST(arrivals, flow_since_the_last_pause_that_was_too_long) {
    arrivals seen;
    for (const double s : {10.0, 30.0, 130.0, 150.0}) seen.note(at_s(s));
    EXPECT_EQ(seen.since(90s), at_s(130));
    EXPECT_EQ(seen.since(100s), at_s(10)) << "a pause as long as allowed is none";
    EXPECT_EQ(seen.since(15s), at_s(150));
}

TEST(arrivals, remember_an_outage_however_many_short_pauses_follow) {
    arrivals seen;
    seen.note(at_s(0));
    for (int i = 0; i < 1000; ++i) seen.note(at_s(500 + 10 * i));
    EXPECT_EQ(seen.since(90s), at_s(500));
}

TEST(postings, keep_each_list_sorted_though_records_are_used_again_out_of_order) {
    postings lists;
    for (const std::uint32_t record : {5U, 9U, 2U, 7U}) lists.add(pod_a, record);
    EXPECT_EQ(lists.values_of(pod_a.name)->at(pod_a.value), (postings::list{2, 5, 7, 9}));
}

TEST(postings, drop_a_label_with_its_last_record) {
    postings lists;
    lists.add(pod_a, 1);
    lists.add(pod_a, 2);
    lists.sweep(pod_a, [](std::uint32_t record) { return record == 1; });
    EXPECT_EQ(lists.values_of(pod_a.name)->at(pod_a.value), postings::list{2});
    lists.sweep(pod_a, [](std::uint32_t) { return true; });
    EXPECT_EQ(lists.values_of(pod_a.name), nullptr);
}

TEST(metric_names, remember_a_name_whose_series_have_gone) {
    metric_names names(10);
    names.add("queue");
    names.remove("queue");
    EXPECT_TRUE(names.has_seen("queue"));
    EXPECT_TRUE(names.live().empty());
}

TEST(metric_names, forget_dead_names_rather_than_grow_without_end) {
    metric_names names(3);
    names.add("lasting");
    for (int i = 0; i < 100; ++i) {
        names.add(std::to_string(i));
        names.remove(std::to_string(i));
    }
    EXPECT_TRUE(names.has_seen("lasting"));
    EXPECT_TRUE(names.has_seen("99"));
    EXPECT_FALSE(names.has_seen("0"));
}

TEST(directory, keeps_the_first_home_of_a_label_set) {
    directory shared(store_limits{});
    const series_ref first{1, 1, 0};
    EXPECT_EQ(shared.find_or_add({1, 2}, first), first);
    EXPECT_EQ(shared.find_or_add({1, 2}, {7, 1, 3}), first);
    shared.remove({1, 2});
    EXPECT_FALSE(shared.find({1, 2}).has_value());
}

TEST(directory, counts_series_up_to_the_limit) {
    directory shared({.series = 1});
    EXPECT_TRUE(shared.take_series());
    EXPECT_FALSE(shared.take_series());
    shared.release_series();
    EXPECT_TRUE(shared.take_series());
}

TEST(fingerprint_table, finds_what_it_holds_while_it_grows) {
    fingerprint_table table;
    const auto id = [](std::uint64_t i) { return fingerprint{i * 0x9e37'79b9'7f4a'7c15U, i}; };
    for (std::uint32_t i = 0; i < 10'000; ++i) {
        table.insert(id(i), i);
        EXPECT_EQ(table.find(id(i / 2)), i / 2);
    }
    for (std::uint32_t i = 0; i < 10'000; ++i) EXPECT_EQ(table.find(id(i)), i);
    EXPECT_FALSE(table.find(id(10'000)).has_value());
    EXPECT_LE(table.bytes(), 10'000U * 48) << "at most three slots a fingerprint";
}

TEST(fingerprint_table, tells_fingerprints_apart_that_agree_in_their_low_half) {
    fingerprint_table table;
    table.insert({1, 1}, 10);
    table.insert({1, 2}, 20);
    EXPECT_EQ(table.find({1, 2}), 20U);
    table.erase({1, 1});
    EXPECT_FALSE(table.find({1, 1}).has_value());
    EXPECT_EQ(table.find({1, 2}), 20U);
}

TEST(slab, never_moves_what_it_holds) {
    slab<int> numbers;
    const std::uint32_t first = numbers.add();
    const int* where = &numbers[first];
    for (int i = 0; i < 10'000; ++i) numbers.add();
    EXPECT_EQ(&numbers[first], where);
    EXPECT_EQ(numbers.size(), 10'001U);
}

TEST(slab, keeps_every_object_apart) {
    slab<std::uint32_t> numbers;
    for (std::uint32_t i = 0; i < 10'000; ++i) numbers[numbers.add()] = i;
    for (std::uint32_t i = 0; i < 10'000; ++i) ASSERT_EQ(numbers[i], i);
}

}  // namespace
