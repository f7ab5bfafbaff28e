// Snappy's framed format (google/snappy, framing_format.txt), taken apart.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tidegauge::server {

/// Whether `bytes` begin as the framed format does. One block of snappy that begins so would say
/// that it unpacks to 895 bytes and then refer to bytes before its own.
[[nodiscard]] inline bool are_snappy_frames(std::string_view bytes) {
    return bytes.starts_with(std::string_view("\xff\x06\x00\x00sNaPpY", 10));
}

/// A chunk that holds data. Lifetime: a view of the body.
struct snappy_frame {
    bool is_packed = false;
    std::uint32_t checksum = 0;  ///< of the data when it is unpacked, see `snappy_checksum`
    std::string_view data;
};

/// Reads the chunks of a body one after the other.
class snappy_frames {
  public:
    explicit snappy_frames(std::string_view body) : rest_(body) {}

    /// Reads the next chunk that holds data. @returns false at the end, and at what is malformed
    bool next(snappy_frame& frame) {
        constexpr std::size_t head = 4;
        constexpr std::size_t checksum = 4;
        while (!rest_.empty()) {
            const std::size_t size = rest_.size() < head ? rest_.size() : number(1, 3);
            if (rest_.size() < head || rest_.size() - head < size) return fail("it ends too early");
            const std::size_t type = number(0, 1);
            rest_.remove_prefix(head);
            if (type <= 1) {
                if (size < checksum) return fail("a chunk has no checksum");
                frame.is_packed = type == 0;
                frame.checksum = static_cast<std::uint32_t>(number(0, checksum));
                frame.data = rest_.substr(checksum, size - checksum);
                rest_.remove_prefix(size);
                return true;
            }
            constexpr std::size_t first_to_skip = 0x80;
            if (type < first_to_skip) return fail("a chunk is of an unknown type");
            rest_.remove_prefix(size);
        }
        return false;
    }

    /// What is malformed; empty if nothing is.
    [[nodiscard]] std::string_view complaint() const { return complaint_; }

  private:
    /// `bytes` bytes from `at` on as a little-endian number.
    [[nodiscard]] std::size_t number(std::size_t at, std::size_t bytes) const {
        std::size_t value = 0;
        for (std::size_t i = bytes; i-- > 0;) {
            value = value << 8U | static_cast<unsigned char>(rest_[at + i]);
        }
        return value;
    }

    bool fail(std::string_view why) {
        complaint_ = why;
        return false;
    }

    std::string_view rest_;
    std::string_view complaint_;
};

/// The masked CRC-32C of a chunk's data.
///
/// Cost: 2 ns a byte, which is fine for old senders alone.
[[nodiscard]] inline std::uint32_t snappy_checksum(std::string_view data) {
    constexpr auto table = [] {
        constexpr std::uint32_t polynomial = 0x82f63b78;
        std::array<std::uint32_t, 256> made{};
        for (std::uint32_t i = 0; i < made.size(); ++i) {
            std::uint32_t crc = i;
            for (int bit = 0; bit < 8; ++bit) crc = crc >> 1U ^ ((crc & 1U) != 0 ? polynomial : 0);
            made[i] = crc;
        }
        return made;
    }();
    std::uint32_t crc = ~std::uint32_t{0};
    for (const char c : data) {
        crc = table[(crc ^ static_cast<unsigned char>(c)) & 0xffU] ^ crc >> 8U;
    }
    crc = ~crc;
    return (crc >> 15U | crc << 17U) + 0xa282ead8U;
}

}  // namespace tidegauge::server
