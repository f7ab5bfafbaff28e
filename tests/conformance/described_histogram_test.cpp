#include "conformance/promqltest/described_histogram.hpp"

#include "conformance/promqltest/histogram_buckets.hpp"

#include <tidegauge/base/status.hpp>

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace tidegauge::promqltest {
namespace {

absl::StatusOr<described_histogram> parse(std::string_view text) {
    text_cursor at(text);
    at.take("{{");
    return take_histogram(at);
}

std::string histogram_refusal(std::string_view text) {
    const auto parsed = parse(text);
    return parsed.ok() ? "accepted" : std::string(message(parsed.status()));
}

TEST(described_histogram, nothing_inside_is_the_empty_histogram) {
    for (const std::string_view text : {"{{}}", "{{ }}"}) {
        ASSERT_TRUE(parse(text).ok()) << text;
        EXPECT_EQ(parse(text)->value, native_histogram());
        EXPECT_FALSE(parse(text)->hint_given);
    }
}

TEST(described_histogram, every_key_is_read) {
    const auto parsed = parse(
        "{{schema:1 sum:-0.3 count:7.1 z_bucket:2 z_bucket_w:0.05 buckets:[5.1 10] offset:-3 "
        "n_buckets:[4 5] n_offset:2 counter_reset_hint:gauge custom_values:[1 2]}}");
    ASSERT_TRUE(parsed.ok()) << parsed.status();
    const native_histogram& h = parsed->value;
    EXPECT_EQ(h.schema, 1);
    EXPECT_EQ(h.sum, -0.3);
    EXPECT_EQ(h.count, 7.1);
    EXPECT_EQ(h.zero_count, 2);
    EXPECT_EQ(h.zero_threshold, 0.05);
    EXPECT_EQ(h.positive_spans, (std::vector<bucket_span>{{-3, 2}}));
    EXPECT_EQ(h.positive_counts, (std::vector<double>{5.1, 10}));
    EXPECT_EQ(h.negative_spans, (std::vector<bucket_span>{{2, 2}}));
    EXPECT_EQ(h.negative_counts, (std::vector<double>{4, 5}));
    EXPECT_EQ(h.custom_bounds, (std::vector<double>{1, 2}));
    EXPECT_EQ(h.hint, native_histogram::reset_hint::gauge);
    EXPECT_TRUE(parsed->hint_given);
}

TEST(described_histogram, keys_may_be_capital_letters_and_values_infinite) {
    const auto parsed = parse("{{SUM:-Inf Count:NaN}}");
    ASSERT_TRUE(parsed.ok()) << parsed.status();
    EXPECT_LT(parsed->value.sum, 0);
    EXPECT_NE(parsed->value.count, parsed->value.count);
}

TEST(described_histogram, a_key_twice_is_refused) {
    EXPECT_EQ(histogram_refusal("{{sum:1 sum:2}}"),
              "column 9: expected each key once, found \"sum:2}}\"");
}

TEST(described_histogram, an_unknown_key_is_refused) {
    EXPECT_EQ(histogram_refusal("{{mean:1}}"),
              "column 3: expected a key of a histogram, found \"mean:1}}\"");
}

TEST(described_histogram, a_missing_end_is_refused) {
    EXPECT_EQ(histogram_refusal("{{sum:1"),
              "column 8: expected a key, a colon or }}, found the end");
    EXPECT_EQ(histogram_refusal("{{buckets:[1 2"), "column 15: expected a number, found the end");
}

TEST(described_histogram, a_wrong_value_is_refused) {
    EXPECT_EQ(histogram_refusal("{{schema:1.5}}"),
              "column 11: expected a key, a colon or }}, found \".5}}\"");
    EXPECT_EQ(histogram_refusal("{{sum:x}}"), "column 7: expected a number, found \"x}}\"");
    EXPECT_EQ(histogram_refusal("{{counter_reset_hint:maybe}}"),
              "column 22: expected unknown, reset, not_reset or gauge, found \"maybe}}\"");
}

native_histogram histogram(std::string_view text) {
    return parse(text)->value;
}

TEST(histogram_buckets, adding_joins_buckets_of_the_same_index) {
    const auto sum = add_histogram(histogram("{{sum:4 count:4 buckets:[1 2 1]}}"),
                                   histogram("{{sum:2 count:1 buckets:[1] offset:4}}"), 1);
    ASSERT_TRUE(sum.ok());
    EXPECT_EQ(sum->count, 5);
    EXPECT_EQ(sum->sum, 6);
    EXPECT_EQ(counts_of(sum->positive_spans, sum->positive_counts),
              (bucket_counts{{0, 1}, {1, 2}, {2, 1}, {4, 1}}));
}

TEST(histogram_buckets, subtracting_what_was_added_leaves_no_buckets_behind) {
    const native_histogram base = histogram("{{sum:4 count:4 n_buckets:[1 2 1]}}");
    const auto nothing = add_histogram(base, base, -1);
    ASSERT_TRUE(nothing.ok());
    EXPECT_EQ(nothing->count, 0);
    EXPECT_TRUE(counts_of(nothing->negative_spans, nothing->negative_counts).empty());
}

TEST(histogram_buckets, finer_buckets_fall_into_the_coarser_ones) {
    const auto sum = add_histogram(histogram("{{schema:-1 buckets:[1] offset:1}}"),
                                   histogram("{{schema:0 buckets:[2 2 2] offset:1}}"), 1);
    ASSERT_TRUE(sum.ok());
    EXPECT_EQ(counts_of(sum->positive_spans, sum->positive_counts),
              (bucket_counts{{1, 5}, {2, 2}}));
}

TEST(histogram_buckets, coarser_or_other_custom_buckets_are_not_added) {
    EXPECT_FALSE(add_histogram(histogram("{{schema:1}}"), histogram("{{schema:0}}"), 1).ok());
    EXPECT_FALSE(add_histogram(histogram("{{schema:-53 custom_values:[1]}}"),
                               histogram("{{schema:-53 custom_values:[2]}}"), 1)
                     .ok());
    EXPECT_FALSE(
        add_histogram(histogram("{{z_bucket_w:1}}"), histogram("{{z_bucket:3 z_bucket_w:2}}"), 1)
            .ok());
}

}  // namespace
}  // namespace tidegauge::promqltest
