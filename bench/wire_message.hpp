// Writes one protobuf message with its fields in the order that a given sender uses.
#pragma once

#include <protozero/varint.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace tidegauge::bench {

/// SDKs write fields by ascending number; the Go Collector, which fills its buffer from the back in
/// the order of declaration, by descending number but for fields that are declared before lower
/// numbers. Repeated fields keep their own order in both.
enum class field_order : std::uint8_t { ascending, descending, as_added };

/// A message under construction. Fields may be added in any order.
class wire_message {
  public:
    explicit wire_message(field_order order) : order_(order) {}

    /// The message declares this field before all others, as data points do with attributes.
    void declares_first(std::uint32_t number) { declared_first_ = number; }

    void varint(std::uint32_t number, std::uint64_t value) {
        begin(number, 0);
        put_varint(value);
    }

    void fixed64(std::uint32_t number, std::uint64_t value) {
        begin(number, 1);
        for (int shift = 0; shift < 64; shift += 8) {
            body_ += static_cast<char>(static_cast<unsigned char>(value >> shift));
        }
    }

    void number(std::uint32_t number, double value) {
        fixed64(number, std::bit_cast<std::uint64_t>(value));
    }

    /// A string, bytes, packed values, or an embedded message that is written already.
    void bytes(std::uint32_t number, std::string_view value) {
        begin(number, 2);
        put_varint(value.size());
        body_ += value;
    }

    void message(std::uint32_t number, const wire_message& value) { bytes(number, value.str()); }

    [[nodiscard]] std::string str() const {
        std::vector<field> fields = fields_;
        if (order_ == field_order::ascending) {
            std::ranges::stable_sort(fields, {}, &field::number);
        } else if (order_ == field_order::descending) {
            std::ranges::stable_sort(fields, std::ranges::greater(), [this](const field& each) {
                return each.number == declared_first_ ? 0 : each.number;
            });
        }
        std::string out;
        out.reserve(body_.size());
        for (const field& each : fields) {
            const std::size_t end = each.next < fields_.size() ? fields_[each.next].begin  //
                                                               : body_.size();
            out.append(body_, each.begin, end - each.begin);
        }
        return out;
    }

  private:
    struct field {
        std::uint32_t number;
        std::size_t begin;
        std::size_t next;  ///< the field that was added after it
    };

    void begin(std::uint32_t number, std::uint32_t wire_type) {
        fields_.push_back({number, body_.size(), fields_.size() + 1});
        put_varint(number << 3U | wire_type);
    }

    void put_varint(std::uint64_t value) {
        protozero::write_varint(std::back_inserter(body_), value);
    }

    field_order order_;
    std::uint32_t declared_first_ = 0;
    std::vector<field> fields_;
    std::string body_;
};

}  // namespace tidegauge::bench
