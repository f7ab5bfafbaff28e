#include <tidegauge/otlp/wire.hpp>
#include <tidegauge/otlp/wire_writer.hpp>

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace tidegauge::otlp;
using namespace std::string_view_literals;

/// Reads all fields of `bytes`; what went wrong is in `broken`.
std::vector<field> fields_of(std::string_view bytes, malformed& broken) {
    std::vector<field> out;
    message_reader reader(bytes, broken);
    for (field f; reader.next(f);) out.push_back(f);
    return out;
}

void expect_malformed(std::string_view bytes, std::ptrdiff_t at, std::string_view expected) {
    malformed broken;
    fields_of(bytes, broken);
    ASSERT_TRUE(broken);
    EXPECT_EQ(broken.at - bytes.data(), at);
    EXPECT_EQ(broken.expected, expected);
}

TEST(wire, reads_each_wire_type_in_the_order_in_which_fields_stand) {
    constexpr auto bytes = "\x08\x96\x01\x11\x01\0\0\0\0\0\0\x80\x1a\x02hi\x25\x01\0\0\0"sv;
    malformed broken;
    const auto fields = fields_of(bytes, broken);
    EXPECT_FALSE(broken);
    ASSERT_EQ(fields.size(), 4U);
    EXPECT_EQ(fields[0].tag, varint_tag(1));
    EXPECT_EQ(fields[0].number, 150U);
    EXPECT_EQ(fields[1].tag, fixed64_tag(2));
    EXPECT_EQ(fields[1].number, 0x8000000000000001U);
    EXPECT_EQ(fields[2].tag, bytes_tag(3));
    EXPECT_EQ(fields[2].bytes, "hi");
    EXPECT_EQ(fields[2].whole, "\x1a\x02hi"sv);
    EXPECT_EQ(fields[3].tag, tag(4, wire_type::fixed32));
}

TEST(wire, reads_the_largest_varint) {
    malformed broken;
    const auto fields = fields_of("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"sv, broken);
    ASSERT_EQ(fields.size(), 1U);
    EXPECT_EQ(fields[0].number, ~0ULL);
}

TEST(wire, an_empty_message_has_no_fields) {
    malformed broken;
    EXPECT_TRUE(fields_of({}, broken).empty());
    EXPECT_FALSE(broken);
}

TEST(wire, names_the_byte_of_a_varint_that_does_not_end) {
    expect_malformed("\x08\x01\x08\x80"sv, 3, "a whole varint");
}
TEST(wire, refuses_a_varint_of_eleven_bytes) {
    expect_malformed("\x08\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01"sv, 1,
                     "a varint of at most ten bytes");
}
TEST(wire, refuses_a_field_that_ends_behind_its_message) {
    expect_malformed("\x08\x01\x0a\x03hi"sv, 2, "a field that ends inside of its message");
}
TEST(wire, refuses_a_length_near_the_end_of_the_address_space) {
    expect_malformed("\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01hi"sv, 0,
                     "a field that ends inside of its message");
}
TEST(wire, refuses_fixed_fields_that_are_cut_short) {
    expect_malformed("\x09\x01\x02"sv, 1, "8 more bytes");
    expect_malformed("\x0d\x01\x02"sv, 1, "4 more bytes");
}
TEST(wire, refuses_field_number_zero_and_too_large_a_number) {
    expect_malformed("\x02\x00"sv, 0, "a field number between 1 and 536870911");
    expect_malformed("\x80\x80\x80\x80\x10\x00"sv, 0, "a field number between 1 and 536870911");
}
TEST(wire, refuses_groups_and_types_that_do_not_exist) {
    for (const auto bytes : {"\x0b"sv, "\x0c"sv, "\x0e"sv, "\x0f"sv}) {
        expect_malformed(bytes, 0, "a field of wire type 0, 1, 2 or 5");
    }
}

TEST(wire, a_failure_within_ends_the_reading_of_the_messages_around_it) {
    constexpr auto outer = "\x0a\x01\x08\x10\x01"sv;
    malformed broken;
    message_reader reader(outer, broken);
    field f;
    ASSERT_TRUE(reader.next(f));
    message_reader inner(f.bytes, broken);
    field g;
    EXPECT_FALSE(inner.next(g));
    EXPECT_FALSE(reader.next(f));
    EXPECT_EQ(broken.at - outer.data(), 3);
}

TEST(wire_writer, writes_what_the_reader_reads) {
    for (const std::uint64_t value : {0ULL, 1ULL, 127ULL, 128ULL, 300ULL, ~0ULL}) {
        std::string out;
        append_varint(out, varint_tag(1));
        append_varint(out, value);
        append_varint(out, fixed64_tag(2));
        append_fixed64(out, value);
        malformed broken;
        const auto fields = fields_of(out, broken);
        ASSERT_EQ(fields.size(), 2U);
        EXPECT_EQ(fields[0].number, value);
        EXPECT_EQ(fields[1].number, value);
    }
}

TEST(wire_writer, a_field_gets_its_length_in_as_few_bytes_as_it_takes) {
    for (const std::size_t size : {0U, 1U, 127U, 128U, 20000U}) {
        std::string out = "before";
        const std::size_t payload = open_field(out, 5);
        out.append(size, 'x');
        close_field(out, payload);
        EXPECT_EQ(out.size(), 6 + 1 + (size < 128 ? 1U : size < 16384 ? 2U : 3U) + size);
        malformed broken;
        const auto fields = fields_of(std::string_view(out).substr(6), broken);
        ASSERT_EQ(fields.size(), 1U);
        EXPECT_EQ(fields[0].bytes, std::string(size, 'x'));
    }
}

}  // namespace
