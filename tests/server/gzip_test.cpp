#include "gzip.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <string>

namespace tidegauge::server {
namespace {

std::string gzip(const std::string& text) {
    z_stream stream{};
    EXPECT_EQ(deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, MAX_WBITS + 16, 8,
                           Z_DEFAULT_STRATEGY),
              Z_OK);
    std::string packed(deflateBound(&stream, text.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    return packed;
}

TEST(gunzip, gives_back_what_was_packed) {
    std::string noise;
    for (unsigned i = 0; i < 100'000; ++i) noise += static_cast<char>(i * i % 251);
    for (const std::string& text : {std::string(), std::string("a"), noise}) {
        const auto unpacked = gunzip(gzip(text), 1 << 20);
        ASSERT_TRUE(unpacked.ok()) << unpacked.status();
        EXPECT_EQ(*unpacked, text);
    }
}

TEST(gunzip, reads_members_in_a_row_as_one_text) {
    const auto unpacked = gunzip(gzip("one, ") + gzip("") + gzip("two"), 100);
    ASSERT_TRUE(unpacked.ok()) << unpacked.status();
    EXPECT_EQ(*unpacked, "one, two");
}

TEST(gunzip, takes_as_much_as_is_allowed_and_not_a_byte_more) {
    const std::string text(100'000, 'x');
    EXPECT_TRUE(gunzip(gzip(text), text.size()).ok());
    EXPECT_EQ(gunzip(gzip(text), text.size() - 1).status().code(),
              absl::StatusCode::kResourceExhausted);
}

TEST(gunzip, bounds_members_together_and_not_one_by_one) {
    const std::string member = gzip(std::string(60, 'x'));
    EXPECT_TRUE(gunzip(member, 100).ok());
    EXPECT_EQ(gunzip(member + member, 100).status().code(), absl::StatusCode::kResourceExhausted);
}

TEST(gunzip, refuses_whatever_is_cut_off) {
    const std::string packed = gzip("a text that is long enough to be cut at many places");
    for (std::size_t length = 0; length < packed.size(); ++length) {
        EXPECT_EQ(gunzip(packed.substr(0, length), 1000).status().code(),
                  absl::StatusCode::kInvalidArgument)
            << length;
    }
}

TEST(gunzip, refuses_what_stands_behind_the_end) {
    EXPECT_EQ(gunzip(gzip("text") + "rest", 1000).status().code(),
              absl::StatusCode::kInvalidArgument);
}

TEST(gunzip, refuses_a_wrong_checksum) {
    std::string packed = gzip("text");
    packed[packed.size() - 6] ^= 1;  // inside of the checksum, which is followed by the length
    EXPECT_EQ(gunzip(packed, 1000).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(is_gzip, looks_at_the_first_two_bytes) {
    EXPECT_TRUE(is_gzip(gzip("")));
    for (const std::string_view other : {"", "\x1f", "\x0a\x00", "\x78\x9c"}) {
        EXPECT_FALSE(is_gzip(other));
    }
}

}  // namespace
}  // namespace tidegauge::server
