// The label name in /api/v1/label/<name>/values.
#pragma once

#include "form.hpp"

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tidegauge::server {

namespace detail {

inline void append_utf8(std::string& out, std::uint32_t c) {
    const auto rest = [&](unsigned shift) {
        out += static_cast<char>(0x80U | (c >> shift & 0x3FU));
    };
    if (c < 0x80) {
        out += static_cast<char>(c);
    } else if (c < 0x800) {
        out += static_cast<char>(0xC0U | c >> 6U);
        rest(0);
    } else if (c < 0x10000) {
        out += static_cast<char>(0xE0U | c >> 12U);
        rest(6);
        rest(0);
    } else {
        out += static_cast<char>(0xF0U | c >> 18U);
        rest(12);
        rest(6);
        rest(0);
    }
}

}  // namespace detail

/// `name` as it was before it was escaped for places that take letters, digits and `_` alone:
/// `U__service_2e_name` is `service.name`, and `__` behind the prefix is `_`. What is not escaped
/// like that is meant as it is (model.UnescapeName).
[[nodiscard]] inline std::string unescaped_label_name(std::string_view name) {
    constexpr std::string_view prefix = "U__";
    if (!name.starts_with(prefix)) return std::string(name);
    std::string out;
    std::string_view rest = name.substr(prefix.size());
    while (!rest.empty()) {
        if (rest[0] != '_') {
            out += rest[0];
            rest.remove_prefix(1);
            continue;
        }
        const std::size_t end = rest.find('_', 1);
        if (end == std::string_view::npos || end > 7) return std::string(name);
        std::uint32_t c = '_';
        const auto read = std::from_chars(rest.data() + 1, rest.data() + end, c, 16);
        const bool is_surrogate = c >= 0xD800 && c < 0xE000;
        if (read.ptr != rest.data() + end || c > 0x10FFFF || is_surrogate) return std::string(name);
        detail::append_utf8(out, c);
        rest.remove_prefix(end + 1);
    }
    return out;
}

/// The label that `/api/v1/label/<name>/values` names; nothing for another path.
[[nodiscard]] inline std::optional<std::string> label_in_path(std::string_view path) {
    constexpr std::string_view before = "/api/v1/label/";
    constexpr std::string_view behind = "/values";
    if (!path.starts_with(before) || !path.ends_with(behind)) return std::nullopt;
    path.remove_prefix(before.size());
    if (path.size() <= behind.size()) return std::nullopt;
    path.remove_suffix(behind.size());
    const auto name = percent_decoded(path);
    if (!name || name->find('/') != std::string::npos) return std::nullopt;
    return unescaped_label_name(*name);
}

}  // namespace tidegauge::server
