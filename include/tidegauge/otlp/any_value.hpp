// Attribute values of every OTLP type, as the text of a label.
#pragma once

#include <tidegauge/base/number_text.hpp>
#include <tidegauge/otlp/utf8.hpp>
#include <tidegauge/otlp/wire.hpp>

#include <absl/strings/escaping.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tidegauge::otlp {

/// A KeyValue's parts. Lifetime: views of the message.
struct key_value {
    std::string_view key;
    std::string_view value;  ///< an AnyValue message
};

/// The parts of a KeyValue message, or nothing when it is malformed or its key is no UTF-8.
/// Indexes into string tables, which metrics do not have, are as good as absent.
[[nodiscard]] inline std::optional<key_value> read_key_value(std::string_view message) {
    malformed broken;
    key_value parts;
    message_reader fields(message, broken);
    for (field f; fields.next(f);) {
        if (f.tag == bytes_tag(1)) parts.key = f.bytes;
        if (f.tag == bytes_tag(2)) parts.value = f.bytes;
    }
    if (broken || !is_utf8(parts.key)) return std::nullopt;
    return parts;
}

namespace detail {

/// Arrays and maps in each other, at most so deep; deeper ones are malformed.
inline constexpr int deepest_value = 32;

/// The field that an AnyValue holds: the last one, tag 0 when it is empty.
[[nodiscard]] inline std::optional<field> held_by(std::string_view any_value) {
    malformed broken;
    field held;
    message_reader fields(any_value, broken);
    for (field f; fields.next(f);) {
        switch (f.tag) {
            case bytes_tag(1):
            case varint_tag(2):
            case varint_tag(3):
            case fixed64_tag(4):
            case bytes_tag(5):
            case bytes_tag(6):
            case bytes_tag(7):
                held = f;
                break;
            default:
                break;
        }
    }
    if (broken) return std::nullopt;
    return held;
}

/// As Go writes a double in JSON: shortest digits, an exponent only below 1e-6 and from 1e21 on.
[[nodiscard]] inline std::string double_text(double value) {
    const double size = std::abs(value);
    if (!std::isfinite(value) || size == 0 || (size >= 1e-6 && size < 1e21)) {
        return format_number(value);
    }
    std::array<char, 32> text{};
    const auto end =
        std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::scientific);
    std::string out(text.data(), end.ptr);
    if (const auto zero = out.find("e-0"); zero != out.npos) out.erase(zero + 2, 1);
    return out;
}

[[nodiscard]] inline std::string base64(std::string_view bytes) {
    std::string out;
    absl::Base64Escape({bytes.data(), bytes.size()}, &out);
    return out;
}

/// The text of a value that holds no others.
[[nodiscard]] inline std::string scalar_text(const field& held) {
    switch (held.tag) {
        case varint_tag(2):
            return held.number != 0 ? "true" : "false";
        case varint_tag(3):
            return std::to_string(static_cast<std::int64_t>(held.number));
        case fixed64_tag(4):
            return double_text(held.as_double());
        case bytes_tag(7):
            return base64(held.bytes);
        default:
            return std::string(held.bytes);
    }
}

inline void append_json_string(std::string_view text, std::string& out) {
    constexpr std::string_view digits = "0123456789abcdef";
    out += '"';
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20) {
            out += "\\u00";
            out += digits[byte >> 4U];
            out += digits[byte & 15U];
        } else {
            if (c == '"' || c == '\\') out += '\\';
            out += c;
        }
    }
    out += '"';
}

bool append_json(std::string_view any_value, std::string& out, int depth);

inline bool append_json_array(std::string_view array, std::string& out, int depth) {
    malformed broken;
    message_reader values(array, broken);
    out += '[';
    bool first = true;
    for (field f; values.next(f);) {
        if (f.tag != bytes_tag(1)) continue;
        if (!std::exchange(first, false)) out += ',';
        if (!append_json(f.bytes, out, depth)) return false;
    }
    out += ']';
    return !broken;
}

/// Sorted by key, so that the same map is the same text; of a repeated key the last value stays.
inline bool append_json_object(std::string_view list, std::string& out, int depth) {
    malformed broken;
    message_reader values(list, broken);
    std::vector<key_value> entries;
    for (field f; values.next(f);) {
        if (f.tag != bytes_tag(1)) continue;
        const std::optional<key_value> parts = read_key_value(f.bytes);
        if (!parts) return false;
        entries.push_back(*parts);
    }
    if (broken) return false;
    std::ranges::stable_sort(entries, {}, &key_value::key);
    out += '{';
    bool first = true;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (i + 1 < entries.size() && entries[i + 1].key == entries[i].key) continue;
        if (!std::exchange(first, false)) out += ',';
        append_json_string(entries[i].key, out);
        out += ':';
        if (!append_json(entries[i].value, out, depth)) return false;
    }
    out += '}';
    return true;
}

inline bool append_json(std::string_view any_value, std::string& out, int depth) {
    const std::optional<field> held = held_by(any_value);
    if (!held || depth == 0) return false;
    switch (held->tag) {
        case bytes_tag(5):
            return append_json_array(held->bytes, out, depth - 1);
        case bytes_tag(6):
            return append_json_object(held->bytes, out, depth - 1);
        case bytes_tag(1):
            if (!is_utf8(held->bytes)) return false;
            append_json_string(held->bytes, out);
            return true;
        case 0:
            out += "null";
            return true;
        default: {
            const bool is_quoted =  // JSON has no bytes, no NaN and no infinity
                held->tag == bytes_tag(7) ||
                (held->tag == fixed64_tag(4) && !std::isfinite(held->as_double()));
            if (is_quoted) {
                append_json_string(scalar_text(*held), out);
            } else {
                out += scalar_text(*held);
            }
            return true;
        }
    }
}

}  // namespace detail

/// The label value that stands for an AnyValue message: strings as they are, `true`, `200`, `0.5`,
/// bytes in base64, arrays and maps as compact JSON (`["a","b"]`), an empty value as no text.
/// Nothing when the message is malformed, a string in it is no UTF-8, or it nests too deep.
[[nodiscard]] inline std::optional<std::string> text_of(std::string_view any_value) {
    const std::optional<field> held = detail::held_by(any_value);
    if (!held) return std::nullopt;
    if (held->tag == bytes_tag(5) || held->tag == bytes_tag(6)) {
        std::string out;
        if (!detail::append_json(any_value, out, detail::deepest_value)) return std::nullopt;
        return out;
    }
    if (held->tag == bytes_tag(1) && !is_utf8(held->bytes)) return std::nullopt;
    return detail::scalar_text(*held);
}

}  // namespace tidegauge::otlp
