// OTLP/JSON turned into the same request in protobuf, which the decoder reads.
#pragma once

#include <tidegauge/base/number_text.hpp>
#include <tidegauge/base/status.hpp>
#include <tidegauge/otlp/json_schema.hpp>
#include <tidegauge/otlp/wire_writer.hpp>

#include <absl/strings/escaping.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace tidegauge::otlp {

namespace detail {

/// An integer of JSON: between -2^63 and 2^64 - 1.
struct json_integer {
    bool is_negative;
    std::uint64_t bits;  ///< two's complement
};

/// Takes the parser's events and writes fields as they come; keeps no more than the way to where
/// it is. (The names of the members are nlohmann::json's SAX interface.)
class json_writer {
  public:
    // A failed event ends the parse; `error` then says why.
    [[nodiscard]] const std::string& error() const noexcept { return error_; }
    [[nodiscard]] std::string&& take() && noexcept { return std::move(out_); }

    bool null() {  // the same as leaving the field out
        if (!path_.empty() && !path_.back().is_array) return true;
        return value([&](const json_field& f) { return fail(f, "null"); });
    }

    bool boolean(bool is_true) {
        return value([&](const json_field& f) {
            if (f.kind != json_kind::boolean) return fail(f, is_true ? "true" : "false");
            return put_varint(f, is_true ? 1 : 0);
        });
    }

    bool number_integer(std::int64_t number) {
        return value([&](const json_field& f) {
            return put_integer(f, {number < 0, static_cast<std::uint64_t>(number)},
                               std::to_string(number));
        });
    }

    bool number_unsigned(std::uint64_t number) {
        return value([&](const json_field& f) {
            return put_integer(f, {false, number}, std::to_string(number));
        });
    }

    bool number_float(double number, const std::string& text) {
        return value([&](const json_field& f) {
            if (f.kind == json_kind::real) {
                return put_fixed64(f, std::bit_cast<std::uint64_t>(number));
            }
            if (std::trunc(number) != number || std::abs(number) >= 0x1p63) return fail(f, text);
            const auto whole = static_cast<std::int64_t>(number);
            return put_integer(f, {whole < 0, static_cast<std::uint64_t>(whole)}, text);
        });
    }

    bool string(const std::string& text) {
        return value([&](const json_field& f) { return put_string(f, text); });
    }

    bool binary(const nlohmann::json::binary_t&) { return false; }  // JSON has none

    bool start_object(std::size_t) {
        if (path_.empty()) return open({json_message::request});
        if (is_ignored()) return ignore();
        return value([&](const json_field& f) {
            if (f.kind != json_kind::message) return fail(f, "an object");
            return open({f.message, nullptr, false, 0, open_field(out_, f.number)});
        });
    }

    bool key(const std::string& name) {
        if (ignored_ == 0) path_.back().at = find_field(path_.back().message, name);
        return true;
    }

    bool end_object() { return close(); }

    bool start_array(std::size_t) {
        if (path_.empty()) return fail_root();
        if (is_ignored()) return ignore();
        const json_field& f = *path_.back().at;
        if (!f.is_repeated || path_.back().is_array) return fail(f, "an array");
        const bool is_packed = f.kind != json_kind::message;
        return open({f.owner, &f, true, 0, is_packed ? open_field(out_, f.number) : 0});
    }

    bool end_array() { return close(); }

    bool parse_error(std::size_t position, const std::string& token,
                     const nlohmann::json::exception&) {
        error_ = "byte " + std::to_string(position) + ": expected JSON, found " + quote(token);
        return false;
    }

  private:
    /// An object or an array on the way from the request to where the parser is.
    struct level {
        json_message message;
        const json_field* at = nullptr;  ///< of an object: the key's; of an array: its own
        bool is_array = false;
        std::size_t index = 0;    ///< in an array
        std::size_t payload = 0;  ///< where its bytes start when it is a field, else 0
    };

    /// Far more than any real request needs; an attribute value may still nest 30 arrays deep.
    static constexpr std::size_t deepest = 128;

    // --- where the parser is --------------------------------------------------------------------

    /// Whether nobody knows what the next value is for.
    [[nodiscard]] bool is_ignored() const {
        return ignored_ != 0 || (!path_.empty() && path_.back().at == nullptr);
    }

    /// Gives the next value's field to `put`, unless nobody knows it.
    template <typename Put>
    bool value(const Put& put) {
        if (is_ignored()) return true;
        if (path_.empty()) return fail_root();
        level& here = path_.back();
        if (here.is_array) {
            ++here.index;
        } else if (here.at->is_repeated) {
            return fail(*here.at, "a single value");
        }
        return put(*here.at);
    }

    bool open(level next) {
        path_.push_back(next);
        return check_depth();
    }

    bool ignore() {
        ++ignored_;
        return check_depth();
    }

    bool check_depth() {
        if (path_.size() + ignored_ <= deepest) return true;
        error_ = path() + ": expected at most " + std::to_string(deepest) + " levels";
        return false;
    }

    bool close() {
        if (ignored_ != 0) {
            --ignored_;
            return true;
        }
        const level done = path_.back();
        path_.pop_back();
        if (done.payload != 0) close_field(out_, done.payload);
        return true;
    }

    // --- values ---------------------------------------------------------------------------------

    bool put_integer(const json_field& f, json_integer value, std::string_view text) {
        constexpr std::uint64_t int32_max = std::numeric_limits<std::int32_t>::max();
        const std::uint64_t size = value.is_negative ? ~value.bits : value.bits;
        const bool fits_int64 = size <= std::numeric_limits<std::int64_t>::max();
        const auto as_signed = static_cast<std::int64_t>(value.bits);
        switch (f.kind) {
            case json_kind::int64:
                return fits_int64 ? put_varint(f, value.bits) : fail(f, text);
            case json_kind::sfixed64:
                return fits_int64 ? put_fixed64(f, value.bits) : fail(f, text);
            case json_kind::sint32:
                if (size > int32_max) return fail(f, text);
                return put_varint(f, (value.bits << 1U) ^ (value.is_negative ? ~0ULL : 0ULL));
            case json_kind::uint32:
            case json_kind::temporality:
                if (value.is_negative || value.bits > 0xffff'ffffU) return fail(f, text);
                return put_varint(f, value.bits);
            case json_kind::uint64:
                return value.is_negative ? fail(f, text) : put_varint(f, value.bits);
            case json_kind::fixed64:
                return value.is_negative ? fail(f, text) : put_fixed64(f, value.bits);
            case json_kind::real: {
                const double number = value.is_negative ? static_cast<double>(as_signed)
                                                        : static_cast<double>(value.bits);
                return put_fixed64(f, std::bit_cast<std::uint64_t>(number));
            }
            default:
                return fail(f, text);
        }
    }

    bool put_string(const json_field& f, const std::string& value) {
        switch (f.kind) {
            case json_kind::text:
                return put_bytes(f, value);
            case json_kind::bytes: {
                std::string bytes;
                const bool is_base64 = absl::Base64Unescape({value.data(), value.size()}, &bytes);
                return is_base64 ? put_bytes(f, bytes) : fail(f, quote(value));
            }
            case json_kind::real: {
                const std::optional<double> number = parse_number(value);
                if (!number) return fail(f, quote(value));
                return put_fixed64(f, std::bit_cast<std::uint64_t>(*number));
            }
            case json_kind::temporality:
                for (std::size_t i = 0; i < temporalities.size(); ++i) {
                    if (value == temporalities[i]) return put_varint(f, i);
                }
                [[fallthrough]];
            default: {
                const std::optional<json_integer> number = parse_integer(value);
                return number ? put_integer(f, *number, quote(value)) : fail(f, quote(value));
            }
        }
    }

    /// OTLP has no names of enums in JSON, but senders have.
    static constexpr std::array<std::string_view, 3> temporalities{
        "AGGREGATION_TEMPORALITY_UNSPECIFIED", "AGGREGATION_TEMPORALITY_DELTA",
        "AGGREGATION_TEMPORALITY_CUMULATIVE"};

    [[nodiscard]] static std::optional<json_integer> parse_integer(std::string_view text) {
        json_integer value{text.starts_with('-'), 0};
        const char* const end = text.data() + text.size();
        std::int64_t negative = 0;
        const auto [stop, ec] = value.is_negative ? std::from_chars(text.data(), end, negative)
                                                  : std::from_chars(text.data(), end, value.bits);
        if (value.is_negative) value.bits = static_cast<std::uint64_t>(negative);
        if (ec != std::errc() || stop != end) return std::nullopt;
        return value;
    }

    bool put_varint(const json_field& f, std::uint64_t value) {
        if (!f.is_repeated) append_varint(out_, varint_tag(f.number));
        append_varint(out_, value);
        return true;
    }

    bool put_fixed64(const json_field& f, std::uint64_t value) {
        if (!f.is_repeated) append_varint(out_, fixed64_tag(f.number));
        append_fixed64(out_, value);
        return true;
    }

    bool put_bytes(const json_field& f, std::string_view value) {
        append_varint(out_, bytes_tag(f.number));
        append_varint(out_, value.size());
        out_ += value;
        return true;
    }

    // --- errors ---------------------------------------------------------------------------------

    [[nodiscard]] static std::string_view expected(const json_field& f) {
        if (f.is_repeated && f.kind == json_kind::message) return "an array of objects";
        if (f.is_repeated) return "an array of numbers";
        switch (f.kind) {
            case json_kind::message:
                return "an object";
            case json_kind::text:
                return "a string";
            case json_kind::bytes:
                return "a string in base64";
            case json_kind::boolean:
                return "true or false";
            case json_kind::real:
                return "a number";
            case json_kind::temporality:
                return "1 (delta) or 2 (cumulative)";
            case json_kind::uint32:
                return "an integer from 0 to 2^32 - 1";
            case json_kind::sint32:
                return "an integer of 32 bits";
            case json_kind::uint64:
            case json_kind::fixed64:
                return "an integer from 0 to 2^64 - 1";
            case json_kind::int64:
            case json_kind::sfixed64:
                break;
        }
        return "an integer of 64 bits";
    }

    /// Where the parser is, as in `resource_metrics[0].resource`.
    [[nodiscard]] std::string path() const {
        std::string out;
        for (const level& each : path_) {
            if (each.is_array) {
                out += '[' + std::to_string(each.index - (each.index != 0 ? 1 : 0)) + ']';
            } else if (each.at != nullptr) {
                out += (out.empty() ? "" : ".") + std::string(each.at->name);
            }
        }
        return out;
    }

    [[nodiscard]] static std::string quote(std::string_view text) {
        std::string out = "\"";
        for (const char c : text.substr(0, 64)) out += ' ' <= c && c <= '~' ? c : '?';
        return out += text.size() > 64 ? "...\"" : "\"";
    }

    bool fail(const json_field& f, std::string_view found) {
        error_ =
            path() + ": expected " + std::string(expected(f)) + ", found " + std::string(found);
        return false;
    }

    bool fail_root() {
        error_ = "byte 0: expected an object, the ExportMetricsServiceRequest";
        return false;
    }

    std::string out_;
    std::string error_;
    std::vector<level> path_;
    std::size_t ignored_ = 0;  ///< objects and arrays open inside of a value that nobody knows
};

}  // namespace detail

/// An ExportMetricsServiceRequest in JSON, as protobuf bytes.
///
/// OTLP's JSON mapping: names in lowerCamelCase (and in snake_case), 64-bit integers as numbers or
/// strings, bytes in base64, `"NaN"`, `"Infinity"`; unknown names and exemplars are ignored. Fields
/// come out in the order in which they stand in the text.
/// @returns INVALID_ARGUMENT, saying where and what was expected
/// Cost: one pass, no tree in between.
[[nodiscard]] inline absl::StatusOr<std::string> json_to_protobuf(std::string_view json) {
    detail::json_writer writer;
    if (!nlohmann::json::sax_parse(json, &writer)) return invalid_argument(writer.error());
    return std::move(writer).take();
}

}  // namespace tidegauge::otlp
