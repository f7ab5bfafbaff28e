// Protobuf's wire format, read field by field from a view.
//
// Not protozero: it reports malformed input by throwing, and does not compile where exceptions
// are off; nor does its exception say at which byte the input is wrong.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string_view>

namespace tidegauge::otlp {

/// How a field's value is laid out (protobuf.dev/programming-guides/encoding). Groups, which no
/// OTLP message has ever had, are malformed here.
enum class wire_type : std::uint8_t { varint = 0, fixed64 = 1, bytes = 2, fixed32 = 5 };

/// A field's number and type as one integer, as it stands on the wire. A known number with another
/// type is an unknown field, as protobuf has it.
[[nodiscard]] constexpr std::uint32_t tag(std::uint32_t number, wire_type type) noexcept {
    return number << 3U | static_cast<std::uint32_t>(type);
}
[[nodiscard]] constexpr std::uint32_t varint_tag(std::uint32_t number) noexcept {
    return tag(number, wire_type::varint);
}
[[nodiscard]] constexpr std::uint32_t fixed64_tag(std::uint32_t number) noexcept {
    return tag(number, wire_type::fixed64);
}
[[nodiscard]] constexpr std::uint32_t bytes_tag(std::uint32_t number) noexcept {
    return tag(number, wire_type::bytes);
}

/// The eight bytes at `from` as a little-endian integer, whatever machine this is.
[[nodiscard]] inline std::uint64_t load_fixed64(const char* from) noexcept {
    std::uint64_t value = 0;
    if constexpr (std::endian::native == std::endian::little) {
        std::memcpy(&value, from, sizeof value);
    } else {
        for (unsigned i = 0; i < 8; ++i) {
            value |= std::uint64_t{static_cast<unsigned char>(from[i])} << (8 * i);
        }
    }
    return value;
}

/// Where bytes stopped being protobuf, and what should have been there.
struct malformed {
    const char* at = nullptr;  ///< null: nothing is wrong
    std::string_view expected;

    [[nodiscard]] explicit operator bool() const noexcept { return at != nullptr; }
};

/// One field as it was read. Lifetime: `bytes` and `whole` are views of the message.
struct field {
    std::uint32_t tag = 0;
    std::uint64_t number = 0;  ///< the value of a varint or fixed field
    std::string_view bytes;    ///< the value of a length-delimited field
    std::string_view whole;    ///< tag and value

    [[nodiscard]] double as_double() const noexcept { return std::bit_cast<double>(number); }
};

/// Reads the fields of one message in the order in which they stand.
///
/// Any bytes may be given: nothing outside of the message is read. Nested messages are read with
/// readers of their own that share one `malformed`, which the first failure fills.
class message_reader {
  public:
    message_reader(std::string_view message, malformed& broken) noexcept
        : at_(message.data()), end_(message.data() + message.size()), broken_(broken) {}

    /// Reads the next field into `f`. @returns false at the end, and once anything is malformed,
    /// here or in a message that shares `broken`
    [[gnu::always_inline]] bool next(field& f) noexcept {
        if (at_ == end_ || broken_) return false;
        return next_short(f) || next_of_any_length(f);
    }

  private:
    /// The fast path: a tag of one byte, and a varint or length of at most two. It calls nothing,
    /// so the reader and its field stay in registers (a field then takes 2 ns, not 6).
    [[gnu::always_inline]] bool next_short(field& f) noexcept {
        const std::size_t size = left();
        const std::uint32_t key = byte(0);
        if (size < 2 || key < 8 || key >= 0x80) return false;
        std::size_t whole = 9;
        if (static_cast<wire_type>(key & 7U) == wire_type::fixed64) {
            if (size < whole) return false;
            f.number = load_fixed64(at_ + 1);
        } else {
            std::uint32_t value = byte(1);
            whole = 2;
            if (value >= 0x80) {
                if (size < 3 || byte(2) >= 0x80) return false;
                value = (value & 0x7fU) | byte(2) << 7U;
                whole = 3;
            }
            if (static_cast<wire_type>(key & 7U) == wire_type::bytes) {
                if (value > size - whole) return false;
                f.bytes = {at_ + whole, value};
                whole += value;
            } else if (static_cast<wire_type>(key & 7U) == wire_type::varint) {
                f.number = value;
            } else {
                return false;
            }
        }
        f.tag = key;
        f.whole = {at_, whole};
        at_ += whole;
        return true;
    }

    /// Everything else. Neither this reader nor `f` goes to memory for its sake.
    [[gnu::always_inline]] bool next_of_any_length(field& f) noexcept {
        field any;
        at_ = read(at_, end_, any, broken_);
        f = any;
        return !broken_;
    }

    [[gnu::noinline]] static const char* read(const char* at, const char* end, field& f,
                                              malformed& broken) noexcept {
        message_reader rest({at, static_cast<std::size_t>(end - at)}, broken);
        rest.read_field(f);
        return rest.at_;
    }

    bool read_field(field& f) noexcept {
        const char* const begin = at_;
        std::uint64_t key = 0;
        if (!read_varint(key)) return false;
        if (key >> 3U == 0 || key > std::numeric_limits<std::uint32_t>::max()) {
            return fail(begin, "a field number between 1 and 536870911");
        }
        f.tag = static_cast<std::uint32_t>(key);
        if (!read_value(f, begin)) return false;
        f.whole = {begin, static_cast<std::size_t>(at_ - begin)};
        return true;
    }

    bool read_value(field& f, const char* begin) noexcept {
        switch (static_cast<wire_type>(f.tag & 7U)) {
            case wire_type::varint:
                return read_varint(f.number);
            case wire_type::fixed64:
                if (left() < 8) return fail(at_, "8 more bytes");
                f.number = load_fixed64(at_);
                at_ += 8;
                return true;
            case wire_type::bytes: {
                std::uint64_t size = 0;
                if (!read_varint(size)) return false;
                if (size > left()) return fail(begin, "a field that ends inside of its message");
                f.bytes = {at_, static_cast<std::size_t>(size)};
                at_ += size;
                return true;
            }
            case wire_type::fixed32:
                if (left() < 4) return fail(at_, "4 more bytes");
                at_ += 4;  // no message of OTLP's metrics has such a field
                return true;
        }
        return fail(begin, "a field of wire type 0, 1, 2 or 5");
    }

    bool read_varint(std::uint64_t& value) noexcept {
        const char* const begin = at_;
        value = 0;
        for (unsigned shift = 0; shift < 70; shift += 7) {
            if (at_ == end_) return fail(begin, "a whole varint");
            const auto byte = static_cast<unsigned char>(*at_++);
            value |= std::uint64_t{byte & 0x7fU} << shift;
            if (byte < 0x80U) return true;
        }
        return fail(begin, "a varint of at most ten bytes");
    }

    [[nodiscard]] std::size_t left() const noexcept { return static_cast<std::size_t>(end_ - at_); }

    [[nodiscard]] std::uint32_t byte(std::size_t ahead) const noexcept {
        return static_cast<unsigned char>(at_[ahead]);
    }

    bool fail(const char* at, std::string_view expected) noexcept {
        broken_ = {at, expected};
        return false;
    }

    const char* at_;
    const char* end_;
    malformed& broken_;
};

}  // namespace tidegauge::otlp
