// The parts of a store that are tested best on their own.
#include "support/series.hpp"

#include <tidegauge/store/store.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace std::chrono_literals;
using tidegauge::arrivals;
using tidegauge::directory;
using tidegauge::fingerprint;
using tidegauge::fingerprint_table;
using tidegauge::group_id;
using tidegauge::label_groups;
using tidegauge::label_hash;
using tidegauge::label_id;
using tidegauge::label_index;
using tidegauge::label_view;
using tidegauge::metric_names;
using tidegauge::owner;
using tidegauge::record_set;
using tidegauge::series_home;
using tidegauge::slab;
using tidegauge::store_options;
using tidegauge::testing::at_s;

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

std::vector<std::uint32_t> members(const record_set& set) {
    std::vector<std::uint32_t> all;
    set.for_each([&](std::uint32_t each) { all.push_back(each); });
    return all;
}

TEST(record_set, is_sorted_though_records_come_out_of_order) {
    record_set set;
    for (const std::uint32_t record : {5U, 90U, 2U, 7U}) set.insert(record);
    set.erase(7);
    EXPECT_EQ(members(set), (std::vector<std::uint32_t>{2, 5, 90}));
    EXPECT_TRUE(set.contains(90));
    EXPECT_FALSE(set.contains(7));
}

TEST(record_set, holds_the_same_as_bits_and_as_a_list) {
    record_set set;
    std::set<std::uint32_t> model;
    const auto expect_same = [&] {
        EXPECT_EQ(members(set), std::vector<std::uint32_t>(model.begin(), model.end()));
        EXPECT_EQ(set.size(), model.size());
    };
    for (std::uint32_t record = 0; record < 1000; record += 3) {
        set.insert(record);
        model.insert(record);
    }
    EXPECT_TRUE(set.is_dense());
    expect_same();
    for (std::uint32_t record = 0; record < 990; record += 3) {
        set.erase(record);
        model.erase(record);
    }
    for (const std::uint32_t record : {100'000U, 17U, 50'000U}) {  // too far apart for bits
        set.insert(record);
        model.insert(record);
    }
    EXPECT_FALSE(set.is_dense());
    expect_same();
    EXPECT_TRUE(set.contains(50'000) && set.contains(17) && !set.contains(50'001));
    EXPECT_LT(set.bytes(), 1000U);
}

/// Labels under a key of their own.
struct indexed {
    label_hash hash{std::array<std::uint64_t, 4>{1, 2, 3, 4}};
    metric_names metrics{10};
    label_index labels{hash, metrics};
};

TEST(label_index, gives_equal_labels_one_number_until_the_last_is_released) {
    indexed in;
    const label_view pod{"pod", "a"};
    const label_id first = in.labels.acquire(pod);
    EXPECT_EQ(in.labels.acquire(pod), first);
    EXPECT_NE(in.labels.acquire({"pod", "b"}), first);
    EXPECT_EQ(in.labels.with_name("pod").size(), 2U);
    in.labels.release(first);
    EXPECT_EQ(in.labels.find(in.hash.lookup(pod)), first);
    in.labels.release(first);
    EXPECT_FALSE(in.labels.find(in.hash.lookup(pod)).has_value());
    EXPECT_EQ(in.labels.with_name("pod").size(), 1U);
    EXPECT_EQ(in.labels.value(in.labels.with_name("pod")[0]), "b");
}

TEST(label_index, tells_labels_apart_that_are_one_text_together) {
    indexed in;
    EXPECT_NE(in.labels.acquire({"ab", "c"}), in.labels.acquire({"a", "bc"}));
}

TEST(label_index, takes_a_label_for_what_it_says_whatever_came_before_it) {
    indexed in;
    const std::vector<label_view> sent{{"m", "GET"}, {"m", "PUT"}, {"m", "POST"}, {"n", "PUT"},
                                       {"m", "GET"}, {"m", "PUT"}, {"n", "PUT"},  {"m", "POST"}};
    label_id before{99};  // no label has this number yet
    std::map<std::pair<std::string_view, std::string_view>, label_id> known;
    for (int round = 0; round < 3; ++round) {
        for (const label_view& each : sent) {
            before = in.labels.acquire(each, before);
            EXPECT_EQ(in.labels.name(before), each.name);
            EXPECT_EQ(in.labels.value(before), each.value);
            EXPECT_EQ(known.try_emplace({each.name, each.value}, before).first->second, before);
        }
    }
    // "PUT" came after "GET"; then all its uses go, and another label gets its number.
    const label_id put = known.at({"m", "PUT"});
    for (int use = 0; use < 6; ++use) in.labels.release(put);
    EXPECT_FALSE(in.labels.find(in.hash.lookup({"m", "PUT"})).has_value());
    const label_id get = known.at({"m", "GET"});
    EXPECT_EQ(in.labels.acquire({"m", "PUT"}, put), put) << "the number is free";
    in.labels.release(put);
    EXPECT_EQ(in.labels.acquire({"x", "y"}), put);
    const label_id again = in.labels.acquire({"m", "PUT"}, get);
    EXPECT_NE(again, put);
    EXPECT_EQ(in.labels.value(again), "PUT");
}

TEST(label_index, knows_the_metrics_whose_names_are_in_use) {
    indexed in;
    const label_id queue = in.labels.acquire({"__name__", "queue"});
    EXPECT_EQ(in.metrics.live(), std::vector<std::string>{"queue"});
    in.labels.release(queue);
    EXPECT_TRUE(in.metrics.live().empty());
}

TEST(label_groups, are_one_group_in_whatever_order_their_labels_come) {
    indexed in;
    label_groups groups(in.labels);
    const std::vector<label_view> one{{"a", "1"}, {"b", "2"}};
    const std::vector<label_view> other{{"b", "2"}, {"a", "1"}};
    const group_id group = groups.acquire(one);
    EXPECT_EQ(groups.acquire(other), group);
    EXPECT_EQ(groups.members(group).size(), 2U);
    groups.release(group);
    EXPECT_TRUE(in.labels.find(in.hash.lookup({"a", "1"})).has_value());
    groups.release(group);
    EXPECT_FALSE(in.labels.find(in.hash.lookup({"a", "1"})).has_value())
        << "nothing holds them any more";
}

TEST(owner, remembers_any_number_of_labels_and_a_bounded_number_of_aliases) {
    std::vector<label_id> own;
    for (std::uint32_t i = 0; i < 20; ++i) own.push_back(label_id{i});
    for (const std::size_t size : {0U, 8U, 9U, 20U}) {
        owner its;
        its.open(group_id{7}, std::span(own).first(size));
        EXPECT_TRUE(std::ranges::equal(its.own(), std::span(own).first(size)));
    }
    owner its;
    its.open(group_id{7}, own);
    for (std::uint64_t i = 0; i < owner::most_aliases; ++i) EXPECT_TRUE(its.add_alias({i, i}));
    EXPECT_FALSE(its.add_alias({99, 99}));
    std::uint64_t seen = 0;
    its.for_each_alias([&](const fingerprint& id) { EXPECT_EQ(id.low, seen++); });
    EXPECT_EQ(seen, owner::most_aliases);
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

store_options with_series(std::size_t most) {
    store_options options;
    options.limits.series = most;
    return options;
}

TEST(directory, keeps_the_first_home_of_a_label_set) {
    directory shared(store_options{});
    const series_home first{3, 100'000};
    EXPECT_EQ(shared.find_or_add({1, 2}, first), first);
    EXPECT_EQ(shared.find_or_add({1, 2}, {7, 1}), first);
    shared.remove({1, 2});
    EXPECT_EQ(shared.find_or_add({1, 2}, {7, 1}), (series_home{7, 1}));
}

TEST(directory, counts_series_up_to_the_limit) {
    directory shared(with_series(1));
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

TEST(fingerprint_table, is_done_growing_after_some_lookups_without_insertions) {
    fingerprint_table table;
    const auto id = [](std::uint64_t i) { return fingerprint{i * 0x9e37'79b9'7f4a'7c15U, i}; };
    std::uint32_t size = 0;
    std::size_t before = 0;
    while (size < 1000 || table.bytes() <= before) {  // it has just begun to grow
        before = table.bytes();
        table.insert(id(size), size);
        ++size;
    }
    const std::size_t growing = table.bytes();
    for (std::uint32_t i = 0; i < size; ++i) table.settle();
    EXPECT_LT(table.bytes(), growing) << "the smaller table has gone";
    for (std::uint32_t i = 0; i < size; ++i) EXPECT_EQ(table.find(id(i)), i);
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

TEST(slab, tells_which_objects_lie_side_by_side) {
    slab<std::uint32_t> numbers;
    for (std::uint32_t i = 0; i < 100'000; ++i) numbers[numbers.add()] = i;
    std::uint32_t next = 1;
    std::size_t blocks = 0;
    for (; next != numbers.size(); ++blocks) {
        const auto side_by_side = numbers.from(next);
        ASSERT_FALSE(side_by_side.empty());
        for (const std::uint32_t each : side_by_side) ASSERT_EQ(each, next++);
    }
    EXPECT_GT(blocks, 1U);
    EXPECT_TRUE(numbers.from(next).empty());
}

}  // namespace
