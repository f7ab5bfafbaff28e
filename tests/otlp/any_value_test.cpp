#include <tidegauge/otlp/any_value.hpp>

#include <gtest/gtest.h>
#include <opentelemetry/proto/common/v1/common.pb.h>

#include <cmath>
#include <limits>
#include <optional>
#include <string>

namespace {

using opentelemetry::proto::common::v1::AnyValue;
using tidegauge::otlp::text_of;

std::optional<std::string> text(const AnyValue& value) {
    return text_of(value.SerializeAsString());
}

AnyValue of_double(double value) {
    AnyValue any;
    any.set_double_value(value);
    return any;
}

/// A value inside of `depth` arrays.
AnyValue nested(int depth) {
    AnyValue any;
    any.set_bool_value(true);
    for (int i = 0; i < depth; ++i) {
        AnyValue outer;
        *outer.mutable_array_value()->add_values() = any;
        any = outer;
    }
    return any;
}

TEST(any_value, a_string_is_itself) {
    AnyValue any;
    any.set_string_value("/order \"x\"\n");
    EXPECT_EQ(text(any), "/order \"x\"\n");
}

TEST(any_value, integers_and_booleans_are_what_a_query_says) {
    AnyValue any;
    any.set_int_value(200);
    EXPECT_EQ(text(any), "200");
    any.set_int_value(-1);
    EXPECT_EQ(text(any), "-1");
    any.set_int_value(0);
    EXPECT_EQ(text(any), "0");
    any.set_bool_value(true);
    EXPECT_EQ(text(any), "true");
    any.set_bool_value(false);
    EXPECT_EQ(text(any), "false");
}

TEST(any_value, a_double_has_the_fewest_digits_and_rarely_an_exponent) {
    EXPECT_EQ(text(of_double(0.5)), "0.5");
    EXPECT_EQ(text(of_double(1)), "1");
    EXPECT_EQ(text(of_double(100000)), "100000");
    EXPECT_EQ(text(of_double(0.1)), "0.1");
    EXPECT_EQ(text(of_double(-0.000001)), "-0.000001");
    EXPECT_EQ(text(of_double(1e20)), "100000000000000000000");
    EXPECT_EQ(text(of_double(1e21)), "1e+21");
    EXPECT_EQ(text(of_double(1.5e-7)), "1.5e-7");
    EXPECT_EQ(text(of_double(1e-10)), "1e-10");
    EXPECT_EQ(text(of_double(1e300)), "1e+300");
}

TEST(any_value, a_double_may_be_no_number) {
    EXPECT_EQ(text(of_double(std::nan(""))), "NaN");
    EXPECT_EQ(text(of_double(std::numeric_limits<double>::infinity())), "+Inf");
}

TEST(any_value, bytes_are_base64) {
    AnyValue any;
    any.set_bytes_value(std::string("\0\xff\x10", 3));
    EXPECT_EQ(text(any), "AP8Q");
    any.set_bytes_value("a");
    EXPECT_EQ(text(any), "YQ==");
}

TEST(any_value, an_array_is_compact_json) {
    AnyValue any;
    auto& values = *any.mutable_array_value();
    values.add_values()->set_string_value("a\"\\\n\x01");
    values.add_values()->set_int_value(-2);
    values.add_values()->set_bool_value(true);
    values.add_values()->set_double_value(0.5);
    *values.add_values() = of_double(std::nan(""));
    values.add_values();
    values.add_values()->set_bytes_value("a");
    EXPECT_EQ(text(any), R"(["a\"\\\u000a\u0001",-2,true,0.5,"NaN",null,"YQ=="])");
}

TEST(any_value, an_empty_array_and_map_are_json_too) {
    AnyValue any;
    any.mutable_array_value();
    EXPECT_EQ(text(any), "[]");
    any.mutable_kvlist_value();
    EXPECT_EQ(text(any), "{}");
}

TEST(any_value, a_map_is_json_sorted_by_key_and_the_last_of_a_key_stays) {
    AnyValue any;
    for (const auto& [key, value] : {std::pair{"b", 1}, {"a", 2}, {"b", 3}}) {
        auto& entry = *any.mutable_kvlist_value()->add_values();
        entry.set_key(key);
        entry.mutable_value()->mutable_array_value()->add_values()->set_int_value(value);
    }
    EXPECT_EQ(text(any), R"({"a":[2],"b":[3]})");
}

TEST(any_value, an_empty_value_and_a_string_table_index_have_no_text) {
    EXPECT_EQ(text(AnyValue()), "");
    AnyValue any;
    any.set_string_value_strindex(3);
    EXPECT_EQ(text(any), "");
}

TEST(any_value, of_several_values_the_last_one_counts_as_in_protobuf) {
    AnyValue first;
    first.set_string_value("x");
    AnyValue second;
    second.set_int_value(7);
    EXPECT_EQ(text_of(first.SerializeAsString() + second.SerializeAsString()), "7");
}

TEST(any_value, text_that_is_no_utf8_is_malformed_at_any_depth) {
    EXPECT_EQ(text_of("\x0a\x01\xff"), std::nullopt);
    EXPECT_EQ(text_of("\x2a\x05\x0a\x03\x0a\x01\xff"), std::nullopt);
    EXPECT_EQ(text_of("\x32\x05\x0a\x03\x0a\x01\xff"), std::nullopt);  // the key of a map
}

TEST(any_value, bytes_that_are_no_protobuf_are_malformed_at_any_depth) {
    EXPECT_EQ(text_of("\x0a\x05"), std::nullopt);
    EXPECT_EQ(text_of("\x2a\x02\x0a\x05"), std::nullopt);
    EXPECT_EQ(text_of("\x2a\x01\x0a"), std::nullopt);
    EXPECT_EQ(text_of("\x32\x01\x0a"), std::nullopt);
}

TEST(any_value, nests_deep_enough_for_anyone_and_not_for_ever) {
    EXPECT_EQ(text(nested(31)), std::string(31, '[') + "true" + std::string(31, ']'));
    EXPECT_EQ(text(nested(32)), std::nullopt);
    EXPECT_EQ(text(nested(90)), std::nullopt);
}

}  // namespace
