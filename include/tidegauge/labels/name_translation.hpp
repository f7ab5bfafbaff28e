// Names of metrics and labels as they come over OTLP, turned into names that PromQL can write.
#pragma once

#include <tidegauge/base/status.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tidegauge {

/// What becomes of a name.
enum class name_translation : std::uint8_t {
    underscores,  ///< each character that PromQL does not take becomes `_`, nothing is added
    prometheus,   ///< as Prometheus' OTLP receiver does by default: also suffixes of unit and type
    none,         ///< nothing
};

/// The translation of that name; the error says which there are.
[[nodiscard]] inline absl::StatusOr<name_translation> parse_name_translation(
    std::string_view text) {
    if (text == "underscores") return name_translation::underscores;
    if (text == "prometheus") return name_translation::prometheus;
    if (text == "none") return name_translation::none;
    return invalid_argument("name translation \"" + std::string(text) +
                            "\": expected underscores, prometheus or none");
}

/// What the name of a metric is made of.
struct metric_name_parts {
    std::string_view name;
    std::string_view unit = {};  ///< UCUM, as OTLP has it: `s`, `By`, `m/s`, `{request}`
    bool monotonic_sum = false;
    bool gauge = false;
};

namespace detail {

[[nodiscard]] constexpr bool is_digit(char c) noexcept {
    return '0' <= c && c <= '9';
}

[[nodiscard]] constexpr bool is_letter_or_digit(char c) noexcept {
    return ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z') || is_digit(c);
}

/// `name` with `_` in the place of every character that is no letter, digit, `_` or `allowed`.
/// The bytes of one UTF-8 character give one `_`.
[[nodiscard]] inline std::string with_underscores(std::string_view name, char allowed) {
    std::string out;
    out.reserve(name.size() + 1);
    bool inside_utf8 = false;
    for (const char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        const bool continues = inside_utf8 && (byte & 0xc0U) == 0x80U;
        inside_utf8 = byte >= 0x80U;
        if (continues) continue;
        out += is_letter_or_digit(c) || c == allowed ? c : '_';
    }
    return out;
}

/// The pieces of `name` between characters that are no letter, digit or colon.
[[nodiscard]] inline std::vector<std::string> name_tokens(std::string_view name) {
    std::vector<std::string> tokens;
    bool inside = false;
    for (const char c : name) {
        const bool belongs = is_letter_or_digit(c) || c == ':';
        if (belongs && !inside) tokens.emplace_back();
        if (belongs) tokens.back() += c;
        inside = belongs;
    }
    return tokens;
}

using unit_word = std::pair<std::string_view, std::string_view>;

inline constexpr std::array<unit_word, 26> unit_words{{
    {"d", "days"},
    {"h", "hours"},
    {"min", "minutes"},
    {"s", "seconds"},
    {"ms", "milliseconds"},
    {"us", "microseconds"},
    {"ns", "nanoseconds"},
    {"By", "bytes"},
    {"KiBy", "kibibytes"},
    {"MiBy", "mebibytes"},
    {"GiBy", "gibibytes"},
    {"TiBy", "tibibytes"},
    {"KBy", "kilobytes"},
    {"MBy", "megabytes"},
    {"GBy", "gigabytes"},
    {"TBy", "terabytes"},
    {"m", "meters"},
    {"V", "volts"},
    {"A", "amperes"},
    {"J", "joules"},
    {"W", "watts"},
    {"g", "grams"},
    {"Cel", "celsius"},
    {"Hz", "hertz"},
    {"1", ""},
    {"%", "percent"},
}};

inline constexpr std::array<unit_word, 7> per_unit_words{{{"s", "second"},
                                                          {"m", "minute"},
                                                          {"h", "hour"},
                                                          {"d", "day"},
                                                          {"w", "week"},
                                                          {"mo", "month"},
                                                          {"y", "year"}}};

/// One side of a unit's `/` in Prometheus' words; an unknown unit stands for itself, and an
/// annotation such as `{request}` for nothing.
template <std::size_t N>
[[nodiscard]] std::string unit_suffix(std::string_view unit,
                                      const std::array<unit_word, N>& words) {
    const std::size_t first = unit.find_first_not_of(" \t");
    if (first == std::string_view::npos || unit.find_first_of("{}") != std::string_view::npos) {
        return {};
    }
    unit = unit.substr(first, unit.find_last_not_of(" \t") + 1 - first);
    const auto known = std::ranges::find(words, unit, &unit_word::first);
    std::string suffix;
    for (const std::string& token : name_tokens(known == words.end() ? unit : known->second)) {
        suffix += (suffix.empty() ? "" : "_") + token;
    }
    return suffix;
}

/// Moves the token `last` to the end, or puts it there.
inline void end_with(std::vector<std::string>& tokens, std::string_view last) {
    std::erase(tokens, last);
    tokens.emplace_back(last);
}

/// Escaping with suffixes (prometheus/otlptranslator, metric_namer.go, normalizeName). Differs
/// from it where a unit itself ends in an underscore, which is dropped here.
[[nodiscard]] inline std::string prometheus_metric_name(const metric_name_parts& parts) {
    std::vector<std::string> tokens = name_tokens(parts.name);
    const std::size_t slash = std::min(parts.unit.find('/'), parts.unit.size());
    const std::string unit = unit_suffix(parts.unit.substr(0, slash), unit_words);
    const std::string per =
        unit_suffix(parts.unit.substr(std::min(slash + 1, parts.unit.size())), per_unit_words);
    if (!unit.empty() && std::ranges::find(tokens, unit) == tokens.end()) tokens.push_back(unit);
    if (!per.empty()) tokens.push_back("per_" + per);
    if (parts.monotonic_sum) end_with(tokens, "total");
    if (parts.gauge && parts.unit == "1") end_with(tokens, "ratio");
    std::string out;
    for (const std::string& token : tokens) out += (out.empty() ? "" : "_") + token;
    return out;
}

}  // namespace detail

/// The name that a metric is stored and asked for under. What has no letter or digit may come out
/// empty with `prometheus`. Translating a bare name twice changes nothing more.
[[nodiscard]] inline std::string translate_metric_name(const metric_name_parts& parts,
                                                       name_translation how) {
    if (how == name_translation::none) return std::string(parts.name);
    std::string out = how == name_translation::prometheus
                          ? detail::prometheus_metric_name(parts)
                          : detail::with_underscores(parts.name, ':');
    if (!out.empty() && detail::is_digit(out.front())) out.insert(0, 1, '_');
    return out;
}

/// The name that a label is stored and asked for under (with `prometheus`:
/// prometheus/otlptranslator, label_namer.go, with Prometheus' default options).
/// Translating twice changes nothing more.
[[nodiscard]] inline std::string translate_label_name(std::string_view name, name_translation how) {
    if (how == name_translation::none) return std::string(name);
    std::string out = detail::with_underscores(name, '_');
    if (out.empty()) return out;
    if (how == name_translation::underscores) {
        return detail::is_digit(out.front()) ? "_" + out : out;
    }
    if (detail::is_digit(out.front())) return "key_" + out;
    return out.starts_with('_') && !out.starts_with("__") ? "key" + out : out;
}

}  // namespace tidegauge
