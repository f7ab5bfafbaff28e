#include "decompress.hpp"

#include "gzip.hpp"
#include "snappy_frames.hpp"

#include <tidegauge/base/status.hpp>

#include <gtest/gtest.h>
#include <lz4frame.h>
#include <snappy.h>
#include <zlib.h>
#include <zstd.h>

#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>

namespace tidegauge::server {
namespace {

/// zlib's formats: `window` is what deflateInit2 takes.
std::string deflated(const std::string& text, int window) {
    z_stream stream{};
    EXPECT_EQ(deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY),
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

template <int Window>
std::string in_zlib_format(const std::string& text) {
    return deflated(text, Window);
}

std::string little_endian(std::size_t number, std::size_t bytes) {
    std::string out;
    for (std::size_t i = 0; i < bytes; ++i) out += static_cast<char>(number >> (8 * i) & 0xffU);
    return out;
}

std::string snappy_block(const std::string& text) {
    std::string packed;
    snappy::Compress(text.data(), text.size(), &packed);
    return packed;
}

std::string chunk(char type, const std::string& text, const std::string& data) {
    return type + little_endian(data.size() + 4, 3) + little_endian(snappy_checksum(text), 4) +
           data;
}

/// Packed and plain chunks by turns, and one to skip.
std::string framed(const std::string& text) {
    std::string packed("\xff\x06\0\0sNaPpY\xfe\x01\0\0x", 15);
    constexpr std::size_t most = 30'000;
    for (std::size_t at = 0; at < text.size(); at += most) {
        const std::string part = text.substr(at, most);
        packed +=
            at / most % 2 == 0 ? chunk('\0', part, snappy_block(part)) : chunk('\1', part, part);
    }
    return packed;
}

std::string lz4(const std::string& text) {
    std::string packed(LZ4F_compressFrameBound(text.size(), nullptr), '\0');
    packed.resize(
        LZ4F_compressFrame(packed.data(), packed.size(), text.data(), text.size(), nullptr));
    return packed;
}

std::string zstd(const std::string& text) {
    std::string packed(ZSTD_compressBound(text.size()), '\0');
    packed.resize(ZSTD_compress(packed.data(), packed.size(), text.data(), text.size(), 3));
    return packed;
}

struct format {
    std::string_view coding;
    std::string (*pack)(const std::string& text);
};

std::ostream& operator<<(std::ostream& out, const format& each) {
    return out << each.coding;
}

class each_format : public ::testing::TestWithParam<format> {
  public:
    [[nodiscard]] static std::string pack(const std::string& text) { return GetParam().pack(text); }
    [[nodiscard]] static absl::StatusOr<std::string> unpack(std::string_view packed,
                                                            std::size_t most_bytes) {
        return decompress(GetParam().coding, packed, most_bytes);
    }
};

INSTANTIATE_TEST_SUITE_P(
    decompress, each_format,
    ::testing::Values(format{"gzip", in_zlib_format<15 + 16>}, format{"zlib", in_zlib_format<15>},
                      format{"deflate", in_zlib_format<15>}, format{"deflate", in_zlib_format<-15>},
                      format{"zstd", zstd}, format{"lz4", lz4}, format{"snappy", snappy_block},
                      format{"snappy", framed}));

TEST_P(each_format, gives_back_what_was_packed) {
    std::string noise;
    for (unsigned i = 0; i < 100'000; ++i) noise += static_cast<char>(i * i % 251);
    for (const std::string& text : {std::string("a"), noise}) {
        const auto unpacked = unpack(pack(text), 1 << 20);
        ASSERT_TRUE(unpacked.ok()) << unpacked.status();
        EXPECT_EQ(*unpacked, text);
    }
}

TEST_P(each_format, takes_as_much_as_is_allowed_and_not_a_byte_more) {
    const std::string text(100'000, 'x');
    EXPECT_TRUE(unpack(pack(text), text.size()).ok());
    EXPECT_EQ(unpack(pack(text), text.size() - 1).status().code(),
              absl::StatusCode::kResourceExhausted);
}

TEST_P(each_format, is_never_more_than_allowed_and_never_another_text_when_it_is_cut_off) {
    const std::string text = "a text that is long enough to be cut at many places";
    const std::string packed = pack(text);
    for (std::size_t length = 0; length < packed.size(); ++length) {
        const auto unpacked = unpack(packed.substr(0, length), 1000);
        if (unpacked.ok()) {
            EXPECT_EQ(*unpacked, text.substr(0, unpacked->size())) << length;
        } else {
            EXPECT_EQ(unpacked.status().code(), absl::StatusCode::kInvalidArgument);
        }
    }
    EXPECT_FALSE(unpack(packed.substr(0, packed.size() - 1), 1000).ok());
}

TEST_P(each_format, refuses_other_bytes_with_the_coding_in_the_message) {
    const auto unpacked = unpack("\x05 what is that", 1000);
    ASSERT_EQ(unpacked.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(message(unpacked.status()).rfind(std::string(GetParam().coding) + ": ", 0), 0U)
        << unpacked.status();
}

TEST(decompress, reads_members_in_a_row_as_one_text) {
    const auto gzipped = [](const std::string& text) { return deflated(text, 15 + 16); };
    EXPECT_EQ(*decompress("gzip", gzipped("one, ") + gzipped("") + gzipped("two"), 100),
              "one, two");
    EXPECT_EQ(*decompress("zstd", zstd("one, ") + zstd("") + zstd("two"), 100), "one, two");
    EXPECT_EQ(*decompress("lz4", lz4("one, ") + lz4("") + lz4("two"), 100), "one, two");
    EXPECT_EQ(*decompress("snappy", framed("one, ") + framed("") + framed("two"), 100), "one, two");
}

TEST(decompress, bounds_members_together_and_not_one_by_one) {
    const std::string text(60, 'x');
    for (const auto& [coding, member] :
         {std::pair("gzip", deflated(text, 15 + 16)), std::pair("zstd", zstd(text)),
          std::pair("lz4", lz4(text)), std::pair("snappy", framed(text))}) {
        EXPECT_TRUE(decompress(coding, member, 100).ok()) << coding;
        EXPECT_EQ(decompress(coding, member + member, 100).status().code(),
                  absl::StatusCode::kResourceExhausted)
            << coding;
    }
}

TEST(decompress, refuses_what_stands_behind_the_end_of_gzip_and_a_wrong_checksum) {
    std::string packed = deflated("text", 15 + 16);
    EXPECT_EQ(decompress("gzip", packed + "rest", 1000).status().code(),
              absl::StatusCode::kInvalidArgument);
    packed[packed.size() - 6] ^= 1;  // inside of the checksum, which is followed by the length
    EXPECT_EQ(decompress("gzip", packed, 1000).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(decompress, does_not_believe_a_block_of_snappy_that_could_not_be_so_long) {
    const std::string liar("\xff\xff\xff\x1f\0x", 6);  // 64 MiB in two bytes
    EXPECT_EQ(decompress("snappy", liar, std::size_t{1} << 30U).status().code(),
              absl::StatusCode::kInvalidArgument);
    const std::string zeros(std::size_t{1} << 20U, '\0');  // the best that snappy can do
    EXPECT_TRUE(decompress("snappy", snappy_block(zeros), zeros.size()).ok());
}

TEST(decompress, refuses_frames_of_snappy_that_are_wrong) {
    const std::string head("\xff\x06\0\0sNaPpY", 10);
    for (const std::string& wrong :
         {head + chunk('\1', "other", "text"), head + chunk('\0', "text", "text"),
          head + std::string("\x02\x01\0\0x", 5), head + std::string("\0\x01\0\0x", 5)}) {
        EXPECT_EQ(decompress("snappy", wrong, 1000).status().code(),
                  absl::StatusCode::kInvalidArgument);
    }
}

TEST(snappy_checksum, is_the_masked_crc_32c) {
    constexpr std::uint32_t crc = 0x8a9136aa;  // of 32 zeros (RFC 3720, B.4)
    EXPECT_EQ(snappy_checksum(std::string(32, '\0')), (crc >> 15U | crc << 17U) + 0xa282ead8U);
}

TEST(decompress, asks_for_no_window_beyond_what_is_allowed) {
    // A frame of zstd whose head asks for a window of 2 GiB.
    const std::string huge("\x28\xb5\x2f\xfd\x00\xa8\x01\0\0", 9);
    EXPECT_FALSE(decompress("zstd", huge, 1000).ok());
}

TEST(decompress, knows_its_codings_however_they_are_written) {
    EXPECT_EQ(known_codings(), "deflate, gzip, lz4, snappy, zlib, zstd");
    EXPECT_TRUE(is_known_coding("GZip"));
    for (const std::string_view other : {"", "identity", "br", "gzip, gzip"}) {
        EXPECT_FALSE(is_known_coding(other)) << other;
        EXPECT_EQ(decompress(other, "x", 10).status().code(), absl::StatusCode::kInvalidArgument);
    }
}

TEST(coding_of, looks_at_the_first_bytes) {
    EXPECT_EQ(coding_of(deflated("", 15 + 16)), "gzip");
    EXPECT_EQ(coding_of(zstd("")), "zstd");
    EXPECT_EQ(coding_of(framed("")), "snappy");
    for (const std::string_view other : {"", "\x1f", "\x0a\x00", "\x78\x9c", "\xff\x06"}) {
        EXPECT_EQ(coding_of(other), "");
    }
}

TEST(gzip, packs_what_is_unpacked_again) {
    const std::string text(100'000, 'x');
    EXPECT_LT(gzip(text).size(), 2000U);
    EXPECT_EQ(*decompress("gzip", gzip(text), text.size()), text);
}

}  // namespace
}  // namespace tidegauge::server
