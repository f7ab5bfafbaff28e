// Answers of the Prometheus API as JSON, written straight into a string.
//
// A large range query has millions of numbers, for which a tree of JSON values would take many
// times the memory of the text.
#pragma once

#include <tidegauge/base/number_text.hpp>
#include <tidegauge/base/time.hpp>
#include <tidegauge/labels/label_set.hpp>
#include <tidegauge/promql/ast.hpp>
#include <tidegauge/promql/query_result.hpp>
#include <tidegauge/samples/histogram_buckets.hpp>
#include <tidegauge/samples/native_histogram.hpp>
#include <tidegauge/samples/sample.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace tidegauge::server {

/// `text` in quotes; bytes that are not UTF-8 become U+FFFD.
inline void append_json(std::string& out, std::string_view text) {
    const auto is_plain = [](char c) { return c >= ' ' && c < '\x7f' && c != '"' && c != '\\'; };
    if (std::ranges::all_of(text, is_plain)) {
        out += '"';
        out += text;
        out += '"';
        return;
    }
    using json = nlohmann::json;
    out += json(text).dump(-1, ' ', false, json::error_handler_t::replace);
}

/// Items with commas between them, each written by `write(item)`.
template <typename Range, typename Write>
void append_list(std::string& out, const Range& items, Write&& write) {
    bool is_first = true;
    for (const auto& each : items) {
        if (!is_first) out += ',';
        is_first = false;
        write(each);
    }
}

/// An array of strings.
template <typename Range>
void append_json_array(std::string& out, const Range& texts) {
    out += '[';
    append_list(out, texts, [&](std::string_view each) { append_json(out, each); });
    out += ']';
}

inline void append_json(std::string& out, const label_set& labels) {
    out += '{';
    append_list(out, labels, [&](const label& each) {
        append_json(out, each.name);
        out += ':';
        append_json(out, each.value);
    });
    out += '}';
}

/// Seconds, with milliseconds only where there are some: `1435781451.781`.
inline void append_json(std::string& out, timestamp at) {
    const std::int64_t ms = unix_ms(at);
    if (ms < 0) out += '-';
    const std::int64_t size = std::abs(ms);
    out += std::to_string(size / 1000);
    if (size % 1000 == 0) return;
    const std::string fraction = std::to_string(1000 + size % 1000);
    out += '.';
    out.append(fraction, 1);
}

/// The shortest digits that read back as the same number, with an exponent below 1e-6 and from
/// 1e21 on.
[[nodiscard]] inline std::string api_number_text(double value) {
    const double size = std::abs(value);
    if (size == 0 || (size >= 1e-6 && size < 1e21) || !std::isfinite(value)) {
        return format_number(value);
    }
    std::array<char, 32> text{};
    const auto end =
        std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::scientific);
    return {text.data(), end.ptr};
}

/// `[1435781451.781,"1.5"]`
inline void append_json(std::string& out, const sample& s) {
    out += '[';
    append_json(out, s.at);
    out += ",\"" + api_number_text(s.value) + "\"]";
}

/// `[0,"1","2","3"]`: which of its bounds belong to it (0: the upper, 1: the lower, 3: both), the
/// bounds, and the count.
inline void append_json(std::string& out, const bounded_bucket& bucket) {
    const bool has_lower = bucket.lower < 0;
    const bool has_upper = bucket.upper > 0;
    const char kind = has_lower ? (has_upper ? '3' : '1') : (has_upper ? '0' : '2');
    out += '[';
    out += kind;
    for (const double each : {bucket.lower, bucket.upper, bucket.count}) {
        out += ",\"" + api_number_text(each) + '"';
    }
    out += ']';
}

/// `[1435781451.781,{"count":"3","sum":"4.5","buckets":[[0,"1","2","3"]]}]`, with the buckets that
/// are not empty (web/api/v1/json_codec.go, util/jsonutil/marshal.go).
inline void append_json(std::string& out, const histogram_sample& s) {
    out += '[';
    append_json(out, s.at);
    out += R"(,{"count":")" + api_number_text(s.value->count) + R"(","sum":")" +
           api_number_text(s.value->sum) + '"';
    const std::vector<bounded_bucket> buckets = bounded_buckets(*s.value);
    if (!buckets.empty()) {
        out += R"(,"buckets":[)";
        append_list(out, buckets, [&](const bounded_bucket& each) { append_json(out, each); });
        out += ']';
    }
    out += "}]";
}

namespace detail {

/// One series of an instant vector.
inline void append_element(std::string& out, const promql::result_series& series) {
    out += R"({"metric":)";
    append_json(out, series.labels);
    if (series.histograms.empty()) {
        out += R"(,"value":)";
        append_json(out, series.floats.front());
    } else {
        out += R"(,"histogram":)";
        append_json(out, series.histograms.front());
    }
    out += '}';
}

template <typename Samples>
void append_samples(std::string& out, std::string_view name, const Samples& samples) {
    if (samples.empty()) return;
    out += ",\"" + std::string(name) + "\":[";
    append_list(out, samples, [&](const auto& each) { append_json(out, each); });
    out += ']';
}

/// One series of a range vector.
inline void append_range(std::string& out, const promql::result_series& series) {
    out += R"({"metric":)";
    append_json(out, series.labels);
    append_samples(out, "values", series.floats);
    append_samples(out, "histograms", series.histograms);
    out += '}';
}

}  // namespace detail

/// A query's answer as of `at`: `{"resultType":"vector","result":[...]}`. The type comes first, for
/// readers that stream.
inline void append_json(std::string& out, const promql::query_result& result, timestamp at) {
    using promql::value_type;
    const auto append_at = [&](std::string_view type) {
        out += R"({"resultType":")" + std::string(type) + R"(","result":[)";
        append_json(out, at);
        out += ',';
    };
    switch (result.type) {
        case value_type::scalar:
            append_at("scalar");  // never with an exponent
            append_json(out, format_number(result.scalar));
            break;
        case value_type::string:
            append_at("string");
            append_json(out, result.text);
            break;
        case value_type::vector:
            out += R"({"resultType":"vector","result":[)";
            append_list(out, result.series,
                        [&](const auto& each) { detail::append_element(out, each); });
            break;
        case value_type::matrix:
            out += R"({"resultType":"matrix","result":[)";
            append_list(out, result.series,
                        [&](const auto& each) { detail::append_range(out, each); });
            break;
    }
    out += "]}";
}

}  // namespace tidegauge::server
